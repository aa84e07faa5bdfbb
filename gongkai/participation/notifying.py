"""Notifications about public concerns: registered, due soon, overdue, answered."""

from datetime import datetime, timedelta

from gongkai.kit.times import local_date
from gongkai.ledger.models import Act
from gongkai.ledger.queries import staff_acting
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.participation.models import Concern
from gongkai.participation.queries import people_for, unanswered_until
from gongkai.participation.states import NotificationKind

CONCERN = Concern._meta.label_lower
# Hours before the response is due at which notifications are sent, soonest first.
HOURS = (2, 8, 24)
KINDS = {
    Verb.CONCERN_REGISTERED: NotificationKind.CONCERN_REGISTERED,
    Verb.CONCERN_ANSWERED: NotificationKind.CONCERN_ANSWERED,
}


def notify_of_concern(act: Act) -> int:
    """Notify who handles a concern that it was registered or answered."""
    concern = Concern.objects.filter(pk=act.subject_id).first()
    if concern is None:
        return 0
    people = people_for([concern.body_id], on=act.on) - staff_acting(act)
    kind = KINDS[Verb(act.verb)]
    return notify(people, kind, CONCERN, concern.pk, f"act:{act.pk}", at=act.at)


def notify_of_concern_deadlines(*, at: datetime) -> int:
    """Notify who handles a concern 24, 8 and 2 hours before it is due, and when it is overdue."""
    count = 0
    for concern in unanswered_until(at + timedelta(hours=max(HOURS))):
        left = concern.due_at - at
        late = left < timedelta()
        tier = "late" if late else str(next(one for one in HOURS if left <= timedelta(hours=one)))
        key = f"concern:{concern.pk}:{tier}"
        if is_known(CONCERN, concern.pk, key):
            continue
        kind = NotificationKind.CONCERN_LATE if late else NotificationKind.CONCERN_DUE
        people = people_for([concern.body_id], on=local_date(at))
        count += notify(people, kind, CONCERN, concern.pk, key, at=at)
    return count
