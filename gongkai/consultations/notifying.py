"""Notifications about public consultations: closed, outcome due soon or overdue, contested."""

from datetime import datetime, timedelta

from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.queries import people_for, without_outcome_until
from gongkai.consultations.states import NotificationKind
from gongkai.consultations.workflow import LIFT
from gongkai.kit.times import local_date
from gongkai.ledger.models import Act
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.people import people_in_posts

CONSULTATION = PublicConsultation._meta.label_lower
# Days before the outcome is due at which notifications are sent, soonest first.
DAYS = (7, 28)


def notify_of_end(act: Act) -> int:
    """Notify who handles a consultation that its period is over."""
    found = PublicConsultation.objects.filter(pk=act.subject_id).first()
    if found is None:
        return 0
    people = people_for([found.body_id], on=act.on)
    kind = NotificationKind.CONSULTATION_ENDED
    return notify(people, kind, CONSULTATION, found.pk, f"act:{act.pk}", at=act.at)


def notify_of_contest(act: Act) -> int:
    """Notify the approvers that an author contests that a comment was set aside."""
    comment = PublicComment.objects.select_related("consultation").filter(pk=act.subject_id).first()
    if comment is None:
        return 0
    consultation = comment.consultation
    people = people_in_posts([consultation.body_id], LIFT.posts, on=act.on)
    kind = NotificationKind.HOLD_CONTESTED
    return notify(people, kind, CONSULTATION, consultation.pk, f"act:{act.pk}", at=act.at)


def notify_of_outcome_deadlines(*, at: datetime) -> int:
    """Notify who handles a consultation 28 and 7 days before its outcome is due, and when overdue."""
    today, count = local_date(at), 0
    for one in without_outcome_until(today + timedelta(days=max(DAYS))):
        assert one.outcome_due_on is not None  # the query asks for it
        left = (one.outcome_due_on - today).days
        tier = "late" if left < 0 else str(next(days for days in DAYS if left <= days))
        key = f"outcome:{one.outcome_due_on}:{tier}"
        if is_known(CONSULTATION, one.pk, key):
            continue
        kind = NotificationKind.OUTCOME_LATE if left < 0 else NotificationKind.OUTCOME_DUE
        people = people_for([one.body_id], on=today)
        count += notify(people, kind, CONSULTATION, one.pk, key, at=at)
    return count
