"""Actions on bodies: their data with terms, and their offices."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError

from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refused, refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions.details import Contact, PaymentAccount, RemedyAddressees
from gongkai.organisations.models import Body, BodyTerm, Office, Person
from gongkai.organisations.models.bodies import BEGINNING
from gongkai.organisations.rules.bodies import (
    OFFICE_USED,
    refusal_if_changed,
    refusal_of_codes,
    refusal_of_office,
    refusal_to_change_body,
    refusal_to_edit_details,
    refusal_to_end_body,
    refusal_to_found_body,
    refusal_to_rename_body,
)

# A change of these begins a new term; the others have no history.
OF_TERM = frozenset({"code", "name", "short_name", "parent"})

# What applicants with an open case must know about the successor.
TAKEN_OVER = tuple(
    name for part in (Contact, RemedyAddressees, PaymentAccount) for name in vars(part())
)


@dataclass(frozen=True)
class Ending:
    """The first day on which a body no longer exists, and its successor if there is one."""

    since: date
    successor: Body | None = None


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
    name_ug: str = ""
    position: int = 0
    credit_code: str = ""


NAMES = tuple(BodyFacts.__dataclass_fields__)


@transaction.atomic
def create_body(
    facts: BodyFacts,
    *,
    by: Actor,
    at: datetime,
    since: date = BEGINNING,
    founder: Person | None = None,
) -> Body:
    """
    Create a body; its code becomes the name of its ledger chain.

    `founder` is the person of `by`, None for the system.
    """
    if founder is not None:
        refuse_if(refusal_to_found_body(founder, facts.parent, on=local_date(at)))
    refuse_if(refusal_of_codes(facts.code, facts.credit_code, body=None))
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
def change_body(
    body: Body,
    facts: BodyFacts,
    *,
    by: Actor,
    at: datetime,
    since: date,
    editor: Person | None = None,
    seen: str | None = None,
) -> Body:
    """
    Change name, code, parent or kind of a body from a day on; earlier terms are kept.

    Index numbers that were already assigned keep the code of their day. The day of the last change
    corrects that change. `editor` is the person of `by`, None for the system; `seen` is the version
    of the data that the edit is based on.
    """
    body = lock(body)
    if editor is not None:
        refuse_if(refusal_to_rename_body(editor, body, facts.parent, on=local_date(at)))
    refuse_if(refusal_if_changed(body, NAMES, seen))
    before = {name: getattr(body, name) for name in vars(facts)}
    changed = sorted(name for name, value in vars(facts).items() if before[name] != value)
    if not changed:
        return body
    is_new_term = bool(OF_TERM & set(changed))
    if is_new_term:
        refuse_if(refusal_to_change_body(body, parent=facts.parent, since=since, on=local_date(at)))
    refuse_if(refusal_of_codes(facts.code, facts.credit_code, body=body))
    for name, value in vars(facts).items():
        setattr(body, name, value)
    body.full_clean()
    body.save()
    if is_new_term:
        _begin_term(body, since)
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
def end_body(body: Body, ending: Ending, /, *, by: Person, at: datetime) -> Body:
    """
    Dissolve a body, or merge it into its successor, from a day on.

    Documents, reports and cases stay with the body under their numbers. The successor stands above
    it from that day on, so that its administrators manage the posts of both; its contact data
    replaces that of the body.
    """
    body = lock(body)
    successor = lock(ending.successor) if ending.successor else None
    on = local_date(at)
    refuse_if(refusal_to_end_body(by, body, successor, since=ending.since, on=on))
    body.ended_on, body.successor = ending.since, successor
    if successor is not None:
        body.parent = successor
        for name in TAKEN_OVER:
            setattr(body, name, getattr(successor, name))
    body.full_clean()
    body.save()
    if successor is not None:
        _begin_term(body, ending.since)
    facets = {"code": body.code, "successor": successor.chain if successor else ""}
    record(
        Verb.BODY_ENDED,
        body,
        chain=body.chain,
        by=by.actor,
        at=at,
        on=ending.since,
        facets=facets,
    )
    if successor is not None:
        record(
            Verb.BODY_CHANGED,
            successor,
            chain=successor.chain,
            by=by.actor,
            at=at,
            on=ending.since,
            facets={"changed": ["predecessors"], "code": successor.code},
        )
    return body


def create_office(body: Body, name: str) -> Office:
    """Create a division of a body for a command (no official act)."""
    return Office.objects.get_or_create(body=body, name=name)[0]


@transaction.atomic
def add_office(body: Body, name: str, *, by: Person, at: datetime) -> Office:
    """Add an office to a body."""
    body = lock(body)
    refuse_if(refusal_to_edit_details(by, body, on=local_date(at)))
    refuse_if(refusal_of_office(body, name))
    office = Office(body=body, name=name, position=Office.objects.filter(body=body).count())
    office.full_clean()
    office.save()
    _record_offices(body, by=by, at=at)
    return office


@transaction.atomic
def rename_office(office: Office, name: str, *, by: Person, at: datetime) -> Office:
    """Rename an office; posts and documents keep it."""
    body, office = lock(office.body), lock(office)
    refuse_if(refusal_to_edit_details(by, body, on=local_date(at)))
    refuse_if(refusal_of_office(body, name, office=office))
    if office.name != name:
        office.name = name
        office.full_clean()
        office.save()
        _record_offices(body, by=by, at=at)
    return office


@transaction.atomic
def remove_office(office: Office, *, by: Person, at: datetime) -> None:
    """Remove an office that nothing names. Raises `Refused` if something names it."""
    body, office = lock(office.body), lock(office)
    refuse_if(refusal_to_edit_details(by, body, on=local_date(at)))
    try:
        office.delete()
    except ProtectedError as error:
        raise Refused(OFFICE_USED) from error
    _record_offices(body, by=by, at=at)


def _record_offices(body: Body, *, by: Person, at: datetime) -> None:
    record(
        Verb.BODY_CHANGED,
        body,
        chain=body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        facets={"changed": ["offices"], "code": body.code},
    )


def _begin_term(body: Body, since: date) -> None:
    """Begin a term with the present data of the body; one of the same day is replaced."""
    BodyTerm.objects.filter(body=body, since=since).delete()
    BodyTerm.objects.filter(body=body, until=None).update(until=since)
    _open_term(body, since)


def _open_term(body: Body, since: date) -> None:
    BodyTerm.objects.create(
        body=body,
        since=since,
        code=body.code,
        name=body.name,
        short_name=body.short_name,
        parent=body.parent,
    )
