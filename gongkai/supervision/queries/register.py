"""Queries of the register of the organisation: who keeps it, who sees it at the desk, its figures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet

from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import (
    User,
    bodies_in_force,
    capacities_of,
    person_of,
    remembered,
    tree_ids,
)
from gongkai.organisations.states import BodyKind
from gongkai.supervision.models import LeadingPost, OrganisationReturn, ReadingPlace
from gongkai.supervision.states import LeadingDuty
from gongkai.supervision.workflow import HANDLERS, SUPERVISORS

# The posts that see the register of any body at the desk.
SEEING = (*HANDLERS, *SUPERVISORS)
DUTIES = tuple(LeadingDuty)


@dataclass(frozen=True)
class OfficesBelow:
    """How many bodies are right below a body, and how many of them have an office, by kind of body."""

    kind: str
    bodies: int
    offices: int


def kept_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose register the person keeps."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def supervised_body_ids(person: Person, *, on: date) -> set[int]:
    """
    Return the ids of the bodies that the person supervises, as assessor of a body.

    Law: 条例19 art. 46, 47.
    """
    tops = capacities_of(person, on=on).whole_bodies(SUPERVISORS)
    if not tops:
        return set()
    return remembered(("supervised", person.pk, on), lambda: supervised_by(tops, on=on))


def supervised_by(tops: Collection[int], *, on: date) -> set[int]:
    """
    Return the ids of these bodies and of all that they supervise: those below them on that day.

    A general office supervises for its government, so that all bodies below that are among them. Two
    queries. Law: 条例19 art. 3.
    """
    offices = Body.objects.filter(is_in("pk", tops), kind=BodyKind.GENERAL_OFFICE)
    governments = offices.exclude(parent=None).values_list("parent_id", flat=True)
    return set(tree_ids(sorted({*tops, *governments}), on=on))


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose register the person sees at the desk."""
    return kept_body_ids(person, on=on) | supervised_body_ids(person, on=on)


def bodies_visible_to(user: User, *, on: date) -> QuerySet[Body]:
    """Return the bodies whose register the user sees at the desk."""
    person = person_of(user)
    if person is None:
        return Body.objects.none()
    return Body.objects.filter(is_in("pk", seen_body_ids(person, on=on)))


def leading_posts_visible_to(user: User, *, on: date) -> QuerySet[LeadingPost]:
    """Return the seats in leading groups that the user sees at the desk."""
    person = person_of(user)
    ids = seen_body_ids(person, on=on) if person else set()
    return LeadingPost.objects.filter(is_in("body_id", ids)).select_related("body")


def places_visible_to(user: User, *, on: date) -> QuerySet[ReadingPlace]:
    """Return the reading places that the user sees at the desk."""
    person = person_of(user)
    ids = seen_body_ids(person, on=on) if person else set()
    return ReadingPlace.objects.filter(is_in("body_id", ids)).select_related("body")


def public_reading_places() -> QuerySet[ReadingPlace]:
    """Return the open reading places of the bodies that exist."""
    return ReadingPlace.objects.filter(until=None, body__ended_on=None)


def leading_group(body: Body) -> list[LeadingPost]:
    """Return the present seats of the leading group of a body: head, deputies, members."""
    found = list(body.leading_posts.filter(until=None))
    return sorted(found, key=lambda one: (DUTIES.index(LeadingDuty(one.duty)), one.since, one.pk))


def open_places(body: Body) -> list[ReadingPlace]:
    """Return the open reading places of a body, oldest first."""
    return list(body.reading_places.filter(until=None).order_by("since", "id"))


def returns_of(body: Body) -> list[OrganisationReturn]:
    """Return the figures of a body, latest year first."""
    return list(body.organisation_returns.order_by("-year"))


def latest_returns(bodies: Collection[int]) -> dict[int, OrganisationReturn]:
    """Return the return of the latest year of each of these bodies. One query."""
    found = OrganisationReturn.objects.filter(body__in=list(bodies)).order_by("year")
    return {one.body_id: one for one in found}


def numbers_of_seats(bodies: Collection[int]) -> dict[int, int]:
    """Return how many seats the leading group of each of these bodies has. One query."""
    found = LeadingPost.objects.filter(body__in=list(bodies), until=None).order_by()
    return dict(found.values_list("body_id").annotate(number=Count("pk")))


def numbers_of_places(bodies: Collection[int]) -> dict[int, int]:
    """Return how many open reading places each of these bodies has. One query."""
    found = ReadingPlace.objects.filter(body__in=list(bodies), until=None).order_by()
    return dict(found.values_list("body_id").annotate(number=Count("pk")))


def year_of_offices(body: Body) -> int | None:
    """Return the latest year for which a body right below this one has stated its figures."""
    found = OrganisationReturn.objects.filter(body__parent=body, body__ended_on=None)
    year: int | None = found.aggregate(year=Max("year"))["year"]
    return year


def offices_below(body: Body, year: int) -> list[OfficesBelow]:
    """Return how many of the bodies right below this one stated an office for a year. One query."""
    found = bodies_in_force().filter(parent=body).order_by("kind")
    having = Count(
        "pk",
        filter=Q(organisation_returns__year=year, organisation_returns__has_office=True),
        distinct=True,
    )
    rows = found.values_list("kind").annotate(number=Count("pk", distinct=True), having=having)
    return [OfficesBelow(kind, number, offices) for kind, number, offices in rows]


def last_day(year: int, *, today: date) -> date:
    """Return the day whose register counts for a year: its last day, or today while it runs."""
    return min(today, date(year, 12, 31))


def in_register(on: date) -> Q:
    """Match seats and places in force on a day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


def figures_of(row: OrganisationReturn | None) -> dict[str, int | Decimal]:
    """Return the figures of a return by the names of the ledger; without one, zeros."""
    return {
        "offices": int(row.has_office) if row else 0,
        "full_time": row.full_time if row else 0,
        "part_time": row.part_time if row else 0,
        "budget": row.budget if row else 0,
        "members": row.members if row else 0,
        "places": row.places if row else 0,
    }
