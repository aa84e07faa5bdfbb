"""
The posts of a person on a day, read with two statements that are composed once.

Every refusal and every action reads them, and the ORM takes several times as long to compose these
statements as the database takes to run them.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from gongkai.organisations.capacities import HeldPosts
from gongkai.organisations.joined_ids import JoinedIds
from gongkai.organisations.models import Delegation, Post
from gongkai.organisations.models.posts import delegation_in_force, in_force
from gongkai.organisations.states import PostKind

# Stand for the parameters in the composed statements; no person has this id.
DAY = date(1, 1, 1)
PERSON = -1


def held_posts(person_id: int, on: date) -> Iterator[HeldPosts]:
    """Yield the posts the person may act in on that day, their own first. Two queries."""
    given = {DAY: _as_parameter(on), PERSON: person_id}
    for sql, parameters in _statements(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[one] for one in parameters])
            rows = cursor.fetchall()
        for kind, office_id, holder_id, ids in rows:
            body_ids = tuple(map(int, ids.split(",")))
            yield HeldPosts(PostKind(kind), office_id, holder_id, body_ids)


def _as_parameter(on: date) -> Any:
    return connection.ops.adapt_datefield_value(on)


@cache
def _statements(vendor: str) -> tuple[tuple[str, tuple[date | int, ...]], ...]:
    """Return the SQL for own and for delegated posts, each with the stand-ins for its parameters."""
    own = Post.objects.filter(in_force(DAY), person=PERSON)
    delegations = Delegation.objects.filter(delegation_in_force(DAY), to=PERSON)
    delegated = Post.objects.filter(in_force(DAY), pk__in=delegations.values("post"))
    stand_ins: dict[Any, date | int] = {_as_parameter(DAY): DAY, PERSON: PERSON}
    statements: list[tuple[str, tuple[date | int, ...]]] = []
    for rows in (own, delegated):
        # One row for each kind of post, because who works for a whole region has thousands of posts.
        by_kind = (
            rows.order_by("kind", "office_id", "person_id")
            .values_list("kind", "office_id", "person_id")
            .annotate(ids=JoinedIds("body_id"))
        )
        sql, parameters = by_kind.query.sql_with_params()
        statements.append((sql, tuple(stand_ins[one] for one in parameters)))
    return tuple(statements)
