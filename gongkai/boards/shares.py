"""How the work of one body is shared: by the officers of its applications, and by its offices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from gongkai.applications.models import Application, SearchTask
from gongkai.applications.queries import overdue, unanswered
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind
from gongkai.supervision.queries.plans import handled_body_ids

MAX_SHARES = 50
# The posts that open the list of applications of a body.
CASE_POSTS = (PostKind.CASE_OFFICER, PostKind.CASE_SUPERVISOR)


@dataclass(frozen=True)
class Share:
    """What a person or an office has in hand, and how much of it is overdue; no name: assigned to nobody."""

    name: str
    number: int
    late: int


def sees_shares(person: Person, body_id: int, *, on: date) -> bool:
    """Return whether the person keeps this body in order; the bodies above see no colleagues."""
    return body_id in handled_body_ids(person, on=on)


def opens_cases(person: Person, body_id: int, *, on: date) -> bool:
    """Return whether the list of applications of the body is open to the person."""
    return body_id in capacities_of(person, on=on).whole_bodies(CASE_POSTS)


def shares_of_officers(body_id: int, *, on: date) -> list[Share]:
    """Return the unanswered applications of each officer, with those overdue, most of them first. Two queries."""
    cases = Application.objects.filter(body=body_id)
    number = Count("pk")
    late = dict(overdue(cases, on=on).order_by().values_list("officer_id").annotate(number=number))
    rows = unanswered(cases).order_by().values_list("officer_id", "officer__name")
    return _sorted(
        Share(name or "", count, late.get(pk, 0))
        for pk, name, count in rows.annotate(number=number)
    )


def shares_of_offices(body_id: int, *, on: date) -> list[Share]:
    """Return the requests to search that each office has not answered, with those overdue. One query."""
    rows = (
        SearchTask.objects.filter(office__body=body_id, answered_on=None)
        .order_by()
        .values_list("office__name")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    )
    return _sorted(Share(*row) for row in rows)


def _sorted(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda one: (-one.late, -one.number, one.name))[:MAX_SHARES]
