"""Let pytest explain failed assertions of the tests that `test_demo.py` imports."""

import pytest

pytest.register_assert_rewrite(
    "tests.sampledata.demo_participation",
    "tests.sampledata.demo_publications",
    "tests.sampledata.demo_supervision",
)
