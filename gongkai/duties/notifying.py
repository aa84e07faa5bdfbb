"""Notifications about duties that are due soon, and about those that are missing."""

from datetime import date, datetime, timedelta

from gongkai.duties.actions import mark_overdue_duties
from gongkai.duties.models import Duty
from gongkai.duties.queries import duties_due_until
from gongkai.duties.states import NotificationKind
from gongkai.kit.times import local_date
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import known_keys
from gongkai.organisations.queries import holders
from gongkai.organisations.states import PostKind

DUTY = Duty._meta.label_lower
WARNING_DAYS = 5
MAX_NOTIFIED = 2_000


def notify_of_duties(*, at: datetime) -> int:
    """Notify the disclosure officers of a body of its duties; each once. Marks overdue duties."""
    today = local_date(at)
    soon = list(duties_due_until(today, today + timedelta(days=WARNING_DAYS))[:MAX_NOTIFIED])
    known = known_keys(DUTY, [duty.pk for duty in soon])
    sent = sum(
        _notify(duty, NotificationKind.DUTY_DUE, today, at, days=(duty.due_on - today).days)
        for duty in soon
        if _key(duty, NotificationKind.DUTY_DUE) not in known
    )
    return sent + sum(
        _notify(duty, NotificationKind.DUTY_MISSING, today, at)
        for duty in mark_overdue_duties(at=at)
    )


def _notify(
    duty: Duty, kind: NotificationKind, on: date, at: datetime, days: int | None = None
) -> int:
    people = holders(PostKind.DISCLOSURE_OFFICER, duty.body, on=on).values_list("pk", flat=True)
    return notify(people, kind, DUTY, duty.pk, _key(duty, kind), at=at, days=days)


def _key(duty: Duty, kind: NotificationKind) -> str:
    return f"{kind}:{duty.pk}"
