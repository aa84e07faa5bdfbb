from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.calendars.notices import FIRST_YEAR, LAST_YEAR
from gongkai.calendars.queries import shipped_calendar
from gongkai.law.calendar import (
    DayMark,
    DueDate,
    Layer,
    UnknownYear,
    WorkCalendar,
    add_working_days,
    deadline_bar,
    working_days_between,
)
from gongkai.law.clocks import release_days_used, release_due

CALENDAR = shipped_calendar()
days = st.dates(date(2008, 1, 1), date(2025, 12, 31))


@given(days, st.integers(1, 60))
def test_due_date_is_a_working_day_and_counts_back(start: date, number: int) -> None:
    due = add_working_days(CALENDAR, start, number)
    if not due.provisional:
        assert CALENDAR.counts(due.on)
    assert working_days_between(CALENDAR, start, due.on) == number


@given(days, st.integers(0, 40), st.integers(0, 40))
def test_more_days_never_end_earlier(start: date, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert add_working_days(CALENDAR, start, fewer).on <= add_working_days(CALENDAR, start, more).on


@given(days, days, days)
def test_counts_add_up(one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    assert working_days_between(CALENDAR, first, last) == working_days_between(
        CALENDAR, first, middle
    ) + working_days_between(CALENDAR, middle, last)


@pytest.mark.parametrize(
    ("year", "number"),
    [
        (2014, 250),
        (2015, 249),
        (2017, 249),
        (2019, 250),
        (2020, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ],
)
def test_working_days_of_a_year_are_those_of_the_notices(year: int, number: int) -> None:
    assert working_days_between(CALENDAR, date(year - 1, 12, 31), date(year, 12, 31)) == number


def test_exchanged_saturday_is_a_working_day_and_bridge_day_is_not() -> None:
    assert CALENDAR.counts(date(2026, 2, 14))
    assert not CALENDAR.counts(date(2026, 10, 2))


def test_year_without_notice_is_never_guessed() -> None:
    with pytest.raises(UnknownYear):
        CALENDAR.counts(date(LAST_YEAR + 1, 1, 4))
    with pytest.raises(UnknownYear):
        CALENDAR.counts(date(FIRST_YEAR - 1, 1, 4))


def test_due_date_beyond_the_last_notice_is_provisional() -> None:
    assert add_working_days(CALENDAR, date(2026, 12, 20), 20).provisional
    assert not add_working_days(CALENDAR, date(2026, 11, 23), 20).provisional


def test_negative_period_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(CALENDAR, date(2026, 1, 5), -1)


@pytest.mark.parametrize(
    ("formed", "due"),
    [(date(2017, 12, 29), date(2018, 1, 29)), (date(2026, 10, 26), date(2026, 11, 23))],
)
def test_release_is_due_on_the_twentieth_working_day(formed: date, due: date) -> None:
    assert release_due(CALENDAR, formed).on == due
    assert release_days_used(CALENDAR, formed, due) == 20


def test_day_strip_marks_every_day_once() -> None:
    start, due, today = date(2026, 11, 12), date(2026, 12, 10), date(2026, 11, 23)
    bar = deadline_bar(CALENDAR, start, due, today)
    assert [day for day, _mark in bar] == [start + timedelta(n) for n in range(1, 29)]
    marks = dict(bar)
    assert marks[today] == DayMark.TODAY
    assert marks[due] == DayMark.DUE
    assert marks[date(2026, 11, 21)] == DayMark.OFF
    assert marks[date(2026, 11, 20)] == DayMark.GONE
    assert marks[date(2026, 11, 24)] == DayMark.AHEAD


def test_day_strip_continues_when_overdue() -> None:
    bar = deadline_bar(CALENDAR, date(2026, 11, 2), date(2026, 11, 6), date(2026, 11, 10))
    assert bar[-1] == (date(2026, 11, 10), DayMark.TODAY)


def test_empty_calendar_raises_unknown_year() -> None:
    assert not WorkCalendar().knows(date(2026, 1, 1))


def test_seed_holds_the_rest_days_of_the_library() -> None:
    china = holidays.country_holidays("CN", years=2026)
    assert all(day in CALENDAR.rest or day in CALENDAR.work for day in china)


def walked(start: date, number: int) -> date:
    """Count day by day, as a slow reference implementation."""
    day = start
    while number:
        day += timedelta(1)
        number -= CALENDAR.counts_provisionally(day)
    return day


def test_indexed_count_agrees_with_the_reference_on_every_day() -> None:
    start = date(2007, 12, 20)
    while start < date(2026, 12, 31):
        for number in (0, 1, 7, 15, 20, 40):
            assert CALENDAR.nth_after(start, number) == walked(start, number)
        start += timedelta(1)


@given(
    st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.dates(date(2000, 1, 1), date(2040, 12, 31))
)
def test_counting_agrees_with_the_reference_outside_the_notices(one: date, other: date) -> None:
    first, last = sorted((one, other))
    days = ((first + timedelta(n)) for n in range(1, (last - first).days + 1))
    assert CALENDAR.worked_between(first, last) == sum(
        CALENDAR.counts_provisionally(day) for day in days
    )
    assert CALENDAR.worked_between(last, first) == 0


def test_second_library_agrees_on_every_day() -> None:
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= LAST_YEAR:
        assert CALENDAR.counts(day) == chinese_calendar.is_workday(day), day
        day += timedelta(1)


def test_a_region_changes_its_own_days_and_only_years_with_its_notice_are_known() -> None:
    region = Layer(
        "650000",
        frozenset({2013}),
        frozenset({date(2013, 8, 8)}),
        names={date(2013, 8, 8): "肉孜节"},
    )
    calendar = CALENDAR.overlaid(region)
    assert not calendar.counts(date(2013, 8, 8))
    assert calendar.names[date(2013, 8, 8)] == "肉孜节"
    assert not calendar.knows(date(2014, 1, 2))
    worked = Layer("650000", frozenset({2016}), work=frozenset({date(2016, 10, 3)}))
    assert CALENDAR.overlaid(worked).counts(date(2016, 10, 3))


def test_unverified_year_makes_a_due_date_provisional() -> None:
    layer = Layer("650000", frozenset({2017}), unverified=frozenset({2017}))
    assert add_working_days(CALENDAR.overlaid(layer), date(2017, 3, 1), 15).provisional
    assert CALENDAR.doubtful_years(date(2016, 12, 30), date(2017, 2, 1)) == []


def test_period_of_no_days_is_never_provisional() -> None:
    assert add_working_days(WorkCalendar(), date(2026, 1, 5), 0) == DueDate(
        date(2026, 1, 5), provisional=False
    )


def test_empty_calendar_counts_from_monday_to_friday() -> None:
    assert WorkCalendar().nth_after(date(2026, 1, 2), 5) == date(2026, 1, 9)
    assert WorkCalendar().worked_between(date(2026, 1, 2), date(2026, 1, 9)) == 5


def test_count_continues_day_by_day_after_the_last_indexed_day() -> None:
    assert CALENDAR.nth_after(date(2027, 12, 30), 3) == date(2028, 1, 4)
