"""Every page of every face in Chinese, in real Chromium (tests/browser/visits.py says what is checked)."""

import pytest

from tests.browser.visits import FOCUSED, View, Visits, chosen, others

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("view", chosen("zh-hans"), ids=str)
def test_page_has_no_fault(visits: Visits, view: View) -> None:
    assert visits.faults(view) == {}


@pytest.mark.long
@pytest.mark.parametrize("view", others("zh-hans"), ids=str)
def test_page_has_no_fault_in_any_view(visits: Visits, view: View) -> None:
    assert visits.faults(view, whole=True) == {}


@pytest.mark.parametrize("view", [view for view in FOCUSED if view[0] == "zh-hans"], ids=str)
def test_focus_is_seen_and_goes_as_one_reads(visits: Visits, view: View) -> None:
    assert visits.focus_faults(view) == {}
