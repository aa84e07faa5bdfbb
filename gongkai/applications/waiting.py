"""The rows of applications in the table of waiting tasks: the case, its letters and searches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from gongkai.applications import workflow
from gongkai.applications.models import Application, Letter, SearchTask
from gongkai.applications.queries.work import CASE, LETTER, SEARCH, awaited_stages
from gongkai.applications.states import Stage
from gongkai.law.calendar import DAY
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.models import WaitingTask
from gongkai.notifications.tasks import Task, TasksById, queue_name
from gongkai.organisations.states import PostKind

APPLICATION = Application._meta.label_lower
CHUNK = 500


def update_waiting(cases: Iterable[int]) -> int:
    """
    Store for whom these cases wait now, in the transaction of the act that changed them.

    The rows of the cases and of what belongs to them are saved before. Four queries if nothing
    changes.
    """
    return set_tasks(APPLICATION, tasks_of(cases))


def tasks_of(cases: Iterable[int]) -> TasksById:
    """Return the tasks of these cases, of their letters and searches. Three queries."""
    found: dict[int, set[Task]] = {pk: set() for pk in cases}
    rows = Application.objects.filter(pk__in=sorted(found)).select_related(
        "clarification", "extension", "fee"
    )
    officers: dict[int, tuple[int, int | None]] = {}
    for case in rows:
        officers[case.pk] = (case.body_id, case.officer_id)
        found[case.pk].update(_tasks_of_case(case))
    letters = Letter.objects.filter(application__in=sorted(found), served_on=None)
    for pk, letter, dated in letters.values_list("application_id", "pk", "dated"):
        body, officer = officers[pk]
        found[pk].add(Task(letter, _for_officer(LETTER, body, officer), dated))
    searches = SearchTask.objects.filter(application__in=sorted(found), answered_on=None)
    for pk, search, office, body, due_on in searches.values_list(
        "application_id", "pk", "office_id", "office__body_id", "due_on"
    ):
        found[pk].add(Task(search, queue_name(SEARCH, body), due_on, office_id=office))
    return {pk: frozenset(tasks) for pk, tasks in found.items()}


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each case for which, or for a part of which, somebody waits."""
    awaited = Application.objects.filter(stage__in=sorted(awaited_stages())).values_list("pk")
    letters = Letter.objects.filter(served_on=None).values_list("application_id")
    searches = SearchTask.objects.filter(answered_on=None).values_list("application_id")
    after = 0
    while True:
        # Each of the three gives its next ids; only those up to the least last one are complete.
        pages = [
            sorted(
                pk
                for (pk,) in rows.filter(**{f"{name}__gt": after}).order_by(name).distinct()[:CHUNK]
            )
            for rows, name in (
                (awaited, "pk"),
                (letters, "application_id"),
                (searches, "application_id"),
            )
        ]
        full = [page[-1] for page in pages if len(page) == CHUNK]
        ids = sorted({pk for page in pages for pk in page if not full or pk <= min(full)})
        if not ids:
            return
        for pk, tasks in sorted(tasks_of(ids).items()):
            if tasks:
                yield pk, tasks
        after = ids[-1]


def _tasks_of_case(case: Application) -> Iterator[Task]:
    """Yield one task for each post that may take a primary step of the case, now or from a day."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for step in workflow.WORKFLOW.steps_from(case.stage):
        waits_from = _waits_from(step.name, case)
        if step.primary and waits_from is not None:
            for post in step.posts:
                days[post].add(waits_from)
    for post, found in days.items():
        queue = (
            _for_officer(CASE, case.body_id, case.officer_id)
            if post == PostKind.CASE_OFFICER
            else queue_name(CASE, post, case.body_id)
        )
        yield Task(case.pk, queue, case.due_on or date.min, waits_from=min(found))


def _waits_from(step: str, case: Application) -> date | None:
    """
    Return the first day on which the case waits for a step; None if it does not.

    An extension waits for the supervisor once it is proposed. After a request to the applicant, the
    case waits for the officer again when the time for the answer or the payment is over.
    """
    if step == workflow.EXTEND.name:
        extension = getattr(case, "extension", None)
        proposed = extension is not None and extension.notified_on is None
        return WaitingTask.ALWAYS if proposed else None
    if case.stage == Stage.CLARIFYING:
        clarification = getattr(case, "clarification", None)
        return clarification.answer_by + DAY if clarification is not None else None
    if case.stage == Stage.FEE_ASKED:
        fee = getattr(case, "fee", None)
        return fee.due_on + DAY if fee is not None else None
    return WaitingTask.ALWAYS


def _for_officer(kind: str, body_id: int, officer_id: int | None) -> str:
    """Return the queue of one officer, or that of all officers of the body."""
    return (
        queue_name(kind, body_id) if officer_id is None else queue_name(kind, body_id, officer_id)
    )
