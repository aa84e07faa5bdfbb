"""Add and remove subscribers, and keep what arrived until a worker has verified it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gongkai.channels.models import ChannelAccount, InboxMessage, Subscriber
from gongkai.channels.rules.subscribers import refusal_to_receive
from gongkai.channels.subscriber_changes import digest_of_subscriber, save_subscriber
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(seconds=one) for one in (30, 300, 1800, 7200, 28800))


@dataclass(frozen=True)
class InboxClaim:
    """A message that a worker has claimed until its lease ends."""

    message: InboxMessage
    until: datetime


@transaction.atomic
def add_subscriber(
    account: ChannelAccount, who: str, inbox: str, facts: Mapping[str, Any], *, at: datetime
) -> Subscriber:
    """Add a subscriber, or renew the addresses and keys of one that is known."""
    return save_subscriber(account, who, inbox, facts, at=at)


@transaction.atomic
def remove_subscriber(account: ChannelAccount, who: str) -> bool:
    """Remove a subscriber; return whether there was one."""
    digest = digest_of_subscriber(account, who)
    return bool(Subscriber.objects.filter(account=account, digest=digest).delete()[0])


@transaction.atomic
def forget_place(subscriber: int) -> None:
    """Remove all who are reached at the place of a subscriber, because it no longer exists."""
    row = Subscriber.objects.filter(pk=subscriber).first()
    if row is not None:
        Subscriber.objects.filter(account=row.account_id, inbox_digest=row.inbox_digest).delete()


@transaction.atomic
def receive_message(
    account: ChannelAccount, facts: Mapping[str, Any], *, at: datetime
) -> InboxMessage:
    """Keep a message until a worker has verified its signature."""
    account = lock(account)
    refuse_if(refusal_to_receive(account))
    row = InboxMessage(account=account, received_at=at, next_at=at)
    row.encrypt_values(dict(facts))
    row.save()
    return row


@transaction.atomic
def claim_message(*, at: datetime) -> InboxClaim | None:
    """Claim the message that has waited longest; one whose worker died is claimed again."""
    due = InboxMessage.objects.select_for_update(skip_locked=True).filter(next_at__lte=at)
    row = due.order_by("next_at", "id").first()
    if row is None:
        return None
    row.attempts += 1
    row.next_at = at + LEASE
    row.save(update_fields=["attempts", "next_at"])
    return InboxClaim(row, row.next_at)


@transaction.atomic
def settle_message(claim: InboxClaim, *, at: datetime, is_done: bool) -> None:
    """Delete a message that was processed; try another one again later, at most a few times."""
    held = InboxMessage.objects.select_for_update().filter(pk=claim.message.pk, next_at=claim.until)
    row = held.first()
    if row is None:
        return  # another worker has taken over
    if is_done or row.attempts > len(PAUSES):
        row.delete()
        return
    row.next_at = at + PAUSES[row.attempts - 1]
    row.save(update_fields=["next_at"])
