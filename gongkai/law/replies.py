"""Due date of a reply to an application: pauses, one extension, and restarts of the period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.law.calendar import DAY, WorkCalendar
from gongkai.law.clocks import reply_clock
from gongkai.law.conventions import USUAL, Conventions, PauseReading
from gongkai.law.derivations import MAX_DAYS, Derivation, Step, StepKind, counted_days, doubts_of
from gongkai.law.messages import N_, Impossible, Text, text
from gongkai.law.receipts import Receipt
from gongkai.law.regimes import Regime, has_processing_fees, regime_of_application


@dataclass(frozen=True)
class Consultation:
    """A consultation of third parties or other bodies, with the days of sending and of answer."""

    sent_on: date
    answered_on: date


@dataclass(frozen=True)
class Extension:
    """
    An extension of the time for the reply by `days` working days (None: the legal maximum).

    `notified_on` is the day on which the applicant was notified.
    """

    days: int | None = None
    notified_on: date | None = None


@dataclass(frozen=True)
class Course:
    """The events of an application that affect the due date of the reply."""

    receipt: Receipt
    clarification_asked_on: date | None = None
    clarified_on: date | None = None
    fee_paid_on: date | None = None
    consultations: Sequence[Consultation] = ()
    extensions: Sequence[Extension] = ()
    delayed_until: date | None = None


def reply_due(
    calendar: WorkCalendar, course: Course, conventions: Conventions = USUAL
) -> Derivation:
    """
    Return the due date of the reply, with every step that leads to it.

    Raises `Impossible` if the course contradicts itself or the law.
    Law: 条例19 art. 30, 33, 34, 35, 42; 条例07 art. 24.
    """
    regime = regime_of_application(course.receipt.on, conventions.transition)
    _refuse_contradictions(course, regime)
    start, steps = _start(course, regime, conventions)
    clock = reply_clock(regime)
    steps.append(
        Step(
            StepKind.RULE,
            start,
            text(N_("A reply is due within %(days)s working days."), days=clock.amount),
            law=clock.law,
        )
    )
    windows = sorted(
        (one for one in course.consultations if one.answered_on > start),
        key=lambda one: one.sent_on,
    )
    extension = _extension(course, start, clock.extension)
    amount = clock.amount
    if extension is not None:
        _refuse_late_extension(calendar, start, amount, windows, extension, conventions)
        days = clock.extension if extension.days is None else extension.days
        amount += days
        why = text(N_("Extended once, by %(days)s working days."), days=days)
        steps.append(Step(StepKind.RULE, extension.notified_on or start, why, law=clock.law))
    _refuse_late_consultations(calendar, start, amount, windows, conventions)
    counted = _counted(calendar, start, amount, windows, conventions)
    steps += counted
    due = counted[-1].on
    if course.delayed_until is not None:
        due = _delayed(course.delayed_until, due, regime, steps)
    steps.append(Step(StepKind.DUE, due, text(N_("The reply is due.")), law=clock.law))
    return Derivation(due, tuple(steps), regime, doubts_of(calendar, start, due))


def reply_due_on(
    calendar: WorkCalendar,
    received_on: date,
    conventions: Conventions = USUAL,
    *,
    extended: int = 0,
    paused: int = 0,
) -> date:
    """
    Return the due date of the reply without its steps.

    `paused` working days are not counted, `extended` working days are added.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    return calendar.nth_after(
        received_on,
        reply_clock(regime_of_application(received_on, conventions.transition)).amount
        + extended
        + paused,
    )


def _start(course: Course, regime: Regime, conventions: Conventions) -> tuple[date, list[Step]]:
    """Return day 0 with its steps: the receipt, or the event that restarted the period."""
    receipt = course.receipt
    steps = [Step(StepKind.START, receipt.on, receipt.why, law=receipt.law)]
    start = receipt.on
    restarts: list[tuple[date, Text, str]] = []
    if course.clarified_on is not None:
        if regime == Regime.REVISED or conventions.clarification_restarts_2007:
            why = text(
                N_("The clarification was received: the time for the reply restarts on that day.")
            )
            restarts.append(
                (
                    course.clarified_on,
                    why,
                    "条例19 art. 30" if regime == Regime.REVISED else "条例07 art. 21",
                )
            )
        else:
            why = text(
                N_(
                    "The clarification was received: under the configured reading the time for the reply continues."
                )
            )
            steps.append(Step(StepKind.RULE, course.clarified_on, why, law="条例07 art. 21"))
    if course.fee_paid_on is not None and conventions.fee_restarts:
        why = text(N_("The fee was paid: the time for the reply restarts on the day after."))
        restarts.append((course.fee_paid_on, why, "国办函〔2020〕109号"))
    elif course.fee_paid_on is not None:
        why = text(
            N_("The fee was paid: under the configured reading the time for the reply continues.")
        )
        steps.append(Step(StepKind.RULE, course.fee_paid_on, why, law="国办函〔2020〕109号"))
    for day, why, law in sorted(restarts, key=lambda one: one[0]):
        start = max(start, day)
        steps.append(Step(StepKind.START, day, why, law=law))
    return start, steps


def _counted(
    calendar: WorkCalendar,
    start: date,
    amount: int,
    windows: Sequence[Consultation],
    conventions: Conventions,
) -> list[Step]:
    """Count `amount` days, plus the working days that fall into the consultations."""
    first = DAY if conventions.pause == PauseReading.AFTER_SENDING else DAY * 0
    paused = {
        window.sent_on + first + DAY * offset
        for window in windows
        for offset in range((window.answered_on - window.sent_on - first).days + 1)
    }
    extra = sum(calendar.counts_provisionally(day) for day in paused if day > start)
    why = text(N_("A consultation was in progress; this day is not counted."))
    return list(
        counted_days(calendar, start, amount, lambda day: why if day in paused else None, extra)
    )


def _extension(course: Course, start: date, most: int) -> Extension | None:
    """
    Return the one extension that applies to the period that began on `start`.

    Law: 条例19 art. 33; 条例07 art. 24 (once).
    """
    valid = [
        one for one in course.extensions if one.notified_on is None or one.notified_on >= start
    ]
    if len(valid) > 1:
        raise Impossible(
            text(N_("The time for a reply can be extended only once.")), field="extended"
        )
    for extension in valid:
        if extension.days is not None and not 1 <= extension.days <= most:
            raise Impossible(
                text(
                    N_("An extension is at least 1 and at most %(most)s working days."), most=most
                ),
                field="extended",
            )
    return valid[0] if valid else None


def _refuse_late_extension(
    calendar: WorkCalendar,
    start: date,
    amount: int,
    windows: Sequence[Consultation],
    extension: Extension,
    conventions: Conventions,
) -> None:
    """
    Refuse an extension of which the applicant was notified after the due date.

    Law: 条例19 art. 33; 条例07 art. 24.
    """
    told = extension.notified_on
    if told is None:
        return
    known = [one for one in windows if one.sent_on <= told]
    due = _counted(calendar, start, amount, known, conventions)[-1].on
    if told > due:
        raise Impossible(
            text(
                N_(
                    "The applicant was notified of the extension on %(told)s, after the due date %(due)s."
                ),
                told=told,
                due=due,
            ),
            field="extended",
        )


def _refuse_late_consultations(
    calendar: WorkCalendar,
    start: date,
    amount: int,
    windows: Sequence[Consultation],
    conventions: Conventions,
) -> None:
    """Refuse a consultation that began after the due date."""
    for place, window in enumerate(windows):
        due = _counted(calendar, start, amount, windows[:place], conventions)[-1].on
        if window.sent_on > due:
            raise Impossible(
                text(
                    N_("The consultation began on %(sent)s, after the due date %(due)s."),
                    sent=window.sent_on,
                    due=due,
                ),
                field="consulted",
            )


def _delayed(until: date, due: date, regime: Regime, steps: list[Step]) -> date:
    """
    Return the later day that the body fixed for one of a very large number of applications.

    Law: 条例19 art. 35.
    """
    if regime != Regime.REVISED:
        raise Impossible(
            text(N_("The edition of 2007 does not allow a delayed reply.")), field="delayed"
        )
    if until <= due:
        raise Impossible(
            text(
                N_("The date of a delayed reply must be after the due date %(due)s."),
                due=due,
            ),
            field="delayed",
        )
    why = text(
        N_(
            "Too many applications to answer in time: the body set a reasonable later date and notified the applicant."
        )
    )
    steps.append(Step(StepKind.RULE, until, why, law="条例19 art. 35"))
    return until


def _refuse_contradictions(course: Course, regime: Regime) -> None:
    """Refuse events that cannot have happened in this order."""
    received, asked, clarified = (
        course.receipt.on,
        course.clarification_asked_on,
        course.clarified_on,
    )
    if asked is not None and asked < received:
        raise Impossible(
            text(N_("A clarification cannot be asked for before the application was received.")),
            field="clarification_asked",
        )
    if clarified is not None and clarified < (asked or received):
        raise Impossible(
            text(N_("The clarification cannot be dated before the request."))
            if asked is not None
            else text(N_("The clarification came before the application.")),
            field="clarification_received",
        )
    paid = course.fee_paid_on
    if paid is not None and (regime == Regime.FIRST or not has_processing_fees(paid)):
        raise Impossible(text(N_("There were no processing fees before 2021.")), field="fee_paid")
    if paid is not None and paid < received:
        raise Impossible(
            text(N_("The fee was paid before the application was received.")), field="fee_paid"
        )
    previous: Consultation | None = None
    for one in sorted(course.consultations, key=lambda one: (one.sent_on, one.answered_on)):
        if one.answered_on < one.sent_on:
            raise Impossible(text(N_("A consultation ends before it begins.")), field="consulted")
        if one.sent_on < received:
            raise Impossible(
                text(N_("A consultation begins before the application was received.")),
                field="consulted",
            )
        if (one.answered_on - one.sent_on).days > MAX_DAYS:
            raise Impossible(text(N_("This period is too long to count.")), field="consulted")
        if previous is not None and one.sent_on < previous.answered_on:
            raise Impossible(
                text(N_("Two consultations overlap; enter them as one.")), field="consulted"
            )
        previous = one
