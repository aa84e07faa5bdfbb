"""The hours of training of persons in a year: sessions that they attended, units that they passed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from gongkai.kit.id_lists import is_in
from gongkai.kit.times import BEIJING
from gongkai.organisations.models import Person
from gongkai.training.models import Participant, UnitAttempt
from gongkai.training.states import SessionState


@dataclass
class Credit:
    """What a person is credited in a year."""

    hours: Decimal = Decimal(0)
    sessions: int = 0
    units: int = 0


def attended(year: int) -> QuerySet[Participant]:
    """Return who attended which session that was held in a year."""
    return Participant.objects.filter(
        session__state=SessionState.HELD, session__held_on__year=year, attended_at__isnull=False
    )


def passed(year: int) -> QuerySet[UnitAttempt]:
    """Return the tests that were passed in a year of Beijing time."""
    return UnitAttempt.objects.filter(
        passed=True,
        at__gte=datetime(year, 1, 1, tzinfo=BEIJING),
        at__lt=datetime(year + 1, 1, 1, tzinfo=BEIJING),
    )


def credits_of(people: Collection[int], year: int) -> dict[int, Credit]:
    """Return what these persons are credited in a year. Two queries."""
    found: dict[int, Credit] = defaultdict(Credit)
    sessions = attended(year).filter(person__in=list(people)).order_by()
    for person, hours, number in sessions.values_list("person_id").annotate(
        Sum("session__hours"), Count("pk")
    ):
        found[person].hours += hours
        found[person].sessions = number
    units = passed(year).filter(person__in=list(people)).order_by()
    for person, hours, number in units.values_list("person_id").annotate(
        Sum("unit__hours"), Count("pk")
    ):
        found[person].hours += hours
        found[person].units = number
    return found


def years_of(person: Person, *, on: date) -> list[tuple[int, Credit]]:
    """Return what a person is credited in each year, latest first. Two queries."""
    found: dict[int, Credit] = defaultdict(Credit)
    sessions = Participant.objects.filter(
        person=person, session__state=SessionState.HELD, attended_at__isnull=False
    )
    for held_on, hours in sessions.values_list("session__held_on", "session__hours"):
        assert held_on is not None  # a constraint of the table
        found[held_on.year].hours += hours
        found[held_on.year].sessions += 1
    tests = UnitAttempt.objects.filter(person=person, passed=True)
    for at, hours in tests.values_list("at", "unit__hours"):
        year = at.astimezone(BEIJING).year
        found[year].hours += hours
        found[year].units += 1
    return sorted(found.items(), reverse=True)


def people_with_credit(bodies: Sequence[int], year: int) -> QuerySet[Person]:
    """Return the persons who are credited anything in a year for one of these bodies."""
    of_bodies = is_in("body_id", bodies)
    return Person.objects.filter(
        Q(Exists(attended(year).filter(of_bodies, person=OuterRef("pk"))))
        | Q(Exists(passed(year).filter(of_bodies, person=OuterRef("pk"))))
    )
