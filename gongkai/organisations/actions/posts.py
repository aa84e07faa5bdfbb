"""Actions on posts and delegations: grant and end them, each recorded in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Account, Body, Delegation, Office, Person, Post
from gongkai.organisations.rules.accounts import (
    refusal_to_administer,
    refusal_to_delegate,
    refusal_to_end_delegation,
    refusal_to_end_post,
    refusal_to_grant_post,
)
from gongkai.organisations.states import PostKind


@dataclass(frozen=True)
class Newcomer:
    """The data of a new person."""

    username: str
    name: str
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class PlaceOfPost:
    """A post to grant: its kind, and the body or office in which it is held."""

    kind: PostKind
    body: Body
    office: Office | None = None


@transaction.atomic
def grant_post(
    person: Person,
    kind: PostKind,
    body: Body,
    *,
    by: Actor,
    at: datetime,
    since: date,
    office: Office | None = None,
    granter: Person | None = None,
) -> Post:
    """Grant a person a post in a body. `granter` is the person of `by`, None for the system."""
    person = lock(person)
    if granter is not None:
        refuse_if(refusal_to_administer(granter, body, on=local_date(at)))
    refuse_if(refusal_to_grant_post(person, kind, body, office, by=by))
    return _grant(person, kind, body, by=by, at=at, since=since, office=office)


@transaction.atomic
def admit_person(
    newcomer: Newcomer,
    kind: PostKind,
    body: Body,
    *,
    by: Person,
    at: datetime,
    office: Office | None = None,
) -> Person:
    """
    Create an account without password for a new person, with the first post.

    Without a post no administrator would be responsible for the person. Raises ValidationError if
    user name or e-mail address are invalid.
    """
    return _admit(newcomer, PlaceOfPost(kind, body, office), by=by, at=at)


@transaction.atomic
def admit_people(
    people: Sequence[tuple[Newcomer, Sequence[PlaceOfPost]]], *, by: Person, at: datetime
) -> list[Person]:
    """Create the accounts of a list with their posts, all of them or none."""
    admitted = []
    for newcomer, places in people:
        first, *more = places
        person = _admit(newcomer, first, by=by, at=at)
        for place in more:
            _grant_place(person, place, by=by, at=at)
        admitted.append(person)
    return admitted


@transaction.atomic
def end_post(
    post: Post, *, by: Actor, at: datetime, until: date, granter: Person | None = None
) -> Post:
    """End a post; `until` is the first day on which it is no longer held."""
    post = lock(post)
    if granter is not None:
        refuse_if(refusal_to_administer(granter, post.body, on=local_date(at)))
        refuse_if(refusal_to_end_post(post, on=local_date(at)))
    post.until = max(until, post.since)
    post.save(update_fields=["until"])
    record(
        Verb.POST_ENDED,
        post,
        chain=post.body.chain,
        by=by,
        at=at,
        on=post.until,
        facets={"kind": post.kind, "person": post.person_id},
    )
    return post


@transaction.atomic
def delegate_post(
    post: Post, to: Person, *, since: date, until: date, by: Actor, at: datetime
) -> Delegation:
    """Delegate a post to another person from `since` to `until`, both days included."""
    post = lock(post)
    refuse_if(refusal_to_delegate(post, to, since=since, until=until, by=by))
    delegation = Delegation.objects.create(post=post, to=to, since=since, until=until)
    record(
        Verb.DELEGATION_GRANTED,
        delegation,
        chain=post.body.chain,
        by=by,
        at=at,
        on=since,
        facets={"kind": post.kind, "holder": post.person_id, "to": to.pk, "until": until},
    )
    return delegation


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Person, at: datetime) -> Delegation:
    """End a delegation from today on."""
    delegation = lock(delegation)
    on = local_date(at)
    refuse_if(refusal_to_end_delegation(delegation, by=by, on=on))
    delegation.ended_on = on
    delegation.save(update_fields=["ended_on"])
    post = delegation.post
    record(
        Verb.DELEGATION_ENDED,
        delegation,
        chain=post.body.chain,
        by=by.actor,
        at=at,
        on=on,
        facets={"kind": post.kind, "holder": post.person_id, "to": delegation.to_id},
    )
    return delegation


def _admit(newcomer: Newcomer, place: PlaceOfPost, *, by: Person, at: datetime) -> Person:
    account = Account(username=newcomer.username.lower(), email=newcomer.email, active_since=at)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    person = Person(account=account, name=newcomer.name, telephone=newcomer.telephone)
    person.full_clean()
    person.save()
    _grant_place(person, place, by=by, at=at)
    return person


def _grant_place(person: Person, place: PlaceOfPost, *, by: Person, at: datetime) -> None:
    on = local_date(at)
    refuse_if(refusal_to_administer(by, place.body, on=on))
    refuse_if(refusal_to_grant_post(person, place.kind, place.body, place.office, by=by.actor))
    _grant(person, place.kind, place.body, by=by.actor, at=at, since=on, office=place.office)


def _grant(
    person: Person,
    kind: PostKind,
    body: Body,
    *,
    by: Actor,
    at: datetime,
    since: date,
    office: Office | None,
) -> Post:
    post = Post.objects.create(person=person, body=body, office=office, kind=kind, since=since)
    record(
        Verb.POST_GRANTED,
        post,
        chain=body.chain,
        by=by,
        at=at,
        on=since,
        facets={"kind": kind.value, "person": person.pk, "office": office.pk if office else None},
    )
    return post
