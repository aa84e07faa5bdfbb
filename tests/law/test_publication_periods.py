"""Periods of publication and the limits of stale columns."""

from datetime import date, timedelta

import pytest

from gongkai.law.calendar import WorkCalendar
from gongkai.law.publication_periods import ColumnLimits, PublicationPeriod, period_of, stale_after

D = date
PLAIN = WorkCalendar(frozenset({2025, 2026, 2027}))


def period(frequency: str, day: date, days: int = 0, *, working: bool = False) -> PublicationPeriod:
    found = period_of(frequency, day, due_days=days, in_working_days=working, calendar=PLAIN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("frequency", "day", "first", "last"),
    [
        ("weekly", D(2026, 11, 29), D(2026, 11, 23), D(2026, 11, 29)),
        ("monthly", D(2026, 2, 28), D(2026, 2, 1), D(2026, 2, 28)),
        ("quarterly", D(2026, 12, 31), D(2026, 10, 1), D(2026, 12, 31)),
        ("half_yearly", D(2026, 7, 1), D(2026, 7, 1), D(2026, 12, 31)),
        ("yearly", D(2026, 5, 5), D(2026, 1, 1), D(2026, 12, 31)),
    ],
)
def test_without_days_an_item_is_published_within_its_period(
    frequency: str, day: date, first: date, last: date
) -> None:
    following = last + timedelta(days=1)
    assert period(frequency, day) == PublicationPeriod(first, last, first, last, following)


def test_with_days_an_item_is_published_after_its_period() -> None:
    assert period("quarterly", D(2026, 11, 5), 31) == PublicationPeriod(
        D(2026, 7, 1), D(2026, 9, 30), D(2026, 10, 1), D(2026, 10, 31), D(2027, 1, 1)
    )
    # Five working days after Sunday, 1 November: Saturdays and Sundays do not count.
    assert period("monthly", D(2026, 11, 3), 5, working=True).due_on == D(2026, 11, 6)
    assert period("yearly", D(2026, 1, 1), 31).first == D(2025, 1, 1)


def test_what_arises_by_events_has_no_period() -> None:
    for frequency in ("event", ""):
        assert (
            period_of(frequency, D(2026, 1, 1), due_days=0, in_working_days=False, calendar=PLAIN)
            is None
        )


def test_limits_of_columns_follow_the_item() -> None:
    limits = ColumnLimits(policies_days=10, plans_days=20)
    assert [stale_after(code, limits) for code in ("A20-01", "A20-14", "A20-02")] == [10, 20, None]
