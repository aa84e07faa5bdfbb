"""Recording acts about events and questions: chain of the body, post of the person, common facets."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gongkai.interviews.models import Event, EventQuestion
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, Entry, record, record_many
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of

READER = Actor(ActorKind.APPLICANT)


def record_event(
    verb: str,
    event: Event,
    posts: Iterable[str],
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record an act about an event, in the first of these posts that the person holds."""
    record(
        Verb(verb),
        event,
        chain=event.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=post_of(by, event, posts, at),
        facets={"number": event.number, "kind": event.kind, **(facets or {})},
    )


def record_question(
    verb: str,
    question: EventQuestion,
    posts: Iterable[str] = (),
    *,
    by: Person | Actor,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record an act about one question; its words and names are never in it."""
    record_questions(verb, [question], posts, by=by, at=at, facets=facets)


def record_questions(
    verb: str,
    questions: list[EventQuestion],
    posts: Iterable[str] = (),
    *,
    by: Person | Actor,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record the same act about several questions of one event."""
    if not questions:
        return
    event = questions[0].event
    entries = [
        Entry(
            Verb(verb),
            one,
            local_date(at),
            facets={"number": one.number, "kind": event.kind, **(facets or {})},
        )
        for one in questions
    ]
    record_many(
        entries,
        chain=event.body.chain,
        by=by if isinstance(by, Actor) else by.actor,
        at=at,
        post="" if isinstance(by, Actor) else post_of(by, event, posts, at),
    )


def post_of(by: Person, event: Event, posts: Iterable[str], at: datetime) -> str:
    """Return the post in which the person acts; the rules have checked that there is one."""
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(event.body_id)
        if one.office_id is None
    }
    return next(post for post in posts if post in held)
