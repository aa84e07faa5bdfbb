"""What is late at bodies, in a number of queries that does not depend on the number of bodies."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from gongkai.applications.models import Application
from gongkai.applications.queries import overdue
from gongkai.duties.queries import DUTY_POSTS, counts_by_body
from gongkai.duties.states import DutyState
from gongkai.inspections.models import InspectionResult
from gongkai.inspections.queries import last_inspection
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body, Person, Post
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.queries import bodies_in_force, capacities_of
from gongkai.supervision.models import PlanTask
from gongkai.supervision.queries.plans import handled_body_ids, overdue_tasks
from gongkai.supervision.queries.register import SEEING as REGISTER_POSTS
from gongkai.supervision.queries.register import supervised_body_ids, supervised_by
from gongkai.supervision.workflow import SUPERVISORS

# The posts that see a board; those who supervise see the bodies below as well.
SEEING = REGISTER_POSTS


@dataclass(frozen=True)
class Standing:
    """How one body stands: what is late there now, and what the last inspection found."""

    body_id: int
    duties_missing: int = 0
    duties_met: int = 0
    tasks_late: int = 0
    replies_late: int = 0
    vetoes: int = 0
    items: int = 0

    @property
    def late(self) -> int:
        """All that is overdue, and the checks at which its pages fail."""
        return self.duties_missing + self.tasks_late + self.replies_late + self.vetoes

    @property
    def severity(self) -> tuple[int, int, int]:
        """The order of the bodies that are late: replies to citizens and vetoes weigh most."""
        return (self.replies_late + self.vetoes, self.late, self.items)


@dataclass(frozen=True)
class NextStep:
    """What to do next: a measure of a body that has the most urgent number."""

    body_id: int
    measure: str
    number: int


def board_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies on the board of a person: handled and supervised ones."""
    return handled_body_ids(person, on=on) | supervised_body_ids(person, on=on)


def bodies_on_board(seen: Collection[int], *, below: int | None = None, on: date) -> set[int]:
    """Return those of these bodies that exist, or of them a body and those below it. Two queries."""
    wanted = set(seen) if below is None else set(seen) & supervised_by({below}, on=on)
    return set(bodies_in_force().filter(is_in("pk", wanted)).values_list("pk", flat=True))


def supervising_body_ids(*, on: date) -> list[int]:
    """Return the ids of the bodies that have an assessor for the whole body. One query."""
    held = Post.objects.filter(in_force(on), kind__in=sorted(SUPERVISORS), office=None)
    return sorted(held.values_list("body_id", flat=True).distinct())


def follows_duties(person: Person, *, on: date) -> bool:
    """Return whether the lists of duties are open to the person. No query for the tree."""
    return bool(capacities_of(person, on=on).whole_bodies(DUTY_POSTS))


def standings_of(bodies: Collection[int], *, on: date) -> list[Standing]:
    """Return the standing of each of these bodies, in the order of their ids. Five queries."""
    duties = counts_by_body(bodies, on.year)
    tasks = tasks_late(bodies, on=on)
    replies = replies_late(bodies, on=on)
    found = inspection_numbers(bodies)
    return [
        Standing(
            pk,
            duties_missing=duties.get(pk, {}).get(DutyState.MISSING, 0),
            duties_met=duties.get(pk, {}).get(DutyState.MET, 0),
            tasks_late=tasks.get(pk, 0),
            replies_late=replies.get(pk, 0),
            vetoes=found.get(pk, (0, 0))[0],
            items=found.get(pk, (0, 0))[1],
        )
        for pk in sorted(bodies)
    ]


def tasks_late(bodies: Collection[int], *, on: date) -> dict[int, int]:
    """Return how many tasks of plans of each body are overdue and not reported as finished. One query."""
    found = overdue_tasks(PlanTask.objects.filter(is_in("body_id", bodies)), on=on)
    return dict(found.order_by().values_list("body_id").annotate(number=Count("pk")))


def replies_late(bodies: Collection[int], *, on: date) -> dict[int, int]:
    """
    Return how many replies to applications are overdue at each body. One query.

    The bodies above see no applications: the list behind the number tells days only.
    """
    found = overdue(Application.objects.filter(is_in("body_id", bodies)), on=on)
    return dict(found.order_by().values_list("body_id").annotate(number=Count("pk")))


def inspection_numbers(bodies: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return the vetoes and the items that the last inspection found at each body. Two queries."""
    night = last_inspection()
    if night is None:
        return {}
    found = InspectionResult.objects.filter(is_in("body_id", bodies), inspection=night)
    rows = (
        found.order_by()
        .values_list("body_id")
        .annotate(vetoes=Count("pk", filter=Q(is_veto=True)), items=Sum("number"))
    )
    return {body: (vetoes, items) for body, vetoes, items in rows}


def latest_first(standings: Iterable[Standing]) -> list[Standing]:
    """Return the bodies at which something is late, the most urgent first."""
    late = [one for one in standings if one.late]
    return sorted(late, key=lambda one: (*(-number for number in one.severity), one.body_id))


def best_first(standings: Iterable[Standing]) -> list[Standing]:
    """Return the bodies at which nothing is late, those that met most duties first."""
    good = [one for one in standings if not one.late]
    return sorted(good, key=lambda one: (one.items, -one.duties_met, one.body_id))


def next_steps(late: Sequence[Standing]) -> list[NextStep]:
    """Return for each of these bodies what weighs most there: replies, vetoes, tasks, duties."""
    return [
        next(
            NextStep(one.body_id, measure, number)
            for measure in ("replies_late", "vetoes", "tasks_late", "duties_missing")
            if (number := getattr(one, measure))
        )
        for one in late
    ]


def sums_of(standings: Sequence[Standing]) -> Mapping[str, int]:
    """Return the sums of all bodies, and how many bodies there are and are in order."""
    names = ("duties_missing", "tasks_late", "replies_late", "vetoes", "items")
    sums = {name: sum(getattr(one, name) for one in standings) for name in names}
    return sums | {"bodies": len(standings), "in_order": sum(not one.late for one in standings)}


def bodies_by_id(ids: Iterable[int]) -> dict[int, Body]:
    """Return these bodies by their ids. One query."""
    return Body.objects.in_bulk(sorted(set(ids)))
