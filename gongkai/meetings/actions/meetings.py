"""Plan, announce, draw, list, hold, postpone and cancel meetings; settle the record; note documents."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.law.lotteries import Rank, commitment_of, draw, list_digest
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.meetings.models import (
    Meeting,
    MeetingChange,
    MeetingDocument,
    MeetingSeats,
    Registration,
)
from gongkai.meetings.numbering import MEETING_SERIES, allocate_number
from gongkai.meetings.queries import answers_to_record, chosen_registrations, entered_in_draw
from gongkai.meetings.rules.meetings import (
    refusal_to_amend,
    refusal_to_announce,
    refusal_to_cancel,
    refusal_to_draw,
    refusal_to_plan,
    refusal_to_postpone,
    refusal_to_publish_list,
)
from gongkai.meetings.rules.records import (
    refusal_to_confirm_record,
    refusal_to_draft,
    refusal_to_hold,
    refusal_to_lay_record,
    takes_minutes,
)
from gongkai.meetings.states import ChangeKind, DocumentRole, MeetingState, RecordAnswer
from gongkai.meetings.waiting import update_waiting
from gongkai.meetings.workflow import (
    AMEND,
    ANNOUNCE,
    CANCEL,
    CONFIRM_RECORD,
    DRAW,
    HOLD,
    LAY_RECORD,
    POSTPONE,
    PUBLISH_LIST,
    CancelInputs,
    ConfirmInputs,
    HeldInputs,
    MeetingFacts,
    PostponeInputs,
    RecordInputs,
)
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of

SEED_BYTES = 32


@transaction.atomic
def plan_meeting(body: Body, facts: MeetingFacts, /, *, by: Person, at: datetime) -> Meeting:
    """Prepare a meeting; nothing of it is public until another person announces it."""
    body = lock(body)
    refuse_if(refusal_to_plan(body, facts, by=by, at=at))
    meeting = Meeting(
        body=body,
        number=allocate_number(body, MEETING_SERIES, local_date(at).year),
        author=by,
        planned_at=at,
        changed_at=at,
    )
    _set_facts(meeting, facts)
    meeting.save()
    _set_seats(meeting, facts)
    update_waiting(meeting)
    _record(AMEND, meeting, by=by, at=at, facets={"kind": facts.kind}, verb=Verb.MEETING_PLANNED)
    return meeting


@transaction.atomic
def amend_meeting(
    meeting: Meeting, inputs: MeetingFacts, /, *, by: Person, at: datetime
) -> Meeting:
    """Correct a meeting that is not announced yet."""
    meeting = lock(meeting)
    refuse_if(refusal_to_amend(meeting, inputs, by=by, at=at))
    _set_facts(meeting, inputs)
    meeting.changed_at = at
    meeting.save()
    _set_seats(meeting, inputs)
    update_waiting(meeting)
    _record(AMEND, meeting, by=by, at=at, facets={"kind": inputs.kind})
    return meeting


@transaction.atomic
def announce_meeting(meeting: Meeting, inputs: Nothing, /, *, by: Person, at: datetime) -> Meeting:
    """
    Announce a meeting, with the commitment to a random seed that stays secret until the draw.

    Law: 国务院令713号 art. 16.
    """
    meeting = lock(meeting)
    refuse_if(refusal_to_announce(meeting, inputs, by=by, at=at))
    meeting.state = ANNOUNCE.new_state
    meeting.announced_at = meeting.changed_at = at
    meeting.seed = secrets.token_hex(SEED_BYTES)
    meeting.commitment = commitment_of(meeting.seed)
    meeting.save()
    update_waiting(meeting)
    facets = {
        "kind": meeting.kind,
        "commitment": meeting.commitment,
        "starts_at": meeting.starts_at,
        "seats": {one.kind: one.places for one in meeting.seats.order_by("kind")},
    }
    _record(ANNOUNCE, meeting, by=by, at=at, facets=facets)
    return meeting


@transaction.atomic
def draw_seats(meeting: Meeting, inputs: Nothing, /, *, by: Person, at: datetime) -> Meeting:
    """
    Draw the seats of each kind by lot and publish the seed, so that anybody can repeat the draw.

    Law: 国务院令713号 art. 16.
    """
    meeting = lock(meeting)
    refuse_if(refusal_to_draw(meeting, inputs, by=by, at=at))
    digests, chosen = {}, 0
    for seats in meeting.seats.order_by("kind"):
        rows = {one.number: one for one in entered_in_draw(meeting).filter(seat=seats.kind)}
        for rank in draw(rows, meeting.seed):
            _set_rank(rows[rank.number], rank, seats.places)
        Registration.objects.bulk_update(rows.values(), ["rank", "is_chosen"], batch_size=500)
        seats.digest = digests[seats.kind] = list_digest(rows)
        seats.save(update_fields=["digest"])
        chosen += min(len(rows), seats.places)
    meeting.state = DRAW.new_state
    meeting.published_seed, meeting.drawn_at = meeting.seed, at
    meeting.save()
    update_waiting(meeting)
    facets = {"seed": meeting.seed, "lists": digests, "chosen": chosen}
    _record(DRAW, meeting, by=by, at=at, facets=facets)
    return meeting


@transaction.atomic
def publish_list(meeting: Meeting, inputs: Nothing, /, *, by: Person, at: datetime) -> Meeting:
    """
    Publish the list of participants before the meeting. From then on no seat is filled again.

    Law: 国务院令713号 art. 16.
    """
    meeting = lock(meeting)
    refuse_if(refusal_to_publish_list(meeting, inputs, by=by, at=at))
    meeting.state, meeting.listed_at = PUBLISH_LIST.new_state, at
    meeting.save()
    update_waiting(meeting)
    count = chosen_registrations(meeting).count()
    _record(PUBLISH_LIST, meeting, by=by, at=at, facets={"participants": count})
    return meeting


@transaction.atomic
def hold_meeting(meeting: Meeting, inputs: HeldInputs, /, *, by: Person, at: datetime) -> Meeting:
    """Enter that the meeting was held, and which participants came."""
    meeting = lock(meeting)
    refuse_if(refusal_to_hold(meeting, inputs, by=by, at=at))
    chosen_registrations(meeting).filter(pk__in=inputs.attended).update(attended=True)
    meeting.state, meeting.held_at = HOLD.new_state, at
    meeting.save()
    update_waiting(meeting)
    facets = {
        "kind": meeting.kind,
        "attended": len(set(inputs.attended)),
        "participants": chosen_registrations(meeting).count(),
    }
    _record(HOLD, meeting, by=by, at=at, facets=facets)
    return meeting


@transaction.atomic
def lay_record(meeting: Meeting, inputs: RecordInputs, /, *, by: Person, at: datetime) -> Meeting:
    """
    Lay the record before those who attended; a corrected record is confirmed anew.

    Law: 国务院令713号 art. 17.
    """
    meeting = lock(meeting)
    refuse_if(refusal_to_lay_record(meeting, inputs, by=by, at=at))
    meeting.state = LAY_RECORD.new_state
    meeting.record, meeting.record_laid_at = clean_text(inputs.record), at
    meeting.record_version += 1
    meeting.save()
    update_waiting(meeting)
    _record(LAY_RECORD, meeting, by=by, at=at, facets={"version": meeting.record_version})
    return meeting


@transaction.atomic
def confirm_record(
    meeting: Meeting, inputs: ConfirmInputs, /, *, by: Person, at: datetime
) -> Meeting:
    """
    Settle the record with the answers of the participants; the counts and the reason are public.

    Law: 国务院令713号 art. 17.
    """
    meeting = lock(meeting)
    refuse_if(refusal_to_confirm_record(meeting, inputs, by=by, at=at))
    meeting.state, meeting.record_confirmed_at = CONFIRM_RECORD.new_state, at
    meeting.record_reason = single_line(inputs.reason)
    meeting.save()
    update_waiting(meeting)
    answers = answers_to_record(meeting)
    facets = {
        "confirmed": answers[RecordAnswer.CONFIRMED],
        "objected": answers[RecordAnswer.OBJECTED],
        "unanswered": answers[""],
    }
    _record(CONFIRM_RECORD, meeting, by=by, at=at, facets=facets)
    return meeting


@transaction.atomic
def postpone_meeting(
    meeting: Meeting, inputs: PostponeInputs, /, *, by: Person, at: datetime
) -> Meeting:
    """Postpone an announced meeting; the former time and the reason stay on its page."""
    meeting = lock(meeting)
    refuse_if(refusal_to_postpone(meeting, inputs, by=by, at=at))
    _note_change(meeting, ChangeKind.POSTPONED, inputs.reason, at=at, after=inputs.starts_at)
    meeting.starts_at, meeting.ends_at = inputs.starts_at, inputs.ends_at
    meeting.closes_at = inputs.closes_at or meeting.closes_at
    meeting.place = single_line(inputs.place)
    meeting.save()
    update_waiting(meeting)
    facets = {"kind": meeting.kind, "starts_at": meeting.starts_at}
    _record(POSTPONE, meeting, by=by, at=at, facets=facets)
    return meeting


@transaction.atomic
def cancel_meeting(
    meeting: Meeting, inputs: CancelInputs, /, *, by: Person, at: datetime
) -> Meeting:
    """Cancel a meeting. If it was announced, it stays public with the reason."""
    meeting = lock(meeting)
    refuse_if(refusal_to_cancel(meeting, inputs, by=by, at=at))
    _note_change(meeting, ChangeKind.CANCELLED, inputs.reason, at=at)
    facets = {"kind": meeting.kind, "was": meeting.state}
    meeting.state, meeting.ended_at = CANCEL.new_state, at
    meeting.save()
    update_waiting(meeting)
    _record(CANCEL, meeting, by=by, at=at, facets=facets)
    return meeting


@transaction.atomic
def add_meeting_document(
    meeting: Meeting, document: Document, role: str, *, by: Person, at: datetime
) -> MeetingDocument:
    """Note that a draft is material or minutes (no official act; its release is one)."""
    meeting = lock(meeting)
    refuse_if(refusal_to_draft(meeting, role, by=by, at=at))
    return MeetingDocument.objects.create(
        meeting=meeting, document=document, role=DocumentRole(role)
    )


@transaction.atomic
def note_document(document: MeetingDocument, *, at: datetime) -> bool:
    """
    Note the first release of a document of a meeting; return whether that publishes its minutes.

    The system takes this step.
    """
    meeting, document = lock(document.meeting), lock(document)
    if document.released_at is not None:
        return False
    document.released_at = at
    document.save(update_fields=["released_at"])
    publishes = document.role == DocumentRole.MINUTES and takes_minutes(meeting)
    if publishes:
        meeting.state, meeting.ended_at = MeetingState.PUBLISHED, at
        meeting.save()
        update_waiting(meeting)
    elif document.role == DocumentRole.MINUTES:
        return False
    days = (local_date(meeting.starts_at) - local_date(at)).days
    record(
        Verb.MEETING_PUBLISHED if publishes else Verb.MEETING_MATERIAL_RELEASED,
        meeting,
        chain=meeting.body.chain,
        by=SYSTEM,
        at=at,
        on=local_date(at),
        facets={"number": meeting.number, "kind": meeting.kind, "days_before": days},
    )
    return publishes


def _set_facts(meeting: Meeting, facts: MeetingFacts) -> None:
    meeting.kind = facts.kind
    meeting.title, meeting.place = single_line(facts.title), single_line(facts.place)
    meeting.agenda = clean_text(facts.agenda)
    meeting.starts_at, meeting.ends_at = facts.starts_at, facts.ends_at
    meeting.opens_at, meeting.closes_at = facts.opens_at, facts.closes_at


def _set_seats(meeting: Meeting, facts: MeetingFacts) -> None:
    meeting.seats.all().delete()
    MeetingSeats.objects.bulk_create(
        MeetingSeats(meeting=meeting, kind=kind, places=places)
        for kind, places in facts.seats.items()
    )


def _set_rank(registration: Registration, rank: Rank, places: int) -> None:
    registration.rank, registration.is_chosen = rank.position, rank.position <= places


def _note_change(
    meeting: Meeting, kind: ChangeKind, reason: str, *, at: datetime, after: datetime | None = None
) -> None:
    MeetingChange.objects.create(
        meeting=meeting,
        kind=kind,
        reason=single_line(reason),
        before=meeting.starts_at,
        after=after,
        at=at,
    )
    meeting.sequence += 1
    meeting.changed_at = at


def _record(
    step: Step[MeetingState, Any],
    meeting: Meeting,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
    verb: Verb | None = None,
) -> None:
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(meeting.body_id)
        if one.office_id is None
    }
    record(
        verb or Verb(step.act_verb),
        meeting,
        chain=meeting.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        # The rules have checked that the person holds one of the posts.
        post=next(post for post in step.posts if post in held),
        facets={"number": meeting.number, **(facets or {})},
    )
