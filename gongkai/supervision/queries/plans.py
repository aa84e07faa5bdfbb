"""Queries of work plans and tasks: who sees them, what is public, what is due."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import rows_by_key
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Body, Person
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import PlanTask, TaskAssistant, WorkPlan
from gongkai.supervision.queries.register import supervised_body_ids
from gongkai.supervision.states import PlanState
from gongkai.supervision.workflow import HANDLERS, SUPERVISORS

MAX_TASKS_DUE = 100_000
MAX_PLANS_WAITING = 100
SERIES = "JH"  # 计划
# Tasks that their bodies have not reported as finished, with the exact condition of the partial index.
UNFINISHED = Q(opened_at__isnull=False, finished_on=None, ended_on=None)
# The posts that see plans and tasks at the desk.
SEEING = (*HANDLERS, *SUPERVISORS, PostKind.APPROVER)


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person reports on tasks."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def planning_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose plans the person prepares."""
    return capacities_of(person, on=on).whole_bodies(SUPERVISORS)


def planned_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose drafts of plans the person sees."""
    return capacities_of(person, on=on).whole_bodies({*SUPERVISORS, PostKind.APPROVER})


def task_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose tasks the person sees: handled ones, and supervised ones."""
    return handled_body_ids(person, on=on) | supervised_body_ids(person, on=on)


def plans_visible_to(user: User, *, on: date) -> QuerySet[WorkPlan]:
    """Return the plans that the user sees: issued ones, which are public, and drafts of their bodies."""
    person = person_of(user)
    if person is None:
        return WorkPlan.objects.none()
    return WorkPlan.objects.filter(
        Q(issued_at__isnull=False) | is_in("body_id", planned_body_ids(person, on=on))
    )


def plans_to_issue(person: Person, *, on: date) -> list[WorkPlan]:
    """
    Return the plans that wait for the person's approval, oldest first; none that the person wrote.

    They are read from the plans themselves: a body submits one a year.
    """
    bodies = capacities_of(person, on=on).whole_bodies((PostKind.APPROVER,))
    if not bodies:
        return []
    found = WorkPlan.objects.filter(is_in("body_id", bodies), state=PlanState.SUBMITTED)
    found = found.exclude(author=person).select_related("body")
    return list(found.order_by("year", "id")[:MAX_PLANS_WAITING])


def tasks_visible_to(user: User, *, on: date) -> QuerySet[PlanTask]:
    """Return the issued tasks whose reports the user sees: of their bodies, or that these assist with."""
    person = person_of(user)
    if person is None:
        return PlanTask.objects.none()
    assisted = TaskAssistant.objects.filter(
        is_in("body_id", handled_body_ids(person, on=on))
    ).values("task_id")
    return PlanTask.objects.filter(
        Q(opened_at__isnull=False)
        & (
            is_in("body_id", task_body_ids(person, on=on))
            | Q(plan__body_id__in=sorted(planned_body_ids(person, on=on)))
            | Q(pk__in=assisted)
        )
    )


def public_plans() -> QuerySet[WorkPlan]:
    """Return the issued plans."""
    return WorkPlan.objects.filter(issued_at__isnull=False)


def public_tasks(plan: WorkPlan) -> QuerySet[PlanTask]:
    """Return the tasks of an issued plan; without what the bodies reported."""
    return plan.tasks.filter(opened_at__isnull=False).select_related("body")


def open_tasks(plan: WorkPlan) -> QuerySet[PlanTask]:
    """Return the tasks of a plan that have not ended."""
    return plan.tasks.filter(opened_at__isnull=False, ended_on=None)


def in_hand(tasks: QuerySet[PlanTask]) -> QuerySet[PlanTask]:
    """Return those of the tasks that were given to a body and have not ended."""
    return tasks.filter(opened_at__isnull=False, ended_on=None)


def overdue_tasks(tasks: QuerySet[PlanTask], *, on: date) -> QuerySet[PlanTask]:
    """Return those of the tasks that are overdue on a day: not even reported as finished."""
    return tasks.filter(UNFINISHED, due_on__lt=on)


def ended(tasks: QuerySet[PlanTask]) -> QuerySet[PlanTask]:
    """Return those of the tasks that were closed or dropped."""
    return tasks.filter(ended_on__isnull=False)


def unfinished_until(last: date) -> Iterator[PlanTask]:
    """Yield the tasks that nobody has reported as finished and that are due by a day, soonest first."""
    found = PlanTask.objects.filter(UNFINISHED, due_on__lte=last)
    return rows_by_key(found, keys=("due_on", "id"), most=MAX_TASKS_DUE)


def task_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of tasks that the person reads."""
    capacities = capacities_of(person, on=on)
    names = frozenset(
        name
        for posts in (HANDLERS, SUPERVISORS)
        for name in names_with_tasks(capacities.whole_bodies(posts), "plan-task", posts[0])
    )
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(post: str, body_id: int) -> str:
    """Return the queue of the tasks that wait for a post of a body."""
    return queue_name("plan-task", post, body_id)


def people_for(bodies: Iterable[int], posts: Iterable[str], *, on: date) -> set[int]:
    """Return the ids of the persons who hold one of these posts in these bodies on a day."""
    return people_in_posts(bodies, frozenset(posts), on=on)


def next_number(body: Body, year: int) -> str:
    """Return the next number of a plan of a locked body."""
    prefix = f"{body.code}-{SERIES}{year}-"
    last = WorkPlan.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number.rpartition('-')[2]) + 1 if last else 1:05}"
