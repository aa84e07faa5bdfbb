"""Actions on notifications, e-mail preferences and saved filters; none is an official act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gongkai.jobs.actions import NewMail, enqueue_mails
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.notifications.models import (
    Notification,
    NotificationPreference,
    SavedFilter,
    WaitingTask,
)
from gongkai.notifications.queries import NOTIFICATION_MAIL, task_of
from gongkai.notifications.rules import refusal_to_name_filter
from gongkai.notifications.states import MailFrequency
from gongkai.notifications.tasks import Task, TasksById
from gongkai.organisations.models import Account, Person

MAILS_PER_ROUND = 200
MAX_ROWS = 500
# What may change while a task stays in its queue.
COLUMNS = ("sort_on", "waits_from", "office", "drafter", "author")


@dataclass(frozen=True)
class NewNotification:
    """A notification for one person; the key identifies its cause."""

    person_id: int
    kind: str
    subject_type: str
    subject_id: int
    key: str
    days: int | None = None


def notify(
    people: Iterable[int],
    kind: str,
    subject_type: str,
    subject_id: int,
    key: str,
    *,
    at: datetime,
    days: int | None = None,
) -> int:
    """
    Notify each of these persons once per key; return the number of persons.

    The caller decides who is notified and why.
    """
    return _write(
        [
            NewNotification(person, kind, subject_type, subject_id, key, days)
            for person in sorted(set(people))
        ],
        at,
    )


@transaction.atomic
def notify_by_own_mail(
    people: Iterable[int],
    kind: str,
    subject_type: str,
    subject_id: int,
    key: str,
    *,
    mail: str,
    at: datetime,
) -> int:
    """
    Notify as `notify`, and queue a mail of the kind `mail` for each account that wishes mails.

    No other mail counts these notifications. The subject of the mail is the account, its payload
    names that of the notification.
    """
    number = _write(
        [
            NewNotification(person, kind, subject_type, subject_id, key)
            for person in sorted(set(people))
        ],
        at,
    )
    new = Notification.objects.filter(
        subject_type=subject_type, subject_id=subject_id, key=key, mailed=False
    )
    wished = new.filter(person__account__is_active=True).exclude(
        Q(person__account__email="")
        | Q(person__account__notification_preference__mail=MailFrequency.OFF)
    )
    accounts = sorted(wished.values_list("person__account_id", flat=True))
    enqueue_mails(
        [NewMail(mail, account, key, {"subject": subject_id}) for account in accounts], at=at
    )
    new.update(mailed=True)
    return number


def notify_many(notifications: Sequence[NewNotification], *, at: datetime) -> int:
    """Create many notifications at once; persons notified of the same cause before are skipped."""
    return _write(notifications, at)


def delete_notifications(subject_type: str, subject_id: int) -> int:
    """Delete the notifications about a deleted subject; return their number."""
    return Notification.objects.filter(subject_type=subject_type, subject_id=subject_id).delete()[0]


def set_tasks(subject_type: str, tasks: TasksById) -> int:
    """
    Replace the waiting tasks of these subjects; return the number of rows that changed.

    The caller holds the locks of the subjects and calls this in the transaction of the act. One
    query if nothing changes; a task that stays keeps its row.
    """
    wanted = {(pk, task.item_id, task.queue): task for pk, some in tasks.items() for task in some}
    rows = WaitingTask.objects.filter(subject_type=subject_type, subject_id__in=sorted(tasks))
    stale: list[int] = []
    changed: list[WaitingTask] = []
    for row in rows:
        task = wanted.pop((row.subject_id, row.item_id, row.queue), None)
        if task is None:
            stale.append(row.pk)
        elif task != task_of(row):
            changed.append(_filled(row, task))
    new = [
        _filled(WaitingTask(subject_type=subject_type, subject_id=pk), task)
        for (pk, _item, _queue), task in wanted.items()
    ]
    if stale:
        WaitingTask.objects.filter(pk__in=stale).delete()
    if changed:
        WaitingTask.objects.bulk_update(changed, COLUMNS, batch_size=MAX_ROWS)
    if new:
        WaitingTask.objects.bulk_create(new, batch_size=MAX_ROWS)
    return len(stale) + len(changed) + len(new)


def _filled(row: WaitingTask, task: Task) -> WaitingTask:
    for column in fields(task):
        setattr(row, column.name, getattr(task, column.name))
    return row


def read_notification(notification: Notification, *, at: datetime) -> None:
    """Mark a notification as read; only the first time is stored."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=at)


def read_all_notifications(person: Person, *, at: datetime) -> int:
    """Mark all notifications of a person as read."""
    return Notification.objects.filter(person=person, read_at=None).update(read_at=at)


@transaction.atomic
def choose_mail_frequency(account: Account, frequency: MailFrequency) -> None:
    """Set how often mail is sent. Earlier notifications are not mailed."""
    account = lock(account)
    NotificationPreference.objects.update_or_create(account=account, defaults={"mail": frequency})
    Notification.objects.filter(person__account=account, mailed=False).update(mailed=True)


@transaction.atomic
def write_mails(*, at: datetime, morning: bool) -> int:
    """
    Queue mails: one for each notification, or in the morning one for all new notifications.

    Notifications that were read in the meantime are not mailed. Returns the number of queued mails.
    """
    new = Notification.objects.filter(mailed=False)
    reached = Q(person__account__is_active=True) & ~Q(person__account__email="")
    off = Q(person__account__notification_preference__mail=MailFrequency.OFF)
    new.filter(~reached | Q(read_at__isnull=False) | off).update(mailed=True)
    each = new.filter(person__account__notification_preference__mail=MailFrequency.EACH)
    found = list(each.select_related("person").order_by("id")[:MAILS_PER_ROUND])
    enqueue = [
        NewMail(NOTIFICATION_MAIL, _account(one), f"one:{one.pk}", {"count": 1}) for one in found
    ]
    enqueue_mails(enqueue, at=at)
    Notification.objects.filter(pk__in=[one.pk for one in found]).update(mailed=True)
    return len(enqueue) + (_write_digests(at) if morning else 0)


@transaction.atomic
def save_filter(account: Account, name: str, query: str) -> SavedFilter:
    """Save the current filter of a list under a name."""
    account = lock(account)
    refuse_if(refusal_to_name_filter(account, name, query=query))
    return SavedFilter.objects.create(account=account, name=name.strip(), query=query)


@transaction.atomic
def rename_filter(saved: SavedFilter, name: str) -> SavedFilter:
    """Rename a saved filter."""
    account = lock(saved.account)
    refuse_if(refusal_to_name_filter(account, name, query=saved.query, saved=saved))
    saved.name = name.strip()
    saved.save(update_fields=["name"])
    return saved


@transaction.atomic
def begin_with_filter(saved: SavedFilter, *, wanted: bool) -> None:
    """Set or unset a filter as the default of the list; there is at most one default."""
    account = lock(saved.account)
    account.saved_filters.filter(is_default=True).update(is_default=False)
    account.saved_filters.filter(pk=saved.pk).update(is_default=wanted)


def delete_saved_filter(saved: SavedFilter) -> None:
    """Delete a saved filter."""
    saved.delete()


def _write(notifications: Sequence[NewNotification], at: datetime) -> int:
    rows = [
        Notification(
            person_id=one.person_id,
            kind=one.kind,
            subject_type=one.subject_type,
            subject_id=one.subject_id,
            key=one.key,
            days=one.days,
            at=at,
        )
        for one in notifications
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _write_digests(at: datetime) -> int:
    """Queue one mail for each account with new notifications and no mail today."""
    key = f"day:{local_date(at):%Y%m%d}"
    had = OutgoingMail.objects.filter(kind=NOTIFICATION_MAIL, key=key).values("subject_id")
    ids: dict[int, list[int]] = {}
    new = Notification.objects.filter(mailed=False).exclude(person__account__in=had)
    for account, pk in new.values_list("person__account_id", "pk").order_by("id"):
        ids.setdefault(account, []).append(pk)
    enqueue_mails(
        [
            NewMail(NOTIFICATION_MAIL, account, key, {"count": len(found)})
            for account, found in ids.items()
        ],
        at=at,
    )
    for found in ids.values():
        Notification.objects.filter(pk__in=found).update(mailed=True)
    return len(ids)


def _account(notification: Notification) -> int:
    account = notification.person.account_id
    assert account is not None  # the filter above excludes persons without account
    return account
