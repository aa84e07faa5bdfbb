"""The queue of outgoing mail: written once, sent once, tried again with growing pauses, given up at last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gongkai.jobs.kinds import mail_kinds
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.queries import due_mails
from gongkai.jobs.states import MailState

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
MAX_PAUSE = timedelta(hours=6)
LEASE = timedelta(hours=1)
BATCH_SIZE = 500


@dataclass(frozen=True)
class NewMail:
    """A mail to be queued; the same kind, subject and key are queued once."""

    kind: str
    subject_id: int
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)


def enqueue_mails(mails: Iterable[NewMail], *, at: datetime) -> None:
    """Put mails into the queue, to be sent from `at` on; those that are in it already are left alone."""
    rows = [
        OutgoingMail(
            kind=mail.kind,
            subject_id=mail.subject_id,
            key=mail.key,
            payload=dict(mail.payload),
            next_at=at,
        )
        for mail in mails
    ]
    OutgoingMail.objects.bulk_create(rows, batch_size=BATCH_SIZE, ignore_conflicts=True)


def enqueue_mail(mail: NewMail, *, at: datetime) -> OutgoingMail:
    """Put one mail into the queue, to be sent from `at` on, and return its row; it may be in the queue already."""
    row, _is_new = OutgoingMail.objects.get_or_create(
        kind=mail.kind,
        subject_id=mail.subject_id,
        key=mail.key,
        defaults={"payload": dict(mail.payload), "next_at": at},
    )
    return row


@transaction.atomic
def claim_mail(kind: str, *, at: datetime) -> OutgoingMail | None:
    """
    Claim the next mail of a kind to send it, and note so before it leaves: what dies in between is never sent twice.

    A mail whose lease has ended was claimed an hour ago and never heard of again: it is given up.
    """
    lost = OutgoingMail.objects.filter(kind=kind, state=MailState.SENDING, lease_until__lte=at)
    _settle(
        kind,
        list(lost.select_for_update(skip_locked=True)),
        MailState.GIVEN_UP,
        "unknown whether it was sent",
        at,
    )
    mail = due_mails(at).filter(kind=kind).select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    mail.state, mail.attempts, mail.lease_until = MailState.SENDING, mail.attempts + 1, at + LEASE
    mail.save(update_fields=["state", "attempts", "lease_until"])
    return mail


@transaction.atomic
def complete_mail(mail: OutgoingMail, *, error: str, at: datetime) -> OutgoingMail:
    """Note how it went: sent, to be tried again after a pause that doubles, or given up after eight attempts."""
    if error and mail.attempts < MAX_ATTEMPTS:
        mail.state, mail.error, mail.lease_until = MailState.WAITING, error[:300], None
        mail.next_at = at + min(FIRST_PAUSE * 2 ** (mail.attempts - 1), MAX_PAUSE)
        mail.save(update_fields=["state", "error", "next_at", "lease_until"])
    else:
        _settle(mail.kind, [mail], MailState.GIVEN_UP if error else MailState.SENT, error, at)
    return mail


def postpone_mails(*, at: datetime) -> int:
    """Let all mails wait for a minute: the server cannot be reached, and asking for each would take all day."""
    return due_mails(at).update(next_at=at + FIRST_PAUSE)


def delete_mails(kind: str, subject_ids: Iterable[int]) -> int:
    """Delete the mails about these subjects, sent or not; return how many there were."""
    return OutgoingMail.objects.filter(kind=kind, subject_id__in=subject_ids).delete()[0]


def purge_mails(*, before: datetime) -> int:
    """Delete the mails that were settled before a moment; return how many there were."""
    return OutgoingMail.objects.filter(settled_at__lt=before).delete()[0]


def _settle(
    kind: str, mails: list[OutgoingMail], state: MailState, error: str, at: datetime
) -> None:
    """Note that nothing more is done about these mails, and let their app erase what was kept for sending them."""
    if not mails:
        return
    for mail in mails:
        mail.state, mail.error, mail.lease_until, mail.settled_at = state, error[:300], None, at
    OutgoingMail.objects.bulk_update(
        mails, ["state", "error", "lease_until", "settled_at"], batch_size=BATCH_SIZE
    )
    mail_kinds()[kind].erase([mail.subject_id for mail in mails])
