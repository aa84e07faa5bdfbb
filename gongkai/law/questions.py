"""Due date queries: one shape for the `deadline` command and the public deadline calculator."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from gongkai.law.calendar import WorkCalendar
from gongkai.law.clock_kinds import Unit
from gongkai.law.clocks import CLOCKS, reply_clock
from gongkai.law.conventions import USUAL, Conventions
from gongkai.law.derivations import Derivation
from gongkai.law.messages import N_, Impossible, text
from gongkai.law.periods import LAST_DAY, period
from gongkai.law.receipts import Channel, receipt_of
from gongkai.law.regimes import regime_of_application
from gongkai.law.replies import Consultation, Course, Extension, reply_due

REPLY = "reply"
# Each edition has its own clock for the reply; the user asks for "reply" and need not know which.
KINDS = tuple(key for key in CLOCKS if key != "reply-2007")


@dataclass(frozen=True)
class Question:
    """The input of a due date query; the fields after `channel` apply to a reply only."""

    kind: str
    received: date
    channel: Channel | None = None
    confirmed: date | None = None
    clarification_asked: date | None = None
    clarification_received: date | None = None
    fee_paid: date | None = None
    consulted: Sequence[Consultation] = ()
    extended: Sequence[Extension] = ()
    delayed: date | None = None


def answer(
    question: Question, calendar: WorkCalendar, conventions: Conventions = USUAL
) -> Derivation:
    """
    Return the due date with every step that leads to it.

    Raises `Impossible` for contradictory input, naming the field to correct.
    Law: 条例19 art. 26, 30–35; 条例07 art. 18, 24.
    """
    _refuse_far_days(question)
    if question.kind != REPLY:
        _refuse_what_goes_with_replies(question)
        return period(calendar, question.kind, _start(question), conventions)
    received = _day(question.received)
    receipt = receipt_of(received, question.channel or Channel.COUNTER, question.confirmed)
    course = Course(
        receipt,
        question.clarification_asked,
        question.clarification_received,
        question.fee_paid,
        question.consulted,
        question.extended,
        question.delayed,
    )
    return reply_due(calendar, course, conventions)


def law_of(kind: str, received: date, conventions: Conventions = USUAL) -> str:
    """Return the articles of the clock of a question."""
    if kind != REPLY:
        return CLOCKS[kind].law
    return reply_clock(regime_of_application(_day(received), conventions.transition)).law


def _start(question: Question) -> date:
    """Return the start: clocks in hours keep the time, all others begin on the day."""
    hours = CLOCKS[question.kind].unit == Unit.HOURS
    return question.received if hours else _day(question.received)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _refuse_what_goes_with_replies(question: Question) -> None:
    for field in fields(question)[2:]:
        if getattr(question, field.name):
            raise Impossible(
                text(N_("This applies only to the reply to an application.")), field=field.name
            )


def _refuse_far_days(question: Question) -> None:
    """Refuse a date beyond the last supported year."""
    for name in (
        "received",
        "confirmed",
        "clarification_asked",
        "clarification_received",
        "fee_paid",
        "delayed",
    ):
        day = getattr(question, name)
        if day is not None and _day(day) > LAST_DAY:
            raise Impossible(text(N_("This date is too far in the future.")), field=name)
    if any(one.sent_on > LAST_DAY or one.answered_on > LAST_DAY for one in question.consulted):
        raise Impossible(text(N_("This date is too far in the future.")), field="consulted")
