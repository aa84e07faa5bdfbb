"""Refusals of the steps before a meeting: plan, correct, announce, draw, list, postpone, cancel."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.law.hearings import last_day_for_materials, last_day_to_announce
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import (
    entered_in_draw,
    handled_body_ids,
    released_materials,
)
from gongkai.meetings.states import HEARINGS, MeetingKind, MeetingState
from gongkai.meetings.workflow import (
    AMEND,
    ANNOUNCE,
    CANCEL,
    DRAW,
    POSTPONE,
    PUBLISH_LIST,
    CancelInputs,
    MeetingFacts,
    PostponeInputs,
)
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import capacities_of

MAX_LINE, MAX_AGENDA, MAX_REASON = 200, 10_000, 500
MAX_PLACES = 5_000
# So long applications are accepted at least, so that they are not open in name only.
MIN_APPLICATION_TIME = timedelta(days=1)
DECISIONS, RULES = "国务院令713号 art. 16", "规章制定程序条例 art. 16"


def refusal_to_plan(
    body: Body, facts: MeetingFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not plan a meeting of this body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(AMEND.posts)
    return None if facts is None else next(refusals_of_facts(facts, at=at), None)


def refusal_to_amend(
    meeting: Meeting, inputs: MeetingFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the announcement may not be corrected: it was published, or the facts cannot be."""
    if refusal := refusal_of_step(AMEND, meeting, by=by, at=at):
        return refusal
    return None if inputs is None else next(refusals_of_facts(inputs, at=at), None)


def refusal_to_announce(
    meeting: Meeting, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the meeting may not be announced: it takes another person, and time enough."""
    del inputs
    if refusal := refusal_of_step(ANNOUNCE, meeting, by=by, at=at):
        return refusal
    if meeting.author_id in _persons_acting(meeting, by, at=at):
        return Refusal("own-meeting", _("Whoever prepared a meeting may not announce it."))
    return _refusal_of_times(
        meeting.kind, meeting.starts_at, meeting.opens_at, meeting.closes_at, at=at
    )


def refusal_to_draw(
    meeting: Meeting, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the seats may not be drawn: applications are still accepted."""
    del inputs
    if refusal := refusal_of_step(DRAW, meeting, by=by, at=at):
        return refusal
    if at < meeting.closes_at:
        return Refusal("still-open", _("Applications are still accepted."), law=DECISIONS)
    if at >= meeting.starts_at:
        return _begun()
    if not entered_in_draw(meeting).exists():
        return Refusal(
            "nobody", _("Nobody has applied. Postpone the meeting, or cancel it with the reason.")
        )
    return None


def refusal_to_publish_list(
    meeting: Meeting, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the list of participants may not be published.

    A hearing without material in time cannot take place: it must be postponed or cancelled.
    Law: 国务院令713号 art. 16.
    """
    del inputs
    if refusal := refusal_of_step(PUBLISH_LIST, meeting, by=by, at=at):
        return refusal
    if at >= meeting.starts_at:
        return _begun()
    return refusal_of_materials(meeting)


def refusal_to_postpone(
    meeting: Meeting, inputs: PostponeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the meeting may not be postponed to these times."""
    if refusal := refusal_of_step(POSTPONE, meeting, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    return next(_refusals_of_postponement(meeting, inputs, at=at), None)


def refusal_to_cancel(
    meeting: Meeting, inputs: CancelInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the meeting may not be cancelled; the reason is required."""
    if refusal := refusal_of_step(CANCEL, meeting, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_REASON)


def refusals_of_facts(facts: MeetingFacts, *, at: datetime) -> Iterator[Refusal]:
    """Yield every reason why a meeting cannot be announced like this."""
    if facts.kind not in MeetingKind:
        yield Refusal("no-kind", _("Choose the kind."), field="kind")
    for name, most in (("title", MAX_LINE), ("agenda", MAX_AGENDA), ("place", MAX_LINE)):
        if refusal := refusal_of_text(getattr(facts, name), name, most):
            yield refusal
    for name in ("starts_at", "ends_at"):
        if refusal := refusal_of_far_day(getattr(facts, name), name, today=local_date(at)):
            yield refusal
    if facts.ends_at <= facts.starts_at:
        yield _ends_first()
    if facts.closes_at - facts.opens_at < MIN_APPLICATION_TIME:
        yield Refusal(
            "short-period",
            _("Applications must be accepted for at least one day."),
            field="closes_at",
        )
    if not facts.seats:
        yield Refusal("no-seats", _("Enter the number of seats of at least one kind."))
    for kind, places in facts.seats.items():
        if not 0 < places <= MAX_PLACES:
            yield Refusal(
                "wrong-seats",
                _("Enter a number of seats from 1 to %(most)s.") % {"most": MAX_PLACES},
                field=kind,
            )
    refusal = _refusal_of_times(facts.kind, facts.starts_at, facts.opens_at, facts.closes_at, at=at)
    if refusal:
        yield refusal


def refusal_of_materials(meeting: Meeting) -> Refusal | None:
    """
    Return why the hearing cannot be held: no material is public, or it was not in time.

    Law: 国务院令713号 art. 16 (7 days before the hearing).
    """
    if not meeting.is_hearing:
        return None
    first = released_materials(meeting).first()
    if first is None or first.released_at is None:
        return Refusal(
            "no-material",
            _("No material of the hearing is public. Without it the hearing cannot be held."),
            law=DECISIONS,
        )
    last = last_day_for_materials(local_date(meeting.starts_at))
    if local_date(first.released_at) > last:
        return Refusal(
            "late-material",
            _(
                "The materials were published on %(on)s; they were due on %(last)s, 7 days before the "
                "hearing. Postpone the hearing."
            )
            % {"on": local_date(first.released_at).isoformat(), "last": last.isoformat()},
            law=DECISIONS,
        )
    return None


def refusal_of_step(
    step: Step[MeetingState, Any], meeting: Meeting, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step cannot be taken in the state of the meeting or by this person."""
    if not step.starts_from(meeting.state):
        return Refusal(
            "wrong-state",
            _("This is not possible now. The state of the meeting is: %(state)s.")
            % {"state": meeting.get_state_display()},
        )
    if meeting.body_id not in capacities_of(by, on=local_date(at)).whole_bodies(step.posts):
        return not_holding_any(step.posts)
    return None


def _refusal_of_times(
    kind: str, starts_at: datetime, opens_at: datetime, closes_at: datetime, *, at: datetime
) -> Refusal | None:
    """
    Return why these times are not possible for a meeting that is announced at `at` at the earliest.

    Law: 规章制定程序条例 art. 16; 国务院令713号 art. 16.
    """
    held_on = local_date(starts_at)
    if starts_at <= at:
        return Refusal("past", _("The meeting must begin in the future."), field="starts_at")
    if opens_at > closes_at or closes_at <= at:
        return Refusal("closed-before", _("The end has passed already."), field="closes_at")
    if closes_at > starts_at:
        return Refusal(
            "closes-late",
            _("Applications must close before the meeting begins."),
            field="closes_at",
        )
    if kind == MeetingKind.RULES_HEARING and local_date(at) > last_day_to_announce(held_on):
        return Refusal(
            "short-notice",
            _("A hearing on draft rules is announced 30 days before, here by %(last)s.")
            % {"last": last_day_to_announce(held_on).isoformat()},
            law=RULES,
            field="starts_at",
        )
    if kind in HEARINGS and local_date(closes_at) > last_day_for_materials(held_on):
        return Refusal(
            "closes-late",
            _(
                "The materials must reach the participants 7 days before the hearing. Applications must "
                "close by %(last)s."
            )
            % {"last": last_day_for_materials(held_on).isoformat()},
            law=DECISIONS,
            field="closes_at",
        )
    return None


def _refusals_of_postponement(
    meeting: Meeting, inputs: PostponeInputs, *, at: datetime
) -> Iterator[Refusal]:
    if refusal := refusal_of_text(inputs.reason, "reason", MAX_REASON):
        yield refusal
    if refusal := refusal_of_text(inputs.place, "place", MAX_LINE):
        yield refusal
    if inputs.starts_at <= max(meeting.starts_at, at):
        yield Refusal(
            "not-later",
            _("A meeting is postponed to a later time, never moved forward."),
            field="starts_at",
        )
    for name in ("starts_at", "ends_at"):
        if refusal := refusal_of_far_day(getattr(inputs, name), name, today=local_date(at)):
            yield refusal
    if inputs.ends_at <= inputs.starts_at:
        yield _ends_first()
    closes_at = inputs.closes_at or meeting.closes_at
    if closes_at == meeting.closes_at:
        return
    if meeting.state != MeetingState.ANNOUNCED or meeting.closes_at <= at:
        yield Refusal(
            "closed", _("Applications have closed; their end cannot change."), field="closes_at"
        )
    if closes_at < meeting.closes_at:
        yield Refusal(
            "shorter",
            _("The time for applications can only become longer."),
            field="closes_at",
        )
    refusal = _refusal_of_times(meeting.kind, inputs.starts_at, meeting.opens_at, closes_at, at=at)
    # The notice was given with the first announcement; a postponement only adds time.
    if refusal and refusal.code != "short-notice":
        yield refusal


def _persons_acting(meeting: Meeting, by: Person, *, at: datetime) -> set[int]:
    """Return who acts if `by` announces it: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=local_date(at)).in_body(meeting.body_id)
    posts = (one for one in held if one.post == ANNOUNCE.post and one.office_id is None)
    return {by.pk, *(one.holder_id for one in posts)}


def _begun() -> Refusal:
    return Refusal(
        "begun",
        _("The meeting was to begin already. Postpone it, or cancel it with the reason."),
        law=DECISIONS,
    )


def _ends_first() -> Refusal:
    return Refusal("ends-first", _("The meeting must end after it begins."), field="ends_at")
