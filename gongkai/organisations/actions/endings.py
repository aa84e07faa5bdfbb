"""Dissolve a body, or merge it into another, which takes over its work."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions.bodies import begin_term, create_office
from gongkai.organisations.actions.details import Contact, PaymentAccount, RemedyAddressees
from gongkai.organisations.actions.posts import PlaceOfPost, copy_post
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.rules.bodies import refusal_to_end_body
from gongkai.organisations.states import PostKind

# What applicants with an open case must know about the successor.
TAKEN_OVER = tuple(
    name for part in (Contact, RemedyAddressees, PaymentAccount) for name in vars(part())
)
# The posts that work on open cases.
CASE_POSTS = frozenset({PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR})


@dataclass(frozen=True)
class Ending:
    """The first day on which a body no longer exists, and its successor if there is one."""

    since: date
    successor: Body | None = None


@transaction.atomic
def end_body(body: Body, ending: Ending, /, *, by: Person, at: datetime) -> Body:
    """
    Dissolve a body, or merge it into its successor, from a day on.

    Documents, reports and cases stay with the body under their numbers. The successor stands above
    it from that day on, so that its administrators manage the posts of both; its contact data
    replaces that of the body. The people of the body get the same posts in the successor, except
    administrators and `by`, who cannot grant a post to themselves. Those who work on cases of the
    successor also get these posts in the body, for its open cases. Former posts stay in force, so
    that open cases and former documents have somebody responsible.
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
        begin_term(body, ending.since)
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
        _merge_people(body, successor, ending.since, by=by, at=at)
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


def _merge_people(body: Body, successor: Body, since: date, *, by: Person, at: datetime) -> None:
    """Grant the posts of both bodies in the other one, as `end_body` describes."""
    moving, staying = (
        list(
            Post.objects.filter(in_force(since), body=one)
            .exclude(kind=PostKind.ADMINISTRATOR)
            .exclude(person=by)
            .select_related("office", "person")
            .order_by("pk")
        )
        for one in (body, successor)
    )
    for post in moving:
        office = create_office(successor, post.office.name) if post.office else None
        place = PlaceOfPost(PostKind(post.kind), successor, office)
        copy_post(post, place, by=by.actor, at=at, since=since)
    for post in staying:
        if post.kind in CASE_POSTS and post.office is None:
            place = PlaceOfPost(PostKind(post.kind), body)
            copy_post(post, place, by=by.actor, at=at, since=since)
