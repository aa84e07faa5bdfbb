"""Actions on bodies: their data with terms, their contacts and their offices."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, BodyTerm, Office
from gongkai.organisations.models.bodies import BEGINNING
from gongkai.organisations.rules import refusal_to_change_body


@dataclass(frozen=True)
class BodyFacts:
    """The data of a body that is entered."""

    code: str
    name: str
    short_name: str
    kind: str
    region: str
    parent: Body | None = None
    name_en: str = ""
    position: int = 0


@dataclass(frozen=True)
class Contact:
    """Contact data of the disclosure office of a body, for the public."""

    disclosure_office: str = ""
    address: str = ""
    office_hours: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""


@transaction.atomic
def create_body(facts: BodyFacts, *, by: Actor, at: datetime, since: date = BEGINNING) -> Body:
    """Create a body; its code becomes the name of its ledger chain."""
    body = Body(chain=facts.code, **vars(facts))
    body.full_clean()
    body.save()
    _open_term(body, since)
    record(
        Verb.BODY_CREATED,
        body,
        chain=body.chain,
        by=by,
        at=at,
        on=local_date(at),
        facets={"code": body.code},
    )
    return body


@transaction.atomic
def change_body(body: Body, facts: BodyFacts, *, by: Actor, at: datetime, since: date) -> Body:
    """
    Change name, code, parent or kind of a body from a day on; earlier terms are kept.

    Index numbers that were already assigned keep the code of their day.
    """
    body = lock(body)
    refuse_if(refusal_to_change_body(body, parent=facts.parent, since=since))
    before = {name: getattr(body, name) for name in vars(facts)}
    for name, value in vars(facts).items():
        setattr(body, name, value)
    body.full_clean()
    body.save()
    BodyTerm.objects.filter(body=body, since=since).delete()
    BodyTerm.objects.filter(body=body, until=None).update(until=since)
    _open_term(body, since)
    changed = sorted(name for name, value in vars(facts).items() if before[name] != value)
    record(
        Verb.BODY_CHANGED,
        body,
        chain=body.chain,
        by=by,
        at=at,
        on=since,
        facets={"changed": changed, "code": body.code, "code_before": before["code"]},
    )
    return body


@transaction.atomic
def state_contact(body: Body, contact: Contact, *, by: Actor, at: datetime) -> Body:
    """
    Set the contact data of a body's disclosure office, which the body's page shows.

    Law: 条例19 art. 12.
    """
    body = lock(body)
    changed = sorted(name for name, value in vars(contact).items() if getattr(body, name) != value)
    for name, value in vars(contact).items():
        setattr(body, name, value)
    body.full_clean()
    body.save()
    record(
        Verb.BODY_CHANGED,
        body,
        chain=body.chain,
        by=by,
        at=at,
        on=local_date(at),
        facets={"changed": changed, "code": body.code},
    )
    return body


def create_office(body: Body, name: str) -> Office:
    """Create a division of a body (no official act)."""
    return Office.objects.get_or_create(body=body, name=name)[0]


def _open_term(body: Body, since: date) -> None:
    BodyTerm.objects.create(
        body=body,
        since=since,
        code=body.code,
        name=body.name,
        short_name=body.short_name,
        parent=body.parent,
    )
