"""The outbox: each mail is queued once, sent once, retried with backoff, and finally given up."""

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
    """A mail to be queued; the same kind, subject and key are queued only once."""

    kind: str
    subject_id: int
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)


def enqueue_mails(mails: Iterable[NewMail], *, at: datetime) -> None:
    """Add mails to the queue, to be sent from `at` on; mails that are in it already are skipped."""
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
    """Add one mail to the queue, to be sent from `at` on, and return its new or existing row."""
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
    Claim the next mail of a kind before it is sent, so that a crash never leads to a second mail.

    A mail whose lease has expired was claimed an hour ago without a result: it is given up.
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
    """Record the result of sending: sent, to be retried after a doubled pause, or given up."""
    if error and mail.attempts < MAX_ATTEMPTS:
        mail.state, mail.error, mail.lease_until = MailState.WAITING, error[:300], None
        mail.next_at = at + min(FIRST_PAUSE * 2 ** (mail.attempts - 1), MAX_PAUSE)
        mail.save(update_fields=["state", "error", "next_at", "lease_until"])
    else:
        _settle(mail.kind, [mail], MailState.GIVEN_UP if error else MailState.SENT, error, at)
    return mail


@transaction.atomic
def note_returned_mail(mail: OutgoingMail, *, at: datetime) -> None:
    """Record that a mail that was sent came back: it counts as given up."""
    _settle(mail.kind, [mail], MailState.GIVEN_UP, "returned by the mail system", at)


@transaction.atomic
def discard_mail(mail: OutgoingMail) -> None:
    """Delete a claimed mail that is no longer wanted, with the data kept for sending it."""
    mail.delete()
    mail_kinds()[mail.kind].erase([mail.subject_id])


def postpone_mails(*, at: datetime) -> int:
    """Postpone all due mails by a minute, because the mail server cannot be reached."""
    return due_mails(at).update(next_at=at + FIRST_PAUSE)


def delete_mails(kind: str, subject_ids: Iterable[int]) -> int:
    """Delete the mails about these subjects, sent or not; return their number."""
    return OutgoingMail.objects.filter(kind=kind, subject_id__in=subject_ids).delete()[0]


def hand_over_mail(mail: OutgoingMail, subject_id: int) -> None:
    """Give a mail another subject, because its own ends and others of its subjects do not."""
    OutgoingMail.objects.filter(pk=mail.pk).update(subject_id=subject_id)


def purge_mails(*, before: datetime) -> int:
    """Delete the mails that were sent or given up before a time; return their number."""
    return OutgoingMail.objects.filter(settled_at__lt=before).delete()[0]


def _settle(
    kind: str, mails: list[OutgoingMail], state: MailState, error: str, at: datetime
) -> None:
    """Mark mails as sent or given up, and let their app erase the data kept for sending them."""
    if not mails:
        return
    for mail in mails:
        mail.state, mail.error, mail.lease_until, mail.settled_at = state, error[:300], None, at
    OutgoingMail.objects.bulk_update(
        mails, ["state", "error", "lease_until", "settled_at"], batch_size=BATCH_SIZE
    )
    mail_kinds()[kind].erase([mail.subject_id for mail in mails])
