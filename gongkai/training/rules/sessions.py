"""Refusals of the steps of a session: plan, open, change, presence by hand, conclude, cancel."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.files.storage import StoredFile
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Body, Person
from gongkai.training.models import TrainingSession
from gongkai.training.rules.posts import (
    MAX_LINE,
    MAX_REASON,
    MAX_TITLE,
    MAX_TOPICS,
    refusal_of_hours,
    refusal_of_organiser,
    refusal_of_step,
)
from gongkai.training.states import SessionState
from gongkai.training.workflow import (
    CANCEL_SESSION,
    CHANGE_SESSION,
    CONFIRM_PRESENCE,
    HOLD_SESSION,
    OPEN_SESSION,
    HeldInputs,
    PresenceInputs,
    ReasonInputs,
    SessionFacts,
)

MAX_SEATS, MAX_OTHERS, MAX_MATERIALS = 10_000, 100_000, 20
MAX_DURATION = timedelta(days=31)


def refusal_to_plan_session(
    body: Body, facts: SessionFacts, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the session may not be planned."""
    if refusal := refusal_of_organiser(body, by=by, at=at):
        return refusal
    if refusal := _refusal_of_facts(facts, at=at):
        return refusal
    same = body.training_sessions.exclude(state=SessionState.CANCELLED)
    if same.filter(title=single_line(facts.title), begins_at=facts.begins_at).exists():
        return Refusal("listed", _("This training is planned already."), field="title")
    return None


def refusal_to_open_session(
    session: TrainingSession, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the sign-up may not be opened: the training is over."""
    if refusal := refusal_of_step(OPEN_SESSION, session, by=by, at=at):
        return refusal
    if session.ends_at <= at:
        return Refusal("over", _("The training lies in the past. Change its time first."))
    return None


def refusal_to_change_session(
    session: TrainingSession, inputs: SessionFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the session may not be changed: fewer seats than people, or somebody was there."""
    if refusal := refusal_of_step(CHANGE_SESSION, session, by=by, at=at):
        return refusal
    if session.participants.exclude(attended_at=None).exists():
        return Refusal("begun", _("Attendance was entered already; conclude the training."))
    if inputs is None:
        return None
    if refusal := _refusal_of_facts(inputs, at=at):
        return refusal
    if 0 < inputs.seats < session.participants.count():
        return Refusal("seats", _("More people than that have signed up."), field="seats")
    return None


def refusal_to_confirm_presence(
    session: TrainingSession, inputs: PresenceInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why presence may not be entered by hand; nobody enters their own."""
    if refusal := refusal_of_step(CONFIRM_PRESENCE, session, by=by, at=at):
        return refusal
    if session.begins_at > at:
        return _not_begun()
    absent = session.participants.filter(attended_at=None)
    if inputs is None:
        if absent.exists():
            return None
        return Refusal("nobody", _("Everybody who signed up was present."))
    chosen = absent.filter(pk=inputs.participant_id).first()
    if chosen is None:
        return Refusal("no-such", _("Choose who signed up."), field="participant_id")
    if chosen.person_id == by.pk:
        return Refusal(
            "own-presence", _("Nobody enters their own presence."), field="participant_id"
        )
    return refusal_of_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_hold_session(
    session: TrainingSession, inputs: HeldInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the training may not be concluded: not over, nobody came, others without a list."""
    if refusal := refusal_of_step(HOLD_SESSION, session, by=by, at=at):
        return refusal
    if session.ends_at > at:
        return Refusal("not-over", _("The training is not over."))
    if inputs is None:
        return None
    if not 0 <= inputs.others <= MAX_OTHERS:
        return Refusal(
            "others",
            _("Enter a number from 0 to %(most)s.") % {"most": MAX_OTHERS},
            field="others",
        )
    if inputs.others:
        return refusal_of_text(inputs.list_of_others, "list_of_others", MAX_LINE)
    if refusal := refusal_of_length(inputs.list_of_others, "list_of_others", MAX_LINE):
        return refusal
    if not session.participants.exclude(attended_at=None).exists():
        return Refusal(
            "nobody",
            _("Nobody attended. Cancel the training, or enter who was there."),
            field="others",
        )
    return None


def refusal_to_cancel_session(
    session: TrainingSession, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the training may not be cancelled: somebody attended it."""
    if refusal := refusal_of_step(CANCEL_SESSION, session, by=by, at=at):
        return refusal
    if session.participants.exclude(attended_at=None).exists():
        return Refusal("begun", _("Attendance was entered already; conclude the training."))
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_REASON)


def refusal_to_add_material(
    session: TrainingSession, file: StoredFile | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a file may not be added to the materials."""
    if refusal := refusal_of_organiser(session.body, by=by, at=at):
        return refusal
    if session.state == SessionState.CANCELLED:
        return Refusal("cancelled", _("The training was cancelled."))
    if session.materials.count() >= MAX_MATERIALS:
        return Refusal("too-many", _("At most %(most)s files.") % {"most": MAX_MATERIALS})
    if file is not None and session.materials.filter(sha256=file.sha256).exists():
        return Refusal("listed", _("This file is among the materials already."), field="file")
    return None


def _refusal_of_facts(facts: SessionFacts, *, at: datetime) -> Refusal | None:
    refusal = (
        refusal_of_text(facts.title, "title", MAX_TITLE)
        or refusal_of_text(facts.topics, "topics", MAX_TOPICS)
        or refusal_of_text(facts.place, "place", MAX_LINE)
        or refusal_of_hours(facts.hours)
    )
    if refusal:
        return refusal
    if facts.begins_at <= at:
        return Refusal("past", _("The training must lie in the future."), field="begins_at")
    if not timedelta() < facts.ends_at - facts.begins_at <= MAX_DURATION:
        return Refusal(
            "order",
            _("The end lies after the beginning, by at most %(days)s days.")
            % {"days": MAX_DURATION.days},
            field="ends_at",
        )
    if not 0 <= facts.seats <= MAX_SEATS:
        return Refusal(
            "seats", _("Enter a number from 0 to %(most)s.") % {"most": MAX_SEATS}, field="seats"
        )
    return refusal_of_far_day(facts.ends_at, "ends_at", today=local_date(at))


def _not_begun() -> Refusal:
    return Refusal("not-begun", _("The training has not begun."))
