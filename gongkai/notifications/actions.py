"""Telling people, keeping what they have read and how often mail comes, and their filters; none is an official act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gongkai.jobs.actions import NewMail, enqueue_mails
from gongkai.jobs.models import OutgoingMail
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.notifications.models import Notification, NotificationPreference, SavedFilter
from gongkai.notifications.queries import NOTIFICATION_MAIL
from gongkai.notifications.rules import refusal_to_name_filter
from gongkai.notifications.states import MailFrequency
from gongkai.organisations.models import Account, Person

MAILS_PER_ROUND = 200


@dataclass(frozen=True)
class NewNotification:
    """What one person is to be told; the key names the cause."""

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
    Tell each of these persons once, however often it is called with the same key; return to how many it applies.

    The caller decides who is told and why, and leaves out whom it does not concern.
    """
    return _write(
        [
            NewNotification(person, kind, subject_type, subject_id, key, days)
            for person in sorted(set(people))
        ],
        at,
    )


def notify_many(notifications: Sequence[NewNotification], *, at: datetime) -> int:
    """Write many notifications at once; whoever was told of the same cause is not told again."""
    return _write(notifications, at)


def delete_notifications(subject_type: str, subject_id: int) -> int:
    """Delete what people were told about a subject that is thrown away; return how many notifications there were."""
    return Notification.objects.filter(subject_type=subject_type, subject_id=subject_id).delete()[0]


def read_notification(notification: Notification, *, at: datetime) -> None:
    """Mark a notification as read; the first time counts."""
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=at)


def read_all_notifications(person: Person, *, at: datetime) -> int:
    """Mark all notifications of somebody as read."""
    return Notification.objects.filter(person=person, read_at=None).update(read_at=at)


@transaction.atomic
def choose_mail_frequency(account: Account, frequency: MailFrequency) -> None:
    """Choose how often mail comes. What was told before is not mailed after all."""
    account = lock(account)
    NotificationPreference.objects.update_or_create(account=account, defaults={"mail": frequency})
    Notification.objects.filter(person__account=account, mailed=False).update(mailed=True)


@transaction.atomic
def write_mails(*, at: datetime, morning: bool) -> int:
    """
    Queue what is to be mailed: a mail for each notification, or in the morning one mail for all that is new.

    What was read in the page meanwhile is not mailed. Returns how many mails were queued.
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
    """Keep what the list is narrowed by under a name."""
    account = lock(account)
    refuse_if(refusal_to_name_filter(account, name, query=query))
    return SavedFilter.objects.create(account=account, name=name.strip(), query=query)


@transaction.atomic
def rename_filter(saved: SavedFilter, name: str) -> SavedFilter:
    """Give it another name."""
    account = lock(saved.account)
    refuse_if(refusal_to_name_filter(account, name, query=saved.query, saved=saved))
    saved.name = name.strip()
    saved.save(update_fields=["name"])
    return saved


@transaction.atomic
def begin_with_filter(saved: SavedFilter, *, wanted: bool) -> None:
    """Let the list begin with it, or with no filter again; one at most."""
    account = lock(saved.account)
    account.saved_filters.filter(is_default=True).update(is_default=False)
    account.saved_filters.filter(pk=saved.pk).update(is_default=wanted)


def delete_saved_filter(saved: SavedFilter) -> None:
    """Throw it away."""
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
    """Queue one mail for each account that has something new and had none today."""
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
    assert account is not None  # the filter before has made sure
    return account
