"""Derivations of due dates: every day counted or not counted, with the reason and the article."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.calendar import DAY, WorkCalendar, days_between
from gongkai.law.messages import N_, Impossible, Text, text
from gongkai.law.regimes import Regime

MAX_DAYS = 2_000


class StepKind(StrEnum):
    """The kind of one step of a derivation."""

    START = "start"  # day 0
    RULE = "rule"  # an article that applies
    COUNTED = "counted"
    OFF = "off"  # a day that is not a working day
    PAUSED = "paused"  # a working day that is not counted
    ROLLED = "rolled"  # a last day moved to the next working day
    DUE = "due"


@dataclass(frozen=True)
class Step:
    """One step: a day (a datetime for clocks in hours), its number if counted, reason and article."""

    kind: StepKind
    on: date
    why: Text
    number: int = 0
    law: str = ""


@dataclass(frozen=True)
class Derivation:
    """A due date with the steps that lead to it, and the reasons why it may be provisional."""

    due: date  # a datetime for clocks in hours
    steps: tuple[Step, ...]
    regime: Regime | None = None
    doubts: tuple[Text, ...] = ()

    @property
    def provisional(self) -> bool:
        """Return whether the period crosses a year without a verified holiday notice."""
        return bool(self.doubts)


def counted_days(
    calendar: WorkCalendar,
    start: date,
    amount: int,
    paused: Callable[[date], Text | None],
    extra: int = 0,
) -> Iterator[Step]:
    """
    Yield a step for each day after `start` until `amount` days are counted and `extra` are paused.

    Raises `Impossible` if the period is longer than `MAX_DAYS` calendar days.
    Law: 民法典 art. 201, 203.
    """
    day, number, left = start, 0, amount + extra
    while left:
        day += DAY
        if (day - start).days > MAX_DAYS:
            raise Impossible(text(N_("This period is too long to count.")))
        if not calendar.counts_provisionally(day):
            yield Step(StepKind.OFF, day, reason_off(calendar, day))
            continue
        left -= 1
        pause = paused(day)
        if pause is not None:
            yield Step(StepKind.PAUSED, day, pause)
        else:
            number += 1
            yield Step(StepKind.COUNTED, day, reason_worked(calendar, day), number)


def natural_days(start: date, amount: int) -> Iterator[Step]:
    """
    Yield a step for each of `amount` calendar days after `start`; days off count.

    Law: 民法典 art. 201.
    """
    last = start + timedelta(amount)
    for number, day in enumerate(days_between(start, last), start=1):
        yield Step(StepKind.COUNTED, day, text(N_("Every day counts, including days off.")), number)


def months_after(start: date, months: int) -> date:
    """
    Return the day `months` months after `start`: the same day of the month, or the last one.

    Raises `Impossible` after the year 9999.
    Law: 民法典 art. 202.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        raise Impossible(text(N_("This date is too far in the future.")))
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def rolled(calendar: WorkCalendar, last: date) -> tuple[date, list[Step]]:
    """
    Move a last day that is a day off to the next working day; return it with its step.

    Law: 民法典 art. 203.
    """
    day = last
    while not calendar.counts_provisionally(day):
        day += DAY
    if day == last:
        return last, []
    why = text(
        N_("The last day, %(day)s, is a day off, so the period ends on the next working day."),
        day=last,
    )
    return day, [Step(StepKind.ROLLED, day, why, law="民法典 art. 203")]


def doubts_of(calendar: WorkCalendar, first: date, last: date) -> tuple[Text, ...]:
    """Return why a date that depends on the working days in (first, last] is provisional."""
    return tuple(
        text(_doubt_about(calendar, year), year=year)
        for year in calendar.doubtful_years(first, last)
    )


def _doubt_about(calendar: WorkCalendar, year: int) -> str:
    if year in calendar.years:
        return N_("The holiday notice for %(year)s was not compared with its original.")
    if year in calendar.national_years:
        return N_(
            "The region's own holidays of %(year)s are not known; only the national holidays and "
            "the weekend days worked in exchange are counted."
        )
    return N_(
        "No holiday notice is known for %(year)s; Monday to Friday are counted as working days."
    )


def reason_off(calendar: WorkCalendar, day: date) -> Text:
    """Return the reason why a day is not a working day."""
    if day in calendar.rest:
        name = calendar.names.get(day, "")
        return text(N_("Holiday: %(name)s."), name=name) if name else text(N_("Holiday."))
    return text(N_("Weekend."))


def reason_worked(calendar: WorkCalendar, day: date) -> Text:
    """Return the reason why a day is a working day."""
    if day in calendar.work and day.weekday() >= 5:
        return text(N_("Weekend day declared a working day in exchange for a holiday."))
    return text(N_("Working day."))
