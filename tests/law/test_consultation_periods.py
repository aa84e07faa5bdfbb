"""Periods for comments on drafts: against an independent count of the days, and known cases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.calendar import WorkCalendar
from gongkai.law.consultation_periods import DraftKind, law_of_period, least_period, outcome_due
from gongkai.law.conventions import Conventions

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CALENDARS = st.builds(
    WorkCalendar,
    st.just(frozenset(range(2019, 2043))),
    st.frozensets(DAYS, max_size=40),
    st.frozensets(DAYS, max_size=10),
)


def test_known_case_of_a_major_decision() -> None:
    # T25: published on 2 March 2026, comments until 1 April at the earliest.
    found = least_period(DraftKind.DECISION, date(2026, 3, 2), WorkCalendar())
    assert found.due == date(2026, 4, 1)
    assert law_of_period(DraftKind.DECISION) == "国务院令713号 art. 15"


@given(CALENDARS, DAYS, st.integers(1, 90), st.integers(1, 30))
def test_the_period_holds_exactly_the_days_that_the_law_asks_for(
    calendar: WorkCalendar, opened_on: date, days: int, working_days: int
) -> None:
    conventions = Conventions(comment_days=days, normative_comment_days=working_days)
    for kind in DraftKind:
        due = least_period(kind, opened_on, calendar, conventions).due
        between = [opened_on + timedelta(n) for n in range(1, (due - opened_on).days + 1)]
        if kind in {DraftKind.DECISION, DraftKind.RULE}:
            assert len(between) == days
        else:
            assert sum(map(calendar.counts_provisionally, between)) == working_days
            assert calendar.counts_provisionally(due)


@given(CALENDARS, DAYS, st.sampled_from(DraftKind))
def test_a_draft_published_later_never_closes_earlier(
    calendar: WorkCalendar, opened_on: date, kind: DraftKind
) -> None:
    today = least_period(kind, opened_on, calendar).due
    assert opened_on < today <= least_period(kind, opened_on + timedelta(1), calendar).due


@pytest.mark.parametrize(("days", "due"), [(84, date(2026, 6, 25)), (30, date(2026, 5, 2))])
def test_outcome_is_due_so_many_days_after_closing(days: int, due: date) -> None:
    assert outcome_due(date(2026, 4, 2), Conventions(outcome_days=days)) == due
