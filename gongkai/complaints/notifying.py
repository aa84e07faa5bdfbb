"""Notifications about complaints, to who examines them, and about orders, to the bodies that have them."""

from datetime import datetime

from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.queries import examiners_of, people_for, waiting_until
from gongkai.complaints.states import NotificationKind
from gongkai.kit.times import local_date
from gongkai.law.calendar import add_working_days, working_days_between
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known

COMPLAINT, ORDER = Complaint._meta.label_lower, RectificationOrder._meta.label_lower
TIERS, LATE = (1, 5), -1  # working days before the last day, soonest first
COMPLAINT_KINDS = {
    Verb.COMPLAINT_RECEIVED: NotificationKind.COMPLAINT_RECEIVED,
    Verb.COMPLAINT_ASSIGNED: NotificationKind.COMPLAINT_ASSIGNED,
}
ORDER_KINDS = {
    Verb.ORDER_ISSUED: NotificationKind.ORDER_ISSUED,
    Verb.ORDER_REPORTED: NotificationKind.ORDER_REPORTED,
    Verb.ORDER_RETURNED: NotificationKind.ORDER_RETURNED,
    Verb.ORDER_ACCEPTED: NotificationKind.ORDER_ACCEPTED,
}


def notify_of_complaint(act: Act) -> int:
    """Notify who may examine a new complaint, or to whom it is assigned."""
    complaint = Complaint.objects.filter(pk=act.subject_id).first()
    if complaint is None:
        return 0
    people = _examiners(complaint, act.at) - staff_acting(act)
    kind = COMPLAINT_KINDS[Verb(act.verb)]
    return notify(people, kind, COMPLAINT, complaint.pk, f"act:{act.pk}", at=act.at)


def notify_of_order(act: Act) -> int:
    """Notify who retests of a report, and the body of everything else."""
    order = RectificationOrder.objects.select_related("complaint").filter(pk=act.subject_id).first()
    if order is None:
        return 0
    kind = ORDER_KINDS[Verb(act.verb)]
    if kind == NotificationKind.ORDER_REPORTED:
        people = _examiners(order.complaint, act.at)
    else:
        people = people_for([order.body_id], on=act.on)
    return notify(people - staff_acting(act), kind, ORDER, order.pk, f"act:{act.pk}", at=act.at)


def notify_of_complaint_deadlines(calendars: Calendars, *, at: datetime) -> int:
    """Notify who examines a complaint 5 working days and 1 before its last day, and after it."""
    today, count = local_date(at), 0
    last = add_working_days(calendars.of(NATIONAL), today, max(TIERS) + 5).on
    for complaint in waiting_until(last):
        calendar = calendars.of(complaint.body.region)
        late = complaint.due_on < today
        left = LATE if late else working_days_between(calendar, today, complaint.due_on)
        tier = LATE if late else next((one for one in TIERS if left <= one), None)
        key = f"complaint:{complaint.pk}:{complaint.due_on:%Y%m%d}:{tier}"
        if tier is None or is_known(COMPLAINT, complaint.pk, key):
            continue
        kind = NotificationKind.COMPLAINT_LATE if late else NotificationKind.COMPLAINT_DUE
        people = _examiners(complaint, at)
        count += notify(people, kind, COMPLAINT, complaint.pk, key, at=at, days=max(left, 0))
    return count


def _examiners(complaint: Complaint, at: datetime) -> set[int]:
    """Return who is told: the assigned supervisor, or all who may be one, who can still see it."""
    people = examiners_of(complaint, on=local_date(at))
    return people & {complaint.supervisor_id} if complaint.supervisor_id else people
