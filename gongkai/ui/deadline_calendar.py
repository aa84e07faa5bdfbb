"""A calendar of the months up to a due date, with a reason for each day."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import get_language

from gongkai.kit.date_text import translated
from gongkai.law.calendar import WorkCalendar
from gongkai.law.derivations import Derivation, Step, StepKind, reason_off
from gongkai.law.messages import Text

MAX_MONTHS = 8
DRAWN = {
    StepKind.START: "begun",
    StepKind.COUNTED: "counted",
    StepKind.OFF: "off",
    StepKind.PAUSED: "pause",
    StepKind.ROLLED: "counted",
    StepKind.DUE: "due",
    StepKind.RULE: "",
}


@dataclass(frozen=True)
class Day:
    """One day of the calendar."""

    number: int
    drawn: str
    why: str
    count: int = 0


@dataclass(frozen=True)
class Month:
    """One month as weeks from Monday; None pads the first and the last week."""

    first: date
    weeks: Sequence[Sequence[Day | None]]


def translate_text(text: Text) -> str:
    """Return a text of the law package in the active language."""
    return translated(text.message, text.values)


def months_of(found: Derivation, calendar: WorkCalendar) -> list[Month]:
    """Return the months from the first day to the due date; empty if more than MAX_MONTHS."""
    days = [_day(step.on) for step in found.steps]
    first, last = min(days).replace(day=1), max(days)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > MAX_MONTHS:
        return []
    steps_by_day = _drawn(found)
    months = []
    for _month in range(count):
        length = monthrange(first.year, first.month)[1]
        cells: list[Day | None] = [None] * first.weekday()
        cells += [
            _cell(first + timedelta(offset), steps_by_day, calendar) for offset in range(length)
        ]
        cells += [None] * (-len(cells) % 7)
        months.append(Month(first, [cells[at : at + 7] for at in range(0, len(cells), 7)]))
        first += timedelta(length)
    return months


def _drawn(found: Derivation) -> dict[date, tuple[Step, str]]:
    """Return the step and CSS class of each day. A later step on a day replaces an earlier one."""
    steps_by_day: dict[date, tuple[Step, str]] = {}
    for step in found.steps:
        if DRAWN[step.kind]:
            number = (
                steps_by_day[_day(step.on)][0].number
                if step.kind == StepKind.DUE and _day(step.on) in steps_by_day
                else 0
            )
            shown = step if not number else Step(step.kind, step.on, step.why, number, step.law)
            steps_by_day[_day(step.on)] = (shown, DRAWN[step.kind])
    return steps_by_day


def _cell(day: date, steps_by_day: dict[date, tuple[Step, str]], calendar: WorkCalendar) -> Day:
    if day in steps_by_day:
        step, style = steps_by_day[day]
        return Day(day.day, style, translate_text(step.why), step.number)
    if not calendar.counts_provisionally(day):
        return Day(day.day, "off", translate_text(reason_off(calendar, day)))
    return Day(day.day, "", "")


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def reasons_of(found: Derivation) -> list[tuple[Step, str]]:
    """Return the steps with their reasons in the active language."""
    return [(step, translate_text(step.why)) for step in found.steps]


def joined_sentences(sentences: Iterable[str]) -> str:
    """Join sentences in the active language: Chinese writes no blank between them."""
    is_chinese = (get_language() or "").startswith("zh")
    return ("" if is_chinese else " ").join(sentences)
