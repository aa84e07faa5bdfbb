"""Plan, open, change, conclude and cancel sessions; presence by hand; materials."""

from datetime import datetime
from typing import IO

from django.db import transaction

from gongkai.files.storage import store
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.training.models import TrainingMaterial, TrainingSession
from gongkai.training.queries.access import SESSIONS, next_number
from gongkai.training.recording import record_organised, record_step
from gongkai.training.rules.sessions import (
    refusal_to_add_material,
    refusal_to_cancel_session,
    refusal_to_change_session,
    refusal_to_confirm_presence,
    refusal_to_hold_session,
    refusal_to_open_session,
    refusal_to_plan_session,
)
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


@transaction.atomic
def plan_session(
    body: Body, facts: SessionFacts, /, *, by: Person, at: datetime
) -> TrainingSession:
    """Plan a training; the staff sees it once its sign-up is open."""
    body = lock(body)
    refuse_if(refusal_to_plan_session(body, facts, by=by, at=at))
    session = TrainingSession(
        body=body,
        number=next_number(TrainingSession, body, SESSIONS, local_date(at).year),
        author=by,
    )
    _set_facts(session, facts)
    record_organised(Verb.TRAINING_PLANNED, session, by=by, at=at)
    return session


@transaction.atomic
def open_session(
    session: TrainingSession, inputs: Nothing, /, *, by: Person, at: datetime
) -> TrainingSession:
    """Open the sign-up: everybody on the staff sees the training."""
    session = lock(session)
    refuse_if(refusal_to_open_session(session, inputs, by=by, at=at))
    session.state = OPEN_SESSION.new_state
    session.save(update_fields=["state"])
    record_step(OPEN_SESSION, session, by=by, at=at)
    return session


@transaction.atomic
def change_session(
    session: TrainingSession, inputs: SessionFacts, /, *, by: Person, at: datetime
) -> TrainingSession:
    """Change time, place, topics, hours or seats."""
    session = lock(session)
    refuse_if(refusal_to_change_session(session, inputs, by=by, at=at))
    _set_facts(session, inputs)
    record_step(CHANGE_SESSION, session, by=by, at=at)
    return session


@transaction.atomic
def confirm_presence(
    session: TrainingSession, inputs: PresenceInputs, /, *, by: Person, at: datetime
) -> TrainingSession:
    """Enter that somebody who signed up was present, who could not enter the code."""
    session = lock(session)
    refuse_if(refusal_to_confirm_presence(session, inputs, by=by, at=at))
    participant = session.participants.get(pk=inputs.participant_id)
    participant.attended_at, participant.remark = at, single_line(inputs.reason)
    participant.save(update_fields=["attended_at", "remark"])
    facets = {"participant": participant.pk, "by_hand": True}
    record_step(CONFIRM_PRESENCE, session, by=by, at=at, facets=facets)
    return session


@transaction.atomic
def hold_session(
    session: TrainingSession, inputs: HeldInputs, /, *, by: Person, at: datetime
) -> TrainingSession:
    """
    Conclude a training: it counts, with its people, on the day on which it ended.

    Law: 国办发〔2014〕32号, chapter 9 of the table.
    """
    session = lock(session)
    refuse_if(refusal_to_hold_session(session, inputs, by=by, at=at))
    session.state, session.held_on = HOLD_SESSION.new_state, local_date(session.ends_at)
    session.others, session.list_of_others = inputs.others, single_line(inputs.list_of_others)
    session.people = session.participants.exclude(attended_at=None).count() + inputs.others
    session.save()
    facets = {
        "people": session.people,
        "others": session.others,
        "hours": str(session.hours),
    }
    record_organised(
        Verb(HOLD_SESSION.act_verb), session, by=by, at=at, facets=facets, on=session.held_on
    )
    return session


@transaction.atomic
def cancel_session(
    session: TrainingSession, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> TrainingSession:
    """Cancel a training; who signed up is notified."""
    session = lock(session)
    refuse_if(refusal_to_cancel_session(session, inputs, by=by, at=at))
    session.state, session.remark = CANCEL_SESSION.new_state, single_line(inputs.reason)
    session.save(update_fields=["state", "remark"])
    record_step(CANCEL_SESSION, session, by=by, at=at)
    return session


def add_material(
    session: TrainingSession, stream: IO[bytes], name: str, /, *, by: Person, at: datetime
) -> TrainingMaterial:
    """
    Check and store a file, then add it to the materials of a session (no official act).

    The bytes are synced to disk before the row is created; a refused file leaves no row.
    """
    refuse_if(refusal_to_add_material(session, None, by=by, at=at))
    file = store(stream, name)
    with transaction.atomic():
        session = lock(session)
        refuse_if(refusal_to_add_material(session, file, by=by, at=at))
        return TrainingMaterial.objects.create(
            session=session,
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            media_type=file.media_type,
            added_at=at,
        )


def _set_facts(session: TrainingSession, facts: SessionFacts) -> None:
    session.title, session.place = single_line(facts.title), single_line(facts.place)
    session.topics = clean_text(facts.topics)
    session.begins_at, session.ends_at = facts.begins_at, facts.ends_at
    session.hours, session.seats = facts.hours, facts.seats
    session.save()
