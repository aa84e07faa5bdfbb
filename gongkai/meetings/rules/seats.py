"""Refusals of what applicants for a seat send: an application, a withdrawal, an answer to the record."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.kit.mail_addresses import is_address
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import compact, is_telephone, telephone
from gongkai.kit.times import local_date
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.queries import MAX_REGISTRATIONS, handled_body_ids
from gongkai.meetings.registering import EnteredSeat, SeatFacts, fingerprint_of
from gongkai.meetings.states import BEFORE_MEETING, MeetingState, RecordAnswer, SeatSource
from gongkai.meetings.workflow import HANDLERS
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any

MAX_NAME, MAX_CONTACT, MAX_STATEMENT = 60, 200, 2_000
ALREADY_SENT = Refusal(
    "sent-before",
    _("An application was already sent with this form. To send another one, send the form again."),
)


def refusal_of_period(meeting: Meeting, *, at: datetime) -> Refusal | None:
    """
    Return why an application is not accepted at this moment.

    The moment of closing is too late already, also for a form that was opened before.
    Law: 国务院令713号 art. 16.
    """
    if meeting.state == MeetingState.CANCELLED:
        return Refusal("cancelled", _("The meeting was cancelled. Nothing was accepted."))
    if meeting.state == MeetingState.PLANNED or at < meeting.opens_at:
        return Refusal("not-open", _("Applications are not accepted yet."))
    if meeting.state != MeetingState.ANNOUNCED or at >= meeting.closes_at:
        return Refusal(
            "closed",
            _("Applications have closed. Your application was not accepted."),
        )
    return None


def refusals_of_seat(meeting: Meeting, facts: SeatFacts) -> Iterator[Refusal]:
    """Yield every reason why an application is refused for what it says."""
    if facts.seat not in {one.kind for one in meeting.seats.all()}:
        yield Refusal("no-seat", _("Choose for which seats you apply."), field="seat")
    if not facts.name.strip():
        yield Refusal("no-name", _("Enter your name."), field="name")
    elif len(facts.name) > MAX_NAME:
        yield _too_long("name", MAX_NAME)
    if len(facts.contact) > MAX_CONTACT:
        yield _too_long("contact", MAX_CONTACT)
    elif not is_contact(facts.contact):
        yield Refusal(
            "no-contact",
            _("Enter one telephone number or one e-mail address."),
            field="contact",
        )
    if len(facts.statement) > MAX_STATEMENT:
        yield _too_long("statement", MAX_STATEMENT)


def refusal_to_apply(meeting: Meeting, facts: SeatFacts, *, at: datetime) -> Refusal | None:
    """Return why an application for a seat is refused."""
    return refusal_of_period(meeting, at=at) or _refusal_of_application(meeting, facts)


def _refusal_of_application(meeting: Meeting, facts: SeatFacts) -> Refusal | None:
    """Return why an application is refused, by whichever way it came."""
    if refusal := next(refusals_of_seat(meeting, facts), None):
        return refusal
    if meeting.applied >= MAX_REGISTRATIONS:
        return Refusal("full", _("No more applications can be accepted for this meeting."))
    match = fingerprint_of(meeting.pk, facts.name, facts.contact)
    if meeting.registrations.filter(match=match, withdrawn_at=None).exists():
        return Refusal(
            "applied-before",
            _("An application with this name and contact was already accepted; it counts once."),
        )
    return None


def refusal_to_enter_seat(
    meeting: Meeting, entered: EnteredSeat | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why `by` may not enter an application that came otherwise than by the website.

    The rules are those of the website: it must have come within the period. It can be entered until the
    draw, in which all take part alike.
    Law: 国务院令713号 art. 16.
    """
    if meeting.body_id not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if meeting.state != MeetingState.ANNOUNCED or at < meeting.opens_at:
        return Refusal("not-open", _("Applications are entered from their opening until the draw."))
    if entered is None:
        return None
    if entered.source not in SeatSource or entered.source == SeatSource.WEB:
        return Refusal("no-source", _("Choose by which way it came."), field="source")
    if entered.received_on > local_date(at):
        return Refusal("not-received", _("The day lies in the future."), field="received_on")
    last = local_date(meeting.closes_at - timedelta(microseconds=1))
    if not local_date(meeting.opens_at) <= entered.received_on <= last:
        return Refusal(
            "outside-period",
            _("It did not arrive within the period for applications."),
            field="received_on",
        )
    return _refusal_of_application(meeting, entered.facts)


def refusal_to_withdraw(registration: Registration, *, at: datetime) -> Refusal | None:
    """Return why an application cannot be withdrawn: until the meeting begins it can."""
    if registration.withdrawn_at is not None:
        return Refusal("withdrawn", _("The application was withdrawn before."))
    meeting = registration.meeting
    if meeting.state not in BEFORE_MEETING or at >= meeting.starts_at:
        return Refusal("over", _("The meeting was held or cancelled."))
    return None


def refusal_to_answer_record(
    registration: Registration, answer: str, objection: str, *, version: int
) -> Refusal | None:
    """
    Return why a participant cannot answer the record, or not like this.

    Law: 国务院令713号 art. 17.
    """
    meeting = registration.meeting
    if meeting.state != MeetingState.CONFIRMING or not registration.attended:
        return Refusal("no-record", _("There is no record that you can answer."))
    if version != meeting.record_version:
        return Refusal("new-record", _("The record was corrected meanwhile. Read it again."))
    if registration.answer_version == meeting.record_version:
        return Refusal("answered", _("You answered this record before."))
    if answer not in RecordAnswer:
        return Refusal("no-answer", _("Choose your answer."), field="answer")
    if answer == RecordAnswer.OBJECTED and not objection.strip():
        return Refusal("no-text", _("Say what is wrong in the record."), field="objection")
    if len(objection) > MAX_STATEMENT:
        return _too_long("objection", MAX_STATEMENT)
    return None


def refusal_to_erase(registration: Registration, *, on: date, after_days: int) -> Refusal | None:
    """
    Return why what the applicant wrote must still be kept.

    Law: 个人信息保护法 art. 19, 47.
    """
    ended_at = registration.meeting.ended_at
    if ended_at is None or (on - local_date(ended_at)).days < after_days:
        return Refusal("too-early", _("The retention period has not ended."))
    if registration.erased_at is not None:
        return Refusal("erased-before", _("It was erased before."))
    return None


def is_contact(text: str) -> bool:
    """Return whether a text is one telephone number or one mail address."""
    return is_telephone(telephone(text)) or is_address(compact(text))


def _too_long(field: str, most: int) -> Refusal:
    return Refusal("text-too-long", _("At most %(most)s characters.") % {"most": most}, field=field)
