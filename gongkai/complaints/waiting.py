"""The rows of complaints and of orders to rectify in the table of waiting tasks."""

from collections.abc import Iterator

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.queries import (
    MAX_COMPLAINTS,
    TEXTS,
    open_orders,
    queue_of,
    queue_of_orders,
    waiting,
)
from gongkai.complaints.states import ComplaintState, OrderState
from gongkai.kit.paging import rows_by_key
from gongkai.notifications.actions import set_tasks
from gongkai.notifications.tasks import Task

COMPLAINT, ORDER = Complaint._meta.label_lower, RectificationOrder._meta.label_lower


def update_waiting(complaint: Complaint) -> int:
    """Store for whom the complaint waits now, in the transaction of the act that changed it."""
    return set_tasks(COMPLAINT, {complaint.pk: tasks_of(complaint)})


def update_waiting_order(order: RectificationOrder) -> int:
    """Store for whom the order waits now, in the transaction of the act that changed it."""
    return set_tasks(ORDER, {order.pk: tasks_of_order(order)})


def tasks_of(complaint: Complaint) -> frozenset[Task]:
    """Return for whom the complaint waits: until the result, for those who examine it."""
    if complaint.state == ComplaintState.CLOSED:
        return frozenset()
    return frozenset({Task(complaint.pk, queue_of(complaint), complaint.due_on)})


def tasks_of_order(order: RectificationOrder) -> frozenset[Task]:
    """Return for whom the order waits: for the body; a retest belongs to the complaint."""
    if order.state != OrderState.OPEN:
        return frozenset()
    return frozenset({Task(order.pk, queue_of_orders(order.body_id), order.due_on)})


def expected_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each complaint that waits for somebody, by id."""
    rows = waiting(Complaint.objects.defer(*TEXTS))
    for one in rows_by_key(rows, keys=("id",), most=MAX_COMPLAINTS):
        yield one.pk, tasks_of(one)


def expected_order_tasks() -> Iterator[tuple[int, frozenset[Task]]]:
    """Yield the id and the tasks of each order that waits for its body, by id."""
    rows = open_orders(RectificationOrder.objects.filter(state=OrderState.OPEN))
    for one in rows_by_key(rows, keys=("id",), most=MAX_COMPLAINTS):
        yield one.pk, tasks_of_order(one)
