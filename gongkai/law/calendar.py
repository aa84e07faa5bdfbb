"""Working days: which days count, and how to count them. Pure functions: no clock, no database."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

DAY = timedelta(days=1)


class UnknownYear(LookupError):
    """No holiday notice has been entered for the year; a due date in it would be a guess."""


@dataclass(frozen=True)
class Layer:
    """
    The days of one jurisdiction that differ from Monday to Friday, or from the layer below.

    `unverified` holds the years whose notice was entered but not compared with its original.
    """

    jurisdiction: str
    years: frozenset[int]
    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    unverified: frozenset[int] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class WorkCalendar:
    """
    The working days and holidays, as the yearly holiday notice fixes them.

    `years` are the years whose notices are all known, `national_years` those for which at least the
    notice of the nation is.

    Law: 全国年节及纪念日放假办法; the yearly notice of the General Office of the State Council.
    """

    years: frozenset[int] = field(default_factory=frozenset)
    rest: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)
    unverified: frozenset[int] = field(default_factory=frozenset)
    names: Mapping[date, str] = field(default_factory=dict, compare=False)
    national_years: frozenset[int] = field(default_factory=frozenset)

    def overlaid(self, layer: Layer) -> "WorkCalendar":
        """
        Return this calendar with the days of a region applied on top of it.

        A year is known in the result only if it is known in both.

        Law: 全国年节及纪念日放假办法 art. 4 (local governments fix the days of minority festivals).
        """
        return WorkCalendar(
            self.years & layer.years,
            (self.rest | layer.rest) - layer.work,
            (self.work | layer.work) - layer.rest,
            self.unverified | layer.unverified,
            {**self.names, **layer.names},
            self.national_years or self.years,
        )

    def knows(self, day: date) -> bool:
        """Return whether the notice for the year of `day` has been entered."""
        return day.year in self.years

    def counts(self, day: date) -> bool:
        """Return whether `day` is a working day; raise `UnknownYear` if no notice was entered."""
        if not self.knows(day):
            raise UnknownYear(day.year)
        return self.counts_provisionally(day)

    def counts_provisionally(self, day: date) -> bool:
        """Return whether `day` is a working day; without a notice, Monday to Friday are."""
        return day in self.work or (day.weekday() < 5 and day not in self.rest)

    def doubtful_years(self, first: date, last: date) -> list[int]:
        """Return the years in (first, last] whose notice is missing or not verified."""
        years = range((first + DAY).year, last.year + 1)
        return [year for year in years if year not in self.years or year in self.unverified]

    @cached_property
    def _worked(self) -> tuple[int, int, list[int]]:
        """Return the first and last indexed day, and the ordinals of all working days between."""
        if not self.years:
            return 1, 0, []
        first = date(min(self.years), 1, 1).toordinal()
        # A period in months may begin in the last known year, so one provisional year is added.
        last = date(max(self.years) + 1, 12, 31).toordinal()
        days = map(date.fromordinal, range(first, last + 1))
        return first, last, [day.toordinal() for day in days if self.counts_provisionally(day)]

    def nth_after(self, start: date, days: int) -> date:
        """Return the `days`-th working day after `start`, as far as notices are known."""
        first, last, worked = self._worked
        ordinal = start.toordinal()
        if first <= ordinal <= last:
            place = bisect_right(worked, ordinal) + days - 1
            if place < len(worked):
                return date.fromordinal(worked[place]) if days else start
        day = start
        while days:
            day += DAY
            days -= self.counts_provisionally(day)
        return day

    def worked_between(self, start: date, end: date) -> int:
        """Count the working days in (start, end], as far as notices are known; never negative."""
        first, last, worked = self._worked
        if first <= start.toordinal() and end.toordinal() <= last:
            found = bisect_right(worked, end.toordinal()) - bisect_right(worked, start.toordinal())
            return max(found, 0)
        return sum(self.counts_provisionally(day) for day in days_between(start, end))


@dataclass(frozen=True)
class DueDate:
    """The last day of a legal period; `provisional` if it crosses a year without verified notice."""

    on: date
    provisional: bool


class DayMark(StrEnum):
    """How a day of a period is shown in the timeline of days."""

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

    Returns zero if `end` is not after `start`. In years without a notice, Monday to Friday count.
    Law: 民法典 art. 201 (the day of beginning is not counted).
    """
    return calendar.worked_between(start, end)


def add_working_days(calendar: WorkCalendar, start: date, days: int) -> DueDate:
    """
    Return the `days`-th working day after `start` (day 0).

    Law: 民法典 art. 201, 203. Raises ValueError for a negative number.
    """
    if days < 0:
        raise ValueError(days)
    due = calendar.nth_after(start, days)
    return DueDate(due, bool(days) and bool(calendar.doubtful_years(start, due)))


def deadline_bar(
    calendar: WorkCalendar, start: date, due: date, today: date
) -> list[tuple[date, DayMark]]:
    """Return each day of the period (start, due] with its mark; up to today if it is overdue."""
    return [(day, _mark(calendar, day, due, today)) for day in days_between(start, max(due, today))]


def _mark(calendar: WorkCalendar, day: date, due: date, today: date) -> DayMark:
    if day == today:
        return DayMark.TODAY
    if day == due:
        return DayMark.DUE
    if not calendar.counts_provisionally(day):
        return DayMark.OFF
    return DayMark.GONE if day < today else DayMark.AHEAD
