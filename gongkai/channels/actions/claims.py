"""What a worker does with a send: claim it, save its progress, and record how it ended."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from gongkai.channels.connectors.interface import Receipt
from gongkai.channels.models import ChannelAccount, Delivery, Send
from gongkai.channels.queries.sends import account_ids_due, due_sends
from gongkai.channels.recording import delivery_entry, withdrawal_entry
from gongkai.channels.states import RECEIVED, SendState, Work
from gongkai.documents.models import Document
from gongkai.kit.times import BEIJING, local_date
from gongkai.ledger.actions import SYSTEM, record_many

LEASE = timedelta(minutes=10)
# As Standard Webhooks advises; each with up to a tenth more, so that not all come back together.
PAUSES = tuple(
    timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
MAX_ATTEMPTS = len(PAUSES) + 1
MAX_ERROR = 300
# What the connector needs to know of a send.
OF_ITEM = (
    "document__body",
    "document__genre",
    "document__catalogue_item",
    "version",
    "recipients",
)


class LeaseLost(Exception):
    """Another worker has taken over; this one must not go on."""


@dataclass(frozen=True)
class Claim:
    """A send that a worker has claimed, what is to be done with it, and the key of its lease."""

    send: Send
    work: Work
    lease: UUID


@transaction.atomic
def claim_send(*, at: datetime) -> Claim | None:
    """
    Claim the next send of the account whose turn it is; None if there is nothing to do.

    An account has one send at a time in work, so that its order and the pauses of the service are kept.
    A send whose lease has ended was in the hands of a worker that died: the channel is asked first.
    """
    for pk in account_ids_due(at):
        found = ChannelAccount.objects.select_for_update(skip_locked=True).filter(pk=pk)
        account = found.first()
        if account is None:
            continue
        send = _next_send(account, at)
        if send is None:
            continue
        account.claimed_at = at
        account.save(update_fields=["claimed_at"])
        send.account = account
        return _claimed(send, at)
    return None


def _next_send(account: ChannelAccount, at: datetime) -> Send | None:
    """
    Return the send that is due first, if hour and quota allow it; an emergency goes ahead of all.

    Then comes what may have arrived: the channel is asked while it still is among the newest things there,
    and not after all that waits was sent on top of it; so comes, before what never began, what was begun and
    failed, because it may become unclear later. A locked row is passed over, never waited for,
    because a worker claims while it holds the ledger for the send before.
    """
    left = None
    leased = Send.objects.filter(account=account, lease_key__isnull=False)
    # Read without locks: a row that its worker is saving just now would be passed over as if it were not there.
    ends = [one for one in leased.values_list("next_at", flat=True) if one is not None]
    if ends:
        if max(ends) <= at:
            ended = leased.select_related(*OF_ITEM).order_by("next_at", "id")
            left = ended.select_for_update(of=("self",), skip_locked=True).first()
        if left is None:
            return None
    due = due_sends(at).filter(account=account).select_related(*OF_ITEM)
    due = due.order_by("-is_urgent", "-is_unclear", "-attempts", "next_at", "id")
    send = due.select_for_update(of=("self",), skip_locked=True).first()
    if left is not None and (send is None or not send.is_urgent):
        send = left
    if send is None or send.is_urgent:
        return send
    begins = send.state == SendState.QUEUED and send.started_at is None
    local = at.astimezone(BEIJING)
    if account.is_quiet(local.hour):
        return None
    if begins and account.daily_limit is not None:
        midnight = datetime.combine(local.date(), time(), tzinfo=BEIJING)
        if account.sends.filter(started_at__gte=midnight).count() >= account.daily_limit:
            return None
    return send


def _claimed(send: Send, at: datetime) -> Claim:
    if send.state == SendState.SENDING:
        send.is_unclear = True
    work = Work.SEND
    if send.state == SendState.PUBLISHED:
        work = Work.WITHDRAW
    elif send.state == SendState.ACCEPTED:
        work = Work.POLL
    else:
        work = Work.ASK if send.is_unclear else Work.SEND
        send.state = SendState.SENDING
        send.started_at = send.started_at or at
    send.attempts += 1
    send.lease_key, send.next_at = uuid4(), at + LEASE
    send.save(
        update_fields=["state", "started_at", "is_unclear", "attempts", "lease_key", "next_at"]
    )
    return Claim(send, work, send.lease_key)


@transaction.atomic
def save_progress(claim: Claim, progress: dict[str, Any], *, at: datetime) -> bool:
    """
    Store how far the connector is, and renew the lease. Raises `LeaseLost`.

    Returns whether the document was withdrawn meanwhile.
    """
    send = _held(claim)
    if send is None:
        raise LeaseLost
    send.progress, send.next_at = progress, at + LEASE
    send.save(update_fields=["progress", "next_at"])
    return send.is_withdrawal_due


@transaction.atomic
def settle_receipt(claim: Claim, receipt: Receipt, *, at: datetime) -> Send | None:
    """
    Record what the channel answered; None if another worker has taken over, which asks the channel.

    The first publication of a document on a channel is the delivery that counts.
    """
    # Before the send, in the order in which a withdrawal locks them.
    document = _document_of(claim)
    send = _held(claim)
    if send is None:
        return None
    send.outside_id, send.error = receipt.outside_id[:200], ""
    send.address = receipt.address[:300] or send.address
    send.accepted_at = send.accepted_at or at
    send.is_unclear, send.attempts = False, 0
    send.accepted_count, send.rejected_count = receipt.accepted, receipt.rejected
    if receipt.is_published:
        send.state, send.published_at = SendState.PUBLISHED, send.published_at or at
        send.settled_at = at
        _count(send, document, at)
    else:
        send.state = SendState.ACCEPTED
    _release(send, at if send.is_withdrawal_due or not receipt.is_published else None)
    return send


@transaction.atomic
def settle_nothing_sent(claim: Claim, *, at: datetime) -> None:
    """Record that nothing was sent, because the document was withdrawn meanwhile."""
    send = _held(claim)
    if send is not None:
        _withdrawn(send, at, was_received=False)


@transaction.atomic
def settle_withdrawal(claim: Claim, *, at: datetime) -> None:
    """Record that the channel has withdrawn the item."""
    send = _held(claim)
    if send is not None:
        _withdrawn(send, at, was_received=True)


@transaction.atomic
def settle_failure(
    claim: Claim,
    error: str,
    *,
    at: datetime,
    is_unclear: bool = False,
    is_final: bool = False,
    seconds: int = 0,
    of_item: bool = False,
) -> None:
    """
    Record that an attempt failed: it is repeated after a pause, or becomes a task for a person.

    `seconds` is how long the channel asked to wait; the whole account waits, unless it is about one item.
    """
    send = _held(claim)
    if send is None:
        return
    send.error = error[:MAX_ERROR]
    send.is_unclear = is_unclear or send.is_unclear
    ends = is_final or send.attempts >= MAX_ATTEMPTS
    if send.state not in RECEIVED:
        send.state = SendState.FAILED if ends else SendState.QUEUED
    elif ends and claim.work == Work.POLL:
        # The channel took it and did not say what became of it: it is asked before a repetition.
        send.is_unclear = send.is_unclear or not is_final
        send.state = SendState.FAILED
    elif ends:
        send.needs_person = True
    if ends:
        send.settled_at = at
        _release(send, None)
        return
    pause = PAUSES[min(send.attempts, len(PAUSES)) - 1]
    pause *= 1 + random.random() / 10  # noqa: S311  (spreads the attempts; no secret)
    if seconds and not of_item:
        wait = at + timedelta(seconds=seconds)
        ChannelAccount.objects.filter(pk=send.account_id).update(paused_until=wait)
    _release(send, at + max(pause, timedelta(seconds=seconds)))


@transaction.atomic
def give_back(claim: Claim, *, at: datetime) -> None:
    """Give a send back without an attempt, because the token of its account must be fetched first."""
    send = _held(claim)
    if send is None:
        return
    if send.state == SendState.SENDING:
        send.state = SendState.QUEUED
    send.attempts = max(send.attempts - 1, 0)
    _release(send, at + PAUSES[0])


def _held(claim: Claim) -> Send | None:
    """Return the send locked if the lease still is the worker's, else None."""
    found = Send.objects.select_for_update(of=("self",)).select_related("account")
    send = found.get(pk=claim.send.pk)
    return send if send.lease_key == claim.lease else None


def _document_of(claim: Claim) -> Document:
    """Return the document of a send, locked, with what its act names."""
    found = Document.objects.select_for_update(of=("self",))
    found = found.select_related("body", "genre", "catalogue_item")
    return found.get(pk=claim.send.document_id)


def _release(send: Send, next_at: datetime | None) -> None:
    send.lease_key, send.next_at = None, next_at
    send.save()


def _withdrawn(send: Send, at: datetime, *, was_received: bool) -> None:
    """Mark a send as withdrawn, and let the one that replaces it begin."""
    send.state, send.settled_at = SendState.WITHDRAWN, at
    send.is_withdrawal_due, send.needs_person, send.error = False, False, ""
    _release(send, None)
    if was_received:
        chain = send.document.body.chain
        record_many([withdrawal_entry(send, local_date(at))], chain=chain, by=SYSTEM, at=at)
    send.replaced_by.filter(state=SendState.QUEUED, next_at=None).update(next_at=at)


def _count(send: Send, document: Document, at: datetime) -> None:
    """Record the delivery of the document on the channel, unless there is one."""
    channel = send.account.channel
    if Delivery.objects.filter(document=document, channel=channel).exists():
        return
    delivery = Delivery.objects.create(
        document=document, channel=channel, on=local_date(at), address=send.address
    )
    record_many([delivery_entry(delivery)], chain=document.body.chain, by=SYSTEM, at=at)
