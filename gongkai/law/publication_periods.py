"""Periods in which an item of a catalogue must be published again, and when columns count as stale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from gongkai.law.calendar import WorkCalendar, add_working_days
from gongkai.law.derivations import months_after

DAY = timedelta(days=1)
# Months of a period; a week has none.
MONTHS: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


@dataclass(frozen=True)
class PublicationPeriod:
    """
    One period, and the days between which its publication counts.

    `opens_on` is the first day on which a publication is one for this period, `due_on` the last on
    which it is in time, `closes_on` the first on which it would be one for the next period.
    """

    first: date
    last: date
    opens_on: date
    due_on: date
    closes_on: date


@dataclass(frozen=True)
class ColumnLimits:
    """
    After how many days without a new document a column is stale, and how many may be.

    Law: 2015 普查评分表; 国办秘函〔2019〕19号 (its numbers are not verified against the original).
    """

    policies_days: int = field(
        default=183,
        metadata={"help": "Days without a new document after which policy documents are stale."},
    )
    plans_days: int = field(
        default=366,
        metadata={"help": "Days without a new document after which plans and personnel are stale."},
    )
    most_stale: int = field(
        default=10, metadata={"help": "Number of stale columns at which a site fails inspection."}
    )
    most_empty: int = field(
        default=5, metadata={"help": "Number of empty columns at which a site fails inspection."}
    )


# Law: 2015 普查评分表. The items of article 20 that have a limit, by the field that holds it.
LIMITED: Mapping[str, str] = {
    "A20-01": "policies_days",
    "A20-03": "plans_days",
    "A20-14": "plans_days",
}


def stale_after(item_code: str, limits: ColumnLimits) -> int | None:
    """Return the days after which the column of an item is stale; None if it has no limit."""
    name = LIMITED.get(item_code)
    return getattr(limits, name) if name else None


def period_of(
    frequency: str,
    day: date,
    *,
    due_days: int,
    in_working_days: bool,
    calendar: WorkCalendar,
) -> PublicationPeriod | None:
    """
    Return the period whose publication may be made on this day; None for what arises by events.

    Without days after the end, an item is published within the period itself, otherwise after it.
    Law: 条例19 art. 12 (the catalogue fixes the time limits).
    """
    first, following = _bounds(frequency, day)
    if following is None:
        return None
    if not due_days:
        return PublicationPeriod(first, following - DAY, first, following - DAY, following)
    before, _first = _bounds(frequency, first - DAY)
    last = first - DAY
    due = (
        add_working_days(calendar, last, due_days).on
        if in_working_days
        else last + timedelta(days=due_days)
    )
    return PublicationPeriod(before, last, first, due, following)


def _bounds(frequency: str, day: date) -> tuple[date, date | None]:
    """Return the first day of the period of a day, and that of the next one."""
    if frequency == "weekly":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = MONTHS.get(frequency)
    if months is None:
        return day, None
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, months_after(first, months)
