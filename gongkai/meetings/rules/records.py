"""Refusals after a meeting has begun: attendance, the record, what documents it has."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import answers_to_record, chosen_registrations
from gongkai.meetings.rules.meetings import (
    DECISIONS,
    MAX_REASON,
    refusal_of_materials,
    refusal_of_step,
)
from gongkai.meetings.states import (
    BEFORE_MEETING,
    DocumentRole,
    MeetingState,
    RecordAnswer,
)
from gongkai.meetings.workflow import (
    CONFIRM_RECORD,
    HOLD,
    LAY_RECORD,
    ConfirmInputs,
    HeldInputs,
    RecordInputs,
)
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

MAX_RECORD = 200_000
# So long participants can answer before the record is settled without them. No law sets a number.
RECORD_TIME = timedelta(days=5)


def refusal_to_hold(
    meeting: Meeting, inputs: HeldInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the meeting cannot count as held: it has not begun, or its materials were late.

    Law: 国务院令713号 art. 16.
    """
    if refusal := refusal_of_step(HOLD, meeting, by=by, at=at):
        return refusal
    if at < meeting.starts_at:
        return Refusal("not-begun", _("The meeting has not begun."))
    if refusal := refusal_of_materials(meeting):
        return refusal
    if inputs is None:
        return None
    chosen = set(chosen_registrations(meeting).values_list("pk", flat=True))
    if not chosen.issuperset(inputs.attended):
        return Refusal(
            "no-participant", _("Choose among the participants on the list."), field="attended"
        )
    return None


def refusal_to_lay_record(
    meeting: Meeting, inputs: RecordInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the record cannot be laid before the participants."""
    if refusal := refusal_of_step(LAY_RECORD, meeting, by=by, at=at):
        return refusal
    if not meeting.registrations.filter(attended=True).exists():
        return Refusal("nobody-came", _("No participant attended who could confirm a record."))
    return None if inputs is None else refusal_of_text(inputs.record, "record", MAX_RECORD)


def refusal_to_confirm_record(
    meeting: Meeting, inputs: ConfirmInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the record cannot be settled.

    Participants have time to answer; objections and missing answers take a reason, which is public.
    Law: 国务院令713号 art. 17 (participants confirm and sign the record).
    """
    if refusal := refusal_of_step(CONFIRM_RECORD, meeting, by=by, at=at):
        return refusal
    answers = answers_to_record(meeting)
    assert meeting.record_laid_at is not None  # A record is being confirmed.
    until = meeting.record_laid_at + RECORD_TIME
    if answers[""] and at < until:
        return Refusal(
            "unanswered",
            _("%(count)s participants have not answered. They have time until %(until)s.")
            % {"count": answers[""], "until": local_date(until).isoformat()},
            law="国务院令713号 art. 17",
        )
    if inputs is None:
        return None
    if (answers[""] or answers[RecordAnswer.OBJECTED]) and not inputs.reason.strip():
        return Refusal(
            "no-reason",
            _("Participants objected or did not answer. State why the record is settled."),
            field="reason",
        )
    if inputs.reason.strip():
        return refusal_of_text(inputs.reason, "reason", MAX_REASON)
    return None


def refusal_to_draft(meeting: Meeting, role: str, /, *, by: Person, at: datetime) -> Refusal | None:
    """
    Return why `by` may not draft material or minutes of the meeting.

    The minutes of a hearing follow its record, once the participants have confirmed it.
    Law: 国务院令713号 art. 17.
    """
    if meeting.body_id not in capacities_of(by, on=local_date(at)).bodies([PostKind.DRAFTER]):
        return Refusal("wrong-post", _("Only a drafter of this body can do this."))
    if role == DocumentRole.MATERIAL:
        if meeting.state in BEFORE_MEETING | {MeetingState.PLANNED}:
            return None
        return Refusal("too-late", _("The meeting was held or cancelled."))
    if role != DocumentRole.MINUTES:
        return Refusal("no-role", _("Choose material or minutes."), field="role")
    if takes_minutes(meeting):
        return None
    return Refusal(
        "no-record",
        _("The participants have not confirmed the record yet.")
        if meeting.is_hearing
        else _("The meeting was not held."),
        law=DECISIONS if meeting.is_hearing else "",
    )


def takes_minutes(meeting: Meeting) -> bool:
    """Return whether minutes can follow: the record of a hearing is settled, another meeting held."""
    if meeting.is_hearing:
        return meeting.state == MeetingState.CONFIRMED
    return meeting.state in {MeetingState.HELD, MeetingState.CONFIRMED}
