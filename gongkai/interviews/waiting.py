"""The rows of events in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.interviews.models import Event
from gongkai.interviews.queries import MAX_EVENTS, queue_of, unended
from gongkai.interviews.workflow import (
    WORKFLOW,
)
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task

EVENT = Event._meta.label_lower


def update_waiting(event: Event) -> int:
    """Store for whom the event waits now, in the transaction of the act that changed it."""
    return set_tasks(EVENT, {event.pk: tasks_of(event)})


def tasks_of(event: Event) -> frozenset[Task]:
    """Return for whom the event waits: those of the primary step, on the day of the event."""
    due_on = local_date(event.begins_at)
    posts = WORKFLOW.posts_awaited(event.state)
    return frozenset(Task(event.pk, queue_of(post, event.body_id), due_on) for post in posts)


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each event that waits for somebody, by id."""
    for event in rows_by_key(unended(Event.objects.all()), keys=("id",), most=MAX_EVENTS):
        yield event.pk, tasks_of(event)
