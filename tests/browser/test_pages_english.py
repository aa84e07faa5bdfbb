"""Every page of every face in English, in real Chromium (tests/browser/visits.py says what is checked)."""

import pytest

from tests.browser.visits import View, Visits, chosen, others

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("view", chosen("en"), ids=str)
def test_page_has_no_fault(visits: Visits, view: View) -> None:
    assert visits.faults(view) == {}


@pytest.mark.long
@pytest.mark.parametrize("view", others("en"), ids=str)
def test_page_has_no_fault_in_any_view(visits: Visits, view: View) -> None:
    assert visits.faults(view, whole=True) == {}
