"""Notifications about plans and tasks: submitted, given, due soon, overdue, reported, decided."""

from datetime import datetime, timedelta

from gongkai.kit.times import local_date
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.states import PostKind
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.queries.plans import people_for, unfinished_until
from gongkai.supervision.states import NotificationKind
from gongkai.supervision.workflow import HANDLERS, SUPERVISORS

PLAN, TASK = WorkPlan._meta.label_lower, PlanTask._meta.label_lower
# Days before the due date at which notifications are sent, soonest first.
DAYS = (1, 7)
KINDS = {
    Verb.PLAN_TASK_ISSUED: NotificationKind.TASK_ISSUED,
    Verb.PLAN_TASK_FINISHED: NotificationKind.TASK_REPORTED,
    Verb.PLAN_TASK_RETURNED: NotificationKind.TASK_RETURNED,
    Verb.PLAN_TASK_ACCEPTED: NotificationKind.TASK_CLOSED,
    Verb.PLAN_TASK_DROPPED: NotificationKind.TASK_CLOSED,
}


def notify_of_plan(act: Act) -> int:
    """Notify the approvers of the body that a plan waits for them."""
    plan = WorkPlan.objects.filter(pk=act.subject_id).first()
    if plan is None:
        return 0
    people = people_for([plan.body_id], (PostKind.APPROVER,), on=act.on) - staff_acting(act)
    return notify(
        people, NotificationKind.PLAN_SUBMITTED, PLAN, plan.pk, f"act:{act.pk}", at=act.at
    )


def notify_of_task(act: Act) -> int:
    """Notify the supervisors of a report, and the responsible body of everything else."""
    task = PlanTask.objects.select_related("plan").filter(pk=act.subject_id).first()
    if task is None:
        return 0
    kind = KINDS[Verb(act.verb)]
    if kind == NotificationKind.TASK_REPORTED:
        people = people_for([task.plan.body_id], SUPERVISORS, on=act.on)
    else:
        people = people_for([task.body_id], HANDLERS, on=act.on)
    return notify(people - staff_acting(act), kind, TASK, task.pk, f"act:{act.pk}", at=act.at)


def notify_of_task_deadlines(*, at: datetime) -> int:
    """Notify the responsible body 7 days and 1 day before a task is due, and when it is overdue."""
    count, today = 0, local_date(at)
    for task in unfinished_until(today + timedelta(days=max(DAYS))):
        left = (task.due_on - today).days
        late = left < 0
        tier = "late" if late else str(next(one for one in DAYS if left <= one))
        # An extension begins the tiers anew.
        key = f"task:{task.pk}:{task.due_on}:{tier}"
        if is_known(TASK, task.pk, key):
            continue
        kind = NotificationKind.TASK_LATE if late else NotificationKind.TASK_DUE
        people = people_for([task.body_id], HANDLERS, on=today)
        count += notify(people, kind, TASK, task.pk, key, at=at)
    return count
