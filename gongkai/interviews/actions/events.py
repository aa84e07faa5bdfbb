"""Plan, change, announce, begin, end and cancel events; guests and documents."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.documents.queries.access import public_documents
from gongkai.interviews.inputs import (
    AttendanceInputs,
    DocumentInputs,
    EventFacts,
    GuestChoice,
    GuestInputs,
    ReasonInputs,
)
from gongkai.interviews.kinds import rules_of
from gongkai.interviews.models import Event, EventDocument, Guest
from gongkai.interviews.queries import open_questions
from gongkai.interviews.recording import record_event, record_questions
from gongkai.interviews.rules.events import (
    NewEvent,
    refusal_to_add_guest,
    refusal_to_amend,
    refusal_to_announce,
    refusal_to_cancel,
    refusal_to_end,
    refusal_to_link_document,
    refusal_to_plan,
    refusal_to_remove_guest,
    refusal_to_start,
    refusal_to_unlink_document,
    written_index_number,
)
from gongkai.interviews.states import EventState, NotAskedReason, QuestionState
from gongkai.interviews.waiting import update_waiting
from gongkai.interviews.workflow import (
    ADD_GUEST,
    AMEND,
    ANNOUNCE,
    CANCEL,
    DROP_OPEN,
    END,
    HANDLERS,
    LINK_DOCUMENT,
    REMOVE_GUEST,
    START,
    UNLINK_DOCUMENT,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person


@transaction.atomic
def plan_event(body: Body, new: NewEvent, /, *, by: Person, at: datetime) -> Event:
    """Plan an interview or a press conference; it is not public yet."""
    body = lock(body)
    refuse_if(refusal_to_plan(body, new, by=by, at=at))
    event = Event(
        body=body,
        number=_next_number(body, new.kind, local_date(at).year),
        kind=new.kind,
        planned_at=at,
        planned_by=by,
    )
    _set_facts(event, new.facts)
    event.save()
    update_waiting(event)
    record_event(
        Verb.EVENT_PLANNED,
        event,
        HANDLERS,
        by=by,
        at=at,
        facets={"begins_at": event.begins_at},
    )
    return event


@transaction.atomic
def amend_event(event: Event, inputs: EventFacts, /, *, by: Person, at: datetime) -> Event:
    """Change what is announced; the calendar entry of an announced event gets a new number."""
    event = lock(event)
    refuse_if(refusal_to_amend(event, inputs, by=by, at=at))
    before = event.begins_at
    _set_facts(event, inputs)
    _count_change(event)
    event.save()
    update_waiting(event)
    facets: dict[str, Any] = {}
    if before != event.begins_at:
        facets = {"before": before, "begins_at": event.begins_at}
    record_event(AMEND.act_verb, event, AMEND.posts, by=by, at=at, facets=facets)
    return event


@transaction.atomic
def add_guest(event: Event, inputs: GuestInputs, /, *, by: Person, at: datetime) -> Guest:
    """Enter an official who attends."""
    event = lock(event)
    refuse_if(refusal_to_add_guest(event, inputs, by=by, at=at))
    guest = Guest.objects.create(
        event=event,
        name=single_line(inputs.name),
        office=single_line(inputs.office),
        is_principal=inputs.is_principal,
    )
    _count_change(event)
    event.save(update_fields=["changes"])
    facets = {"principal": inputs.is_principal}
    record_event(ADD_GUEST.act_verb, event, ADD_GUEST.posts, by=by, at=at, facets=facets)
    return guest


@transaction.atomic
def remove_guest(event: Event, inputs: GuestChoice, /, *, by: Person, at: datetime) -> Event:
    """Remove an official who will not attend."""
    event = lock(event)
    refuse_if(refusal_to_remove_guest(event, inputs, by=by, at=at))
    guest = event.guests.get(pk=inputs.guest_id)
    facets = {"principal": guest.is_principal}
    guest.delete()
    _count_change(event)
    event.save(update_fields=["changes"])
    record_event(REMOVE_GUEST.act_verb, event, REMOVE_GUEST.posts, by=by, at=at, facets=facets)
    return event


@transaction.atomic
def link_document(
    event: Event, inputs: DocumentInputs, /, *, by: Person, at: datetime
) -> EventDocument:
    """
    Name a public document that the event explains.

    Law: 国办发〔2016〕80号 (policy is explained in interviews and press conferences).
    """
    event = lock(event)
    refuse_if(refusal_to_link_document(event, inputs, by=by, at=at))
    number = written_index_number(inputs.index_number)
    document = public_documents().get(index_number=number)
    linked = EventDocument.objects.create(event=event, document=document)
    facets = {"document": number}
    record_event(LINK_DOCUMENT.act_verb, event, LINK_DOCUMENT.posts, by=by, at=at, facets=facets)
    return linked


@transaction.atomic
def unlink_document(event: Event, inputs: DocumentInputs, /, *, by: Person, at: datetime) -> Event:
    """Remove a document that the event does not explain."""
    event = lock(event)
    refuse_if(refusal_to_unlink_document(event, inputs, by=by, at=at))
    number = written_index_number(inputs.index_number)
    event.explained.filter(document__index_number=number).delete()
    record_event(
        UNLINK_DOCUMENT.act_verb,
        event,
        UNLINK_DOCUMENT.posts,
        by=by,
        at=at,
        facets={"document": number},
    )
    return event


@transaction.atomic
def announce_event(event: Event, inputs: Nothing, /, *, by: Person, at: datetime) -> Event:
    """Announce the event: it is public from now on, and takes questions."""
    event = lock(event)
    refuse_if(refusal_to_announce(event, inputs, by=by, at=at))
    event.state, event.announced_at = ANNOUNCE.new_state, at
    event.save(update_fields=["state", "announced_at"])
    update_waiting(event)
    facets = {"begins_at": event.begins_at}
    record_event(ANNOUNCE.act_verb, event, ANNOUNCE.posts, by=by, at=at, facets=facets)
    return event


@transaction.atomic
def start_event(event: Event, inputs: Nothing, /, *, by: Person, at: datetime) -> Event:
    """Begin the event; marks of time are counted from now."""
    event = lock(event)
    refuse_if(refusal_to_start(event, inputs, by=by, at=at))
    event.state, event.started_at = START.new_state, at
    event.save(update_fields=["state", "started_at"])
    update_waiting(event)
    record_event(START.act_verb, event, START.posts, by=by, at=at)
    return event


@transaction.atomic
def end_event(event: Event, inputs: AttendanceInputs, /, *, by: Person, at: datetime) -> Event:
    """
    End the event and note who attended; it counts once, with the principal official if they attended.

    Law: 国办发〔2014〕32号 (table, 二（二）1 and 2).
    """
    event = lock(event)
    refuse_if(refusal_to_end(event, inputs, by=by, at=at))
    event.state, event.ended_at = END.new_state, at
    event.save(update_fields=["state", "ended_at"])
    event.guests.update(attended=False)
    event.guests.filter(pk__in=inputs.attended).update(attended=True)
    update_waiting(event)
    facets = {
        "guests": len(set(inputs.attended)),
        "principal": event.guests.filter(attended=True, is_principal=True).exists(),
    }
    record_event(END.act_verb, event, END.posts, by=by, at=at, facets=facets)
    return event


@transaction.atomic
def cancel_event(event: Event, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> Event:
    """Cancel the event. If it was announced, it stays public with the reason; its questions are closed."""
    event = lock(event)
    refuse_if(refusal_to_cancel(event, inputs, by=by, at=at))
    event.state, event.cancelled_at, event.closed_on = CANCEL.new_state, at, local_date(at)
    event.reason = clean_text(inputs.reason)
    _count_change(event)
    event.save(update_fields=["state", "cancelled_at", "closed_on", "reason", "changes"])
    rest = list(open_questions(event).select_for_update(of=("self",)).order_by("pk"))
    for one in rest:
        one.event = event
    open_questions(event).update(state=QuestionState.NOT_ASKED, reason=NotAskedReason.CANCELLED)
    update_waiting(event)
    facets = {"announced": event.announced_at is not None}
    record_event(CANCEL.act_verb, event, CANCEL.posts, by=by, at=at, facets=facets)
    closed = {"reason": NotAskedReason.CANCELLED}
    record_questions(DROP_OPEN.act_verb, rest, HANDLERS, by=by, at=at, facets=closed)
    return event


def _set_facts(event: Event, facts: EventFacts) -> None:
    event.title, event.outline = single_line(facts.title), clean_text(facts.outline)
    event.place = single_line(facts.place)
    event.begins_at, event.questions_until = facts.begins_at, facts.questions_until


def _count_change(event: Event) -> None:
    """Number a change of what is announced (not saved)."""
    if event.state != EventState.PLANNED:
        event.changes += 1


def _next_number(body: Body, kind: str, year: int) -> str:
    """Return the next number of a locked body in a year."""
    prefix = f"{body.code}-{rules_of(kind).series}{year}-"
    last = Event.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number.rpartition('-')[2]) + 1 if last else 1:05}"
