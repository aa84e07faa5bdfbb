"""What participants do: sign up, withdraw, attend by code; the certificate of a year."""

import secrets
from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.training.models import Participant, TrainingCertificate, TrainingSession
from gongkai.training.queries.access import CERTIFICATES, next_number, service_of
from gongkai.training.queries.hours import credits_of
from gongkai.training.recording import record_own
from gongkai.training.rules.participation import (
    refusal_to_attend,
    refusal_to_certify,
    refusal_to_sign_up,
    refusal_to_withdraw,
)


@transaction.atomic
def sign_up(session: TrainingSession, /, *, by: Person, at: datetime) -> Participant:
    """Take a seat, for the body of the first post that the person holds. Not an official act."""
    session = lock(session)
    refuse_if(refusal_to_sign_up(session, by=by, at=at))
    post = service_of(by, on=local_date(at))
    assert post is not None  # the rule has checked it
    return Participant.objects.create(session=session, person=by, body=post.body, signed_up_at=at)


@transaction.atomic
def withdraw_sign_up(session: TrainingSession, /, *, by: Person, at: datetime) -> None:
    """Give the seat back. Not an official act."""
    session = lock(session)
    refuse_if(refusal_to_withdraw(session, by=by, at=at))
    session.participants.get(person=by).delete()


@transaction.atomic
def attend_session(
    session: TrainingSession, code: str, /, *, by: Person, at: datetime
) -> Participant:
    """Enter the own attendance by the code that is shown in the room."""
    session = lock(session)
    refuse_if(refusal_to_attend(session, code, by=by, at=at))
    participant = session.participants.get(person=by)
    participant.attended_at = at
    participant.save(update_fields=["attended_at"])
    facets = {"participant": participant.pk, "by_hand": False}
    record_own(Verb.TRAINING_ATTENDED, session, by=by, at=at, facets=facets)
    return participant


@transaction.atomic
def issue_certificate(person: Person, year: int, /, *, at: datetime) -> TrainingCertificate:
    """Certify the hours of a person in a year, in the body and the post in which they serve today."""
    person = lock(person)
    refuse_if(refusal_to_certify(person, year, at=at))
    credit = credits_of([person.pk], year)[person.pk]
    post = service_of(person, on=local_date(at))
    assert post is not None  # the rule has checked it
    body = lock(post.body)
    certificate = TrainingCertificate.objects.create(
        number=next_number(TrainingCertificate, body, CERTIFICATES, year),
        person=person,
        body=body,
        post=post.kind,
        year=year,
        hours=credit.hours,
        sessions=credit.sessions,
        units=credit.units,
        secret=secrets.token_hex(16),
        issued_at=at,
    )
    record(
        Verb.TRAINING_CERTIFIED,
        certificate,
        chain=body.chain,
        by=person.actor,
        at=at,
        on=local_date(at),
        facets={"number": certificate.number, "year": year, "hours": str(certificate.hours)},
    )
    return certificate
