"""The rows of the tasks of plans in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.kit.paging import rows_by_key
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task
from gongkai.supervision.models import PlanTask
from gongkai.supervision.queries.plans import MAX_TASKS_DUE, in_hand, queue_of
from gongkai.supervision.states import TaskState
from gongkai.supervision.workflow import HANDLERS, TASK_WORKFLOW

PLAN_TASK = PlanTask._meta.label_lower


def update_waiting(task: PlanTask) -> int:
    """Store for whom the task waits now, in the transaction of the act that changed it."""
    return set_tasks(PLAN_TASK, {task.pk: tasks_of(task)})


def tasks_of(task: PlanTask) -> frozenset[Task]:
    """Return for whom the task waits: the responsible body, then the supervisor of the plan."""
    if task.state not in {TaskState.OPEN, TaskState.REPORTED}:
        return frozenset()
    return frozenset(
        Task(
            task.pk,
            queue_of(post, task.body_id if post in HANDLERS else task.plan.body_id),
            task.due_on,
        )
        for post in TASK_WORKFLOW.posts_awaited(task.state)
    )


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each task of a plan that waits for somebody, by id."""
    found = in_hand(PlanTask.objects.select_related("plan"))
    for task in rows_by_key(found, keys=("id",), most=MAX_TASKS_DUE):
        yield task.pk, tasks_of(task)
