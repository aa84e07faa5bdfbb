"""What applicants do, or staff enters for them: apply for a seat, withdraw, answer the record; and the erasure of what they wrote."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Actor, record
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.numbering import SEAT_SERIES, allocate_number
from gongkai.meetings.registering import EnteredSeat, SeatFacts, fingerprint_of
from gongkai.meetings.rules.seats import (
    refusal_to_answer_record,
    refusal_to_apply,
    refusal_to_enter_seat,
    refusal_to_erase,
    refusal_to_withdraw,
)
from gongkai.meetings.states import MeetingState, RecordAnswer
from gongkai.meetings.workflow import HANDLERS
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.repeated_forms import refusal_of_repetition

APPLICANT = Actor(ActorKind.APPLICANT)


def apply_for_seat(
    meeting: Meeting, facts: SeatFacts, *, code: str, submission: str, at: datetime
) -> Registration:
    """
    Accept an application for a seat; the ledger records number and kind of seat, never the words.

    The period is checked here, under the lock, so that a form that was opened before it ended is
    refused afterwards. `code` is the query code, of which only the hash is stored; `submission`
    identifies the submitted form, so that sending it twice creates one application.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(Registration, submission))
        meeting = lock(meeting)
        refuse_if(refusal_to_apply(meeting, facts, at=at))
        registration = _registration(meeting, facts, code_hash, submission, at=at)
        registration.received_on = local_date(at)
        registration.save()
        _record(Verb.SEAT_APPLIED, registration, at=at, facets=_facets_of_receipt(registration))
        return registration


def enter_seat(
    meeting: Meeting,
    entered: EnteredSeat,
    /,
    *,
    code: str,
    submission: str,
    by: Person,
    at: datetime,
) -> Registration:
    """Enter an application that came at the counter, by telephone or by post; the rules are the same."""
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(Registration, submission))
        meeting = lock(meeting)
        refuse_if(refusal_to_enter_seat(meeting, entered, by=by, at=at))
        registration = _registration(meeting, entered.facts, code_hash, submission, at=at)
        registration.source, registration.received_on = entered.source, entered.received_on
        registration.entered_by = by
        registration.save()
        held = capacities_of(by, on=local_date(at)).in_body(meeting.body_id)
        posts = {one.post for one in held if one.office_id is None}
        record(
            Verb.SEAT_APPLIED,
            registration,
            chain=meeting.body.chain,
            by=by.actor,
            at=at,
            on=local_date(at),
            post=next(post for post in HANDLERS if post in posts),
            facets={"number": registration.number, **_facets_of_receipt(registration)},
        )
        return registration


def _registration(
    meeting: Meeting, facts: SeatFacts, code_hash: str, submission: str, *, at: datetime
) -> Registration:
    """Return an application for a seat of a locked meeting with the next number (not saved)."""
    meeting.applied += 1
    meeting.save(update_fields=["applied"])
    return Registration(
        meeting=meeting,
        number=allocate_number(meeting.body, SEAT_SERIES, local_date(at).year),
        code_hash=code_hash,
        submission=submission,
        match=fingerprint_of(meeting.pk, facts.name, facts.contact),
        seat=facts.seat,
        name=single_line(facts.name),
        contact=single_line(facts.contact),
        statement=clean_text(facts.statement),
        shows_name=facts.shows_name,
        received_at=at,
    )


def _facets_of_receipt(registration: Registration) -> Mapping[str, str]:
    return {"seat": registration.seat, "source": registration.source}


@transaction.atomic
def withdraw_from_meeting(registration: Registration, *, at: datetime) -> Registration:
    """Withdraw an application; until the list is published, the next in the draw gets the seat."""
    registration.meeting = lock(registration.meeting)
    registration = _locked(registration)
    refuse_if(refusal_to_withdraw(registration, at=at))
    registration.withdrawn_at = at
    registration.save(update_fields=["withdrawn_at"])
    facets: dict[str, Any] = {"seat": registration.seat}
    if registration.is_chosen and registration.meeting.state == MeetingState.DRAWN:
        following = (
            registration.meeting.registrations.filter(
                seat=registration.seat, rank__isnull=False, is_chosen=False, withdrawn_at=None
            )
            .order_by("rank")
            .first()
        )
        if following is not None:
            following.is_chosen = True
            following.save(update_fields=["is_chosen"])
            facets["followed_by"] = following.number
    _record(Verb.SEAT_WITHDRAWN, registration, at=at, facets=facets)
    return registration


@transaction.atomic
def answer_record(
    registration: Registration, answer: str, objection: str = "", *, version: int, at: datetime
) -> Registration:
    """
    Confirm the record that the participant read, or object to it with a text.

    Law: 国务院令713号 art. 17.
    """
    registration.meeting = lock(registration.meeting)
    registration = _locked(registration)
    refuse_if(refusal_to_answer_record(registration, answer, objection, version=version))
    registration.answer, registration.answer_version = answer, version
    registration.answered_at = at
    registration.objection = clean_text(objection) if answer == RecordAnswer.OBJECTED else ""
    registration.save(update_fields=["answer", "answer_version", "answered_at", "objection"])
    objected = answer == RecordAnswer.OBJECTED
    verb = Verb.SEAT_OBJECTED if objected else Verb.SEAT_CONFIRMED
    _record(verb, registration, at=at, facets={"version": version})
    return registration


@transaction.atomic
def erase_registration(
    registration: Registration, *, at: datetime, after_days: int
) -> Registration:
    """
    Erase what the applicant wrote and close the query code. Number, kind of seat and rank remain.

    Law: 个人信息保护法 art. 19, 47.
    """
    registration = _locked(registration)
    refuse_if(refusal_to_erase(registration, on=local_date(at), after_days=after_days))
    registration.name = registration.contact = registration.statement = ""
    registration.objection = registration.code_hash = registration.match = ""
    registration.erased_at = at
    registration.save()
    _record(Verb.SEAT_FORGOTTEN, registration, at=at, by=SYSTEM)
    return registration


def _locked(registration: Registration) -> Registration:
    meeting = registration.meeting
    registration = lock(registration)
    registration.meeting = meeting
    return registration


def _record(
    verb: Verb,
    registration: Registration,
    *,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
    by: Actor = APPLICANT,
) -> None:
    record(
        verb,
        registration,
        chain=registration.meeting.body.chain,
        by=by,
        at=at,
        on=local_date(at),
        facets={"number": registration.number, **(facets or {})},
    )
