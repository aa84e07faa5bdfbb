"""Remedies seen from above: reconsiderations and court actions of a tree, by level and result."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, TextChoices
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Remedy
from gongkai.applications.states import RemedyResult, RemedyRoute
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body
from gongkai.organisations.states import BodyKind

ROUTES = (RemedyRoute.RECONSIDERATION, RemedyRoute.COURT, RemedyRoute.COURT_AFTER)
RESULTS = tuple(RemedyResult)


class Level(TextChoices):
    """Where the body stands whose reply was contested, seen from the highest body of the board."""

    OWN = "own", _("Own level")
    BELOW = "below", _("Governments below")


@dataclass(frozen=True)
class RemedyRow:
    """The remedies of one level and route: how many of each result, in the order of `RESULTS`."""

    level: Level
    route: RemedyRoute
    numbers: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[RemedyResult, int]]:
        """Each result with its number."""
        return list(zip(RESULTS, self.numbers, strict=True))

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.numbers)


def levels_of(bodies: Collection[int]) -> dict[int, Level]:
    """
    Return the level of each of these bodies. One query.

    A government that has a body of the board above it is below, with all that is below it.
    """
    rows = Body.objects.filter(is_in("pk", bodies)).values_list("pk", "parent_id", "kind")
    above = {pk: (parent, kind) for pk, parent, kind in rows}
    levels: dict[int, Level] = {}

    def level(pk: int) -> Level:
        if pk not in levels:
            parent, kind = above[pk]
            if parent not in above:
                levels[pk] = Level.OWN
            elif kind == BodyKind.GOVERNMENT:
                levels[pk] = Level.BELOW
            else:
                levels[pk] = level(parent)
        return levels[pk]

    return {pk: level(pk) for pk in sorted(above)}


def remedies_of(bodies: Collection[int], year: int) -> tuple[list[RemedyRow], Counter[int]]:
    """
    Return the remedies lodged in a year by level and route, and how many each body has. Two queries.

    Numbers only: the bodies above see no applications.
    """
    levels = levels_of(bodies)
    found = Remedy.objects.filter(
        is_in("application__body_id", bodies),
        route__in=ROUTES,
        lodged_on__gte=date(year, 1, 1),
        lodged_on__lt=date(year + 1, 1, 1),
    )
    numbers: Counter[tuple[Level, str, str]] = Counter()
    of_body: Counter[int] = Counter()
    counted = found.order_by().values_list("application__body_id", "route", "result")
    for body, route, result, number in counted.annotate(number=Count("pk")):
        numbers[levels[body], route, result] += number
        of_body[body] += number
    return [
        RemedyRow(level, route, tuple(numbers[level, route, one] for one in RESULTS))
        for level in Level
        for route in ROUTES
    ], of_body


def sums_of_levels(rows: Sequence[RemedyRow]) -> dict[Level, int]:
    """Return how many remedies there are at each level."""
    return {level: sum(one.total for one in rows if one.level == level) for level in Level}
