"""The rows of public concerns in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task
from gongkai.participation.models import Concern
from gongkai.participation.queries import MAX_CONCERNS, queue_of, unended
from gongkai.participation.states import ConcernState
from gongkai.participation.workflow import HANDLERS, WORKFLOW

CONCERN = Concern._meta.label_lower


def update_waiting(concern: Concern) -> int:
    """Store for whom the concern waits now, in the transaction of the act that changed it."""
    return set_tasks(CONCERN, {concern.pk: tasks_of(concern)})


def tasks_of(concern: Concern) -> frozenset[Task]:
    """Return for whom the concern waits: who handles it until it is answered, then who closes it."""
    posts: frozenset[str] = frozenset({HANDLERS[0]})
    if concern.state != ConcernState.OPEN:
        posts = WORKFLOW.posts_awaited(concern.state)
    due_on = local_date(concern.due_at)
    return frozenset(Task(concern.pk, queue_of(post, concern.body_id), due_on) for post in posts)


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each concern that waits for somebody, by id."""
    for concern in rows_by_key(unended(Concern.objects.all()), keys=("id",), most=MAX_CONCERNS):
        yield concern.pk, tasks_of(concern)
