"""Writes of the organisations: bodies, people, posts, delegations."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Account, Body, BodyTerm, Delegation, Office, Person, Post
from gongkai.organisations.models.bodies import BEGINNING
from gongkai.organisations.rules import (
    refusal_to_administer,
    refusal_to_change_body,
    refusal_to_delegate,
    refusal_to_grant_post,
)
from gongkai.organisations.states import AccountKind, PostKind


@dataclass(frozen=True)
class BodyFacts:
    """What is entered of a body."""

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
    """How the public reaches the disclosure office of a body."""

    disclosure_office: str = ""
    address: str = ""
    office_hours: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""


@transaction.atomic
def create_body(facts: BodyFacts, *, by: Actor, at: datetime, since: date = BEGINNING) -> Body:
    """Register a body; its code becomes the name of its ledger chain."""
    body = Body(chain=facts.code, **vars(facts))
    body.full_clean()
    body.save()
    _open_term(body, since)
    record(Verb.BODY_CREATED, body, chain=body.chain, by=by, at=at, on=local_date(at), facets={"code": body.code})
    return body


@transaction.atomic
def change_body(body: Body, facts: BodyFacts, *, by: Actor, at: datetime, since: date) -> Body:
    """
    Change name, code, place or kind of a body from a day on; what was before stays known.

    Index numbers given before keep the code of their day.
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
        Verb.BODY_CHANGED, body, chain=body.chain, by=by, at=at, on=since,
        facets={"changed": changed, "code": body.code, "code_before": before["code"]},
    )  # fmt: skip
    return body


@transaction.atomic
def state_contact(body: Body, contact: Contact, *, by: Actor, at: datetime) -> Body:
    """
    Enter where and how a body's disclosure office is reached; the page of the body shows it.

    Law: 条例19 art. 12.
    """
    body = lock(body)
    changed = sorted(name for name, value in vars(contact).items() if getattr(body, name) != value)
    for name, value in vars(contact).items():
        setattr(body, name, value)
    body.full_clean()
    body.save()
    record(
        Verb.BODY_CHANGED, body, chain=body.chain, by=by, at=at, on=local_date(at),
        facets={"changed": changed, "code": body.code},
    )  # fmt: skip
    return body


def create_office(body: Body, name: str) -> Office:
    """Enter a division of a body (no official act)."""
    return Office.objects.get_or_create(body=body, name=name)[0]


def create_account(
    username: str, password: str | None, *, name: str | None, email: str = "", kind: AccountKind = AccountKind.STAFF
) -> Account:
    """
    Make an account; with `name`, and only for staff, the person behind it.

    Without a password (None) nobody can sign in until one is set.
    """
    with transaction.atomic():
        account = Account(username=username.lower(), email=email, kind=kind)
        account.set_password(password)
        account.full_clean()
        account.save()
        if name and kind == AccountKind.STAFF:
            Person.objects.create(account=account, name=name)
    return account


@transaction.atomic
def grant_post(
    person: Person, kind: PostKind, body: Body, *, by: Actor, at: datetime, since: date, office: Office | None = None,
    granter: Person | None = None,
) -> Post:  # fmt: skip
    """Give a person a post in a body. `granter` is the person behind `by`, None for the system's own set-up."""
    person = lock(person)
    if granter is not None:
        refuse_if(refusal_to_administer(granter, body, on=local_date(at)))
    refuse_if(refusal_to_grant_post(person, kind, body, office, by=by))
    post = Post.objects.create(person=person, body=body, office=office, kind=kind, since=since)
    record(
        Verb.POST_GRANTED, post, chain=body.chain, by=by, at=at, on=since,
        facets={"kind": kind.value, "person": person.pk, "office": office.pk if office else None},
    )  # fmt: skip
    return post


@transaction.atomic
def end_post(post: Post, *, by: Actor, at: datetime, until: date, granter: Person | None = None) -> Post:
    """Let a post end; `until` is the first day it is no longer held."""
    post = lock(post)
    if granter is not None:
        refuse_if(refusal_to_administer(granter, post.body, on=local_date(at)))
    post.until = max(until, post.since)
    post.save(update_fields=["until"])
    record(
        Verb.POST_ENDED, post, chain=post.body.chain, by=by, at=at, on=post.until,
        facets={"kind": post.kind, "person": post.person_id},
    )  # fmt: skip
    return post


@transaction.atomic
def delegate_post(post: Post, to: Person, *, since: date, until: date, by: Actor, at: datetime) -> Delegation:
    """Let another person act for a post from `since` to `until`, both days included."""
    post = lock(post)
    refuse_if(refusal_to_delegate(post, to, since=since, until=until, by=by))
    delegation = Delegation.objects.create(post=post, to=to, since=since, until=until)
    record(
        Verb.DELEGATION_GRANTED, delegation, chain=post.body.chain, by=by, at=at, on=since,
        facets={"kind": post.kind, "holder": post.person_id, "to": to.pk, "until": until},
    )  # fmt: skip
    return delegation


def _open_term(body: Body, since: date) -> None:
    BodyTerm.objects.create(
        body=body, since=since, code=body.code, name=body.name, short_name=body.short_name, parent=body.parent
    )
