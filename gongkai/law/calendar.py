"""Working days: which days count, and how to count them. Pure: no clock, no settings, no tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class UnknownYear(LookupError):
    """No holiday notice has been entered for the year; a due date in it would be a guess."""


@dataclass(frozen=True)
class WorkCalendar:
    """
    Which days count, as the yearly holiday notice fixes them.

    Law: 全国年节及纪念日放假办法; the yearly notice of the General Office of the State Council.
    """

    years: frozenset[int] = field(default_factory=frozenset)
    rest: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)

    def knows(self, day: date) -> bool:
        """Say whether the notice for the year of `day` has been entered."""
        return day.year in self.years

    def counts(self, day: date) -> bool:
        """Say whether `day` is a working day; raise `UnknownYear` where no notice was entered."""
        if not self.knows(day):
            raise UnknownYear(day.year)
        return self.counts_provisionally(day)

    def counts_provisionally(self, day: date) -> bool:
        """Say whether `day` counts as far as is known: without a notice, Monday to Friday do."""
        return day in self.work or (day.weekday() < 5 and day not in self.rest)


@dataclass(frozen=True)
class DueDate:
    """The last day of a legal period; `provisional` where a year without notice was crossed."""

    on: date
    provisional: bool


class DayMark(StrEnum):
    """How one day of a period is drawn."""

    GONE = "gone"
    TODAY = "today"
    AHEAD = "ahead"
    OFF = "off"
    DUE = "due"


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield each day after `first` up to and including `last`."""
    day = first
    while day < last:
        day += DAY
        yield day


def working_days_between(calendar: WorkCalendar, start: date, end: date) -> int:
    """
    Count the working days in (start, end]: the day on which a period begins is day 0.

    Zero where `end` is not after `start`. Years without notice count Monday to Friday.
    Law: 民法典 art. 201 (the day of beginning is not counted).
    """
    return sum(calendar.counts_provisionally(day) for day in days_between(start, end))


def add_working_days(calendar: WorkCalendar, start: date, days: int) -> DueDate:
    """
    Return the `days`-th working day after `start` (day 0).

    Law: 民法典 art. 201, 203. Raises ValueError for a negative number.
    """
    if days < 0:
        raise ValueError(days)
    day, left, provisional = start, days, False
    while left:
        day += DAY
        provisional = provisional or not calendar.knows(day)
        left -= calendar.counts_provisionally(day)
    return DueDate(day, provisional)


def day_strip(calendar: WorkCalendar, start: date, due: date, today: date) -> list[tuple[date, DayMark]]:
    """Mark every day of the period (start, due] for the day strip, longer where it is overdue."""
    return [(day, _mark(calendar, day, due, today)) for day in days_between(start, max(due, today))]


def _mark(calendar: WorkCalendar, day: date, due: date, today: date) -> DayMark:
    if day == today:
        return DayMark.TODAY
    if day == due:
        return DayMark.DUE
    if not calendar.counts_provisionally(day):
        return DayMark.OFF
    return DayMark.GONE if day < today else DayMark.AHEAD
