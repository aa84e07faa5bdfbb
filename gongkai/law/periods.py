"""Compute when any clock of the table ends, with every step that leads to its last day."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from gongkai.law.calendar import WorkCalendar
from gongkai.law.clock_kinds import Bound, Clock, Unit
from gongkai.law.clocks import CLOCKS
from gongkai.law.conventions import USUAL, Conventions
from gongkai.law.derivations import (
    Derivation,
    Step,
    StepKind,
    counted_days,
    doubts_of,
    months_after,
    natural_days,
    rolled,
)
from gongkai.law.messages import N_, Impossible, Text, text
from gongkai.law.regimes import FEES_ON, Regime, regime_on

LAST_DAY = date(2199, 12, 31)


def period(
    calendar: WorkCalendar, key: str, start: date, conventions: Conventions = USUAL
) -> Derivation:
    """
    Return when a clock that began on `start` (day 0; a datetime for clocks in hours) ends.

    Raises `Impossible` if the edition in force that day has no such clock, or for a day out of range.
    Law: 民法典 art. 201–203.
    """
    clock = CLOCKS[key]
    regime = _regime(clock, start)
    amount = clock.amount_under(conventions)
    begun = Step(
        StepKind.START,
        start,
        text(N_("Day 0: the day itself is not counted.")),
        law="民法典 art. 201",
    )
    rule = Step(
        StepKind.RULE,
        start,
        text(RULES[clock.unit, clock.bound], amount=_shown(clock, amount)),
        law=clock.law,
    )
    steps, due, doubts = COUNTERS[clock.unit](calendar, clock, start, amount)
    last = Step(StepKind.DUE, due, text(ENDS[clock.bound]), law=clock.law)
    return Derivation(due, (begun, rule, *steps, last), regime, doubts)


def _working_days(calendar: WorkCalendar, clock: Clock, start: date, amount: int) -> "Counted":
    steps = list(counted_days(calendar, start, amount, lambda day: None))
    due = steps[-1].on if steps else start
    return steps, due, doubts_of(calendar, start, due)


def _natural_days(calendar: WorkCalendar, clock: Clock, start: date, amount: int) -> "Counted":
    if clock.bound == Bound.BEFORE:
        return [], start - timedelta(amount), ()
    return _roll(calendar, clock, list(natural_days(start, amount)), start + timedelta(amount))


def _months(calendar: WorkCalendar, clock: Clock, start: date, amount: int) -> "Counted":
    last = months_after(start, amount)
    why = text(
        N_("%(months)s months later, the same day of the month (or its last day)."), months=amount
    )
    return _roll(
        calendar, clock, [Step(StepKind.COUNTED, last, why, amount, "民法典 art. 202")], last
    )


def _hours(calendar: WorkCalendar, clock: Clock, start: date, amount: int) -> "Counted":
    if not isinstance(start, datetime):
        raise Impossible(
            text(N_("This period is counted in hours: enter the time as well.")), field="received"
        )
    due = start + timedelta(hours=amount)
    why = text(N_("%(hours)s consecutive hours, including nights and days off."), hours=amount)
    return [Step(StepKind.COUNTED, due, why, amount)], due, ()


def _fixed(calendar: WorkCalendar, clock: Clock, start: date, amount: int) -> "Counted":
    due = date(start.year + 1, *divmod(amount, 100))
    why = text(N_("A fixed day of the following year; a day off does not move it."))
    return [Step(StepKind.COUNTED, due, why)], due, ()


def _roll(calendar: WorkCalendar, clock: Clock, steps: list[Step], last: date) -> "Counted":
    """Move a last day that is a day off to the next working day if the clock says so."""
    if not clock.rolls:
        return steps, last, ()
    due, moved = rolled(calendar, last)
    return steps + moved, due, doubts_of(calendar, last - timedelta(1), due)


Counted = tuple[list[Step], date, tuple[Text, ...]]
COUNTERS: dict[Unit, Callable[[WorkCalendar, Clock, date, int], Counted]] = {
    Unit.WORKING_DAYS: _working_days,
    Unit.DAYS: _natural_days,
    Unit.MONTHS: _months,
    Unit.HOURS: _hours,
    Unit.FIXED: _fixed,
}
RULES = {
    (Unit.WORKING_DAYS, Bound.LATEST): N_("Within %(amount)s working days."),
    (Unit.WORKING_DAYS, Bound.EARLIEST): N_("At least %(amount)s working days."),
    (Unit.DAYS, Bound.LATEST): N_("Within %(amount)s days."),
    (Unit.DAYS, Bound.EARLIEST): N_("At least %(amount)s days."),
    (Unit.DAYS, Bound.BEFORE): N_("At least %(amount)s days before."),
    (Unit.MONTHS, Bound.LATEST): N_("Within %(amount)s months."),
    (Unit.HOURS, Bound.LATEST): N_("Within %(amount)s hours."),
    (Unit.FIXED, Bound.LATEST): N_("By %(amount)s of the following year."),
}
ENDS = {
    Bound.LATEST: N_("The last day."),
    Bound.EARLIEST: N_("Not before this day."),
    Bound.BEFORE: N_("By this day."),
}


def _shown(clock: Clock, amount: int) -> str:
    return "{:02}-{:02}".format(*divmod(amount, 100)) if clock.unit == Unit.FIXED else str(amount)


def _regime(clock: Clock, start: date) -> Regime:
    """Return the edition in force when the clock begins; raise `Impossible` if it has no such clock."""
    day = date(start.year, start.month, start.day)
    if day > LAST_DAY:
        raise Impossible(text(N_("This date is too far in the future.")), field="received")
    regime = regime_on(day)
    if regime not in clock.regimes:
        raise Impossible(
            text(N_("The edition of %(regime)s has no such period."), regime=regime.value),
            field="kind",
        )
    if clock.key == "fee-payment" and day < FEES_ON:
        raise Impossible(text(N_("There were no processing fees before 2021.")), field="received")
    return regime
