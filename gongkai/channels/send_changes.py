"""Steps that several actions share: a new send, and the beginning of a withdrawal."""

from datetime import datetime

from gongkai.channels.connectors.kinds import CONNECTORS
from gongkai.channels.models import Broadcast, ChannelAccount, Send
from gongkai.channels.states import ConnectorKind, SendState
from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.organisations.models import Person


def has_send(document: Document, account: ChannelAccount) -> bool:
    """Return whether the public version of a document was sent to an account, or will be."""
    return Send.objects.filter(version=document.public_version, account=account).exists()


def queue_row(
    document: Document,
    account: ChannelAccount,
    *,
    at: datetime,
    text: str = "",
    by: Person | None = None,
    replaces: Send | None = None,
    broadcast: Broadcast | None = None,
) -> Send:
    """Queue the public version for an account; it waits until what it replaces is withdrawn."""
    assert document.public_version is not None  # the callers have checked it
    by_staff = account.kind == ConnectorKind.STAFF
    return Send.objects.create(
        document=document,
        version=document.public_version,
        account=account,
        body_id=account.body_id,
        broadcast=broadcast,
        is_urgent=broadcast is not None,
        recipients=account.lists.order_by("-id").first(),
        replaces=replaces,
        text=text,
        ordered_by=by,
        ordered_at=at,
        next_at=None if by_staff or replaces is not None else at,
        needs_person=by_staff,
    )


def begin_withdrawal(send: Send, *, at: datetime) -> bool:
    """
    Begin to withdraw a send; return whether it is, or may be, on the channel.

    What was never sent is withdrawn at once. What may have arrived is asked for first.
    """
    send = lock(send)
    was_begun = send.is_unclear or bool(send.progress) or send.lease_key is not None
    if send.state in {SendState.QUEUED, SendState.FAILED} and not was_begun:
        send.state, send.settled_at, send.next_at = SendState.WITHDRAWN, at, None
        send.needs_person = False
        send.save()
        return False
    send.is_withdrawal_due, send.attempts = True, 0
    if send.state == SendState.FAILED:
        send.state = SendState.QUEUED
    if send.state == SendState.PUBLISHED and not CONNECTORS[send.account.kind].can_withdraw:
        send.needs_person = True
    elif send.lease_key is None:
        send.next_at = at
    send.save()
    return True
