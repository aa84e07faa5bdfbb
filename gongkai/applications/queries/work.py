"""The applications and searches that wait for somebody."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from gongkai.applications import workflow
from gongkai.applications.models import Application, Consultation, Letter, SearchTask
from gongkai.applications.models.applications import UNANSWERED
from gongkai.applications.queries.access import visible_to
from gongkai.applications.states import OPEN, SUSPENDED, WORKED_ON, Stage
from gongkai.kit.id_lists import is_in
from gongkai.notifications.queries import names_with_tasks, tasks_in
from gongkai.notifications.tasks import Queues, queues_in
from gongkai.organisations.capacities import HeldPosts
from gongkai.organisations.models import Person
from gongkai.organisations.queries import User, capacities_of
from gongkai.organisations.states import PostKind

# The first parts of the names of the queues of cases, unserved letters and search requests.
CASE, LETTER, SEARCH = "case", "letter", "search"


def waiting_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """
    Return the cases that wait for the person.

    For officers these are new cases and their own cases, for supervisors proposed replies.
    An unassigned case waits for every officer of the body. After the deadline for a clarification
    or payment, the case waits for the officer again, who closes it.
    """
    tasks = tasks_in(case_queues(person, on=on), on=on)
    return Application.objects.filter(pk__in=tasks.values("item_id"))


def case_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of cases that the person reads as officer or supervisor of a body."""
    named: list[tuple[HeldPosts, list[str]]] = []
    awaited = _awaited_posts()
    for held in capacities_of(person, on=on).held:
        if held.office_id is not None:
            continue
        if held.post == PostKind.CASE_OFFICER:
            named.append((held, _officer_queues(CASE, held, person)))
        elif held.post in awaited:
            named.append((held, names_with_tasks(held.body_ids, CASE, held.post)))
    return queues_in(person, named)


def letter_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of unserved letters that the person reads as officer of a body."""
    officer = [
        held
        for held in capacities_of(person, on=on).held
        if held.office_id is None and held.post == PostKind.CASE_OFFICER
    ]
    return queues_in(person, [(held, _officer_queues(LETTER, held, person)) for held in officer])


def search_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of search requests that the person reads as head or drafter."""
    posts = {PostKind.OFFICE_HEAD, PostKind.DRAFTER}
    named = [
        (held, names_with_tasks(held.body_ids, SEARCH))
        for held in capacities_of(person, on=on).held
        if held.post in posts
    ]
    return queues_in(person, named)


def _officer_queues(kind: str, held: HeldPosts, person: Person) -> list[str]:
    """Return for each body the queue that all its officers share, and that of the person there."""
    own = names_with_tasks(held.body_ids, kind, after=person.pk)
    return [*names_with_tasks(held.body_ids, kind), *own]


def awaited_stages() -> frozenset[Stage]:
    """Return the stages that a primary step ends."""
    return frozenset().union(*(step.sources for step in workflow.WORKFLOW if step.primary))


def _awaited_posts() -> frozenset[str]:
    return frozenset(post for step in workflow.WORKFLOW if step.primary for post in step.posts)


def stages_decided_by(post: PostKind) -> frozenset[Stage]:
    """Return the stages that a primary step of this post ends."""
    steps = [
        step
        for step in workflow.WORKFLOW
        if step.primary and step.target is not None and post in step.posts
    ]
    return frozenset().union(*(step.sources for step in steps))


def calendar_cases(person: Person, *, on: date) -> QuerySet[Application]:
    """
    Return the open cases for the person's calendar: own cases or replies to approve.

    A case whose time is suspended has no due date.
    """
    here = capacities_of(person, on=on)
    officer = is_in("body_id", here.whole_bodies({PostKind.CASE_OFFICER}))
    supervisor = is_in("body_id", here.whole_bodies({PostKind.CASE_SUPERVISOR}))
    mine = Q(officer, officer=person) | Q(
        supervisor, stage__in=sorted(stages_decided_by(PostKind.CASE_SUPERVISOR))
    )
    running = sorted(OPEN - SUSPENDED)
    return Application.objects.filter(mine, stage__in=running).order_by("due_on", "id")


def officers_at_work(user: User, *, on: date) -> QuerySet[Person]:
    """Return the officers of visible unfinished cases, annotated with their number (`cases`)."""
    unfinished = visible_to(user, on=on).filter(stage__in=sorted(WORKED_ON)).exclude(officer=None)
    counted = (
        unfinished.order_by()
        .values("officer")
        .annotate(number=Count("id"))
        .filter(officer=OuterRef("pk"))
    )
    return (
        Person.objects.filter(pk__in=unfinished.values("officer"))
        .annotate(cases=Subquery(counted.values("number")))
        .order_by("name", "id")
    )


def letters_to_serve(person: Person, *, on: date) -> QuerySet[Letter]:
    """
    Return the letters that are written but not served, of the cases of the officer, oldest first.

    Letters of an unassigned case wait for every officer of the body. A reply is served with its own
    step, so it waits as a case.
    """
    tasks = tasks_in(letter_queues(person, on=on), on=on)
    waiting = Letter.objects.filter(pk__in=tasks.values("item_id"))
    return waiting.select_related("application").order_by("dated", "id")


def searches_for(person: Person, *, on: date) -> QuerySet[SearchTask]:
    """Return the open search requests to the offices where the person is head or drafter."""
    tasks = tasks_in(search_queues(person, on=on), on=on)
    return SearchTask.objects.filter(pk__in=tasks.values("item_id")).select_related(
        "office", "application"
    )


def open_cases(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return the unanswered applications, most urgent first."""
    return unanswered(applications).order_by("due_on", "id")


def unanswered(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return the unanswered applications, with the exact condition of the partial index."""
    return applications.filter(UNANSWERED, stage__in=sorted(OPEN))


def overdue(applications: QuerySet[Application], *, on: date) -> QuerySet[Application]:
    """Return the unanswered applications whose deadline passed, without those whose clock stands still."""
    return unanswered(applications).filter(due_on__lt=on).exclude(stage__in=sorted(SUSPENDED))


def counts_by_stage(applications: QuerySet[Application]) -> dict[str, int]:
    """Return the number of applications at each stage. One query."""
    rows = applications.order_by().values_list("stage").annotate(number=Count("id"))
    return dict(rows)


def unanswered_consultations(*, on: date) -> Sequence[Consultation]:
    """Return the consultations whose deadline passed without an answer."""
    return list(
        Consultation.objects.filter(
            answered_on=None, due_on__lt=on, application__stage__in=sorted(OPEN)
        )
        .select_related("application__body")
        .order_by("due_on", "id")[:500]
    )
