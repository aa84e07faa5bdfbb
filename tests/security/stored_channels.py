"""Stored attacks in names of accounts, texts of sends, and in what channels answer."""

from collections.abc import Sequence

from gongkai.channels.actions.accounts import add_channel_account
from gongkai.channels.entries import AccountFacts
from gongkai.channels.models import AccountToken, Broadcast, RecipientList, Send
from gongkai.documents.models import Document
from gongkai.documents.states import Status
from gongkai.kit.text_input import single_line
from tests.cast import AT, Cast


def hostile_channels(cast: Cast, payloads: Sequence[str]) -> None:
    """Add an account with each payload, and a send and an emergency with it as text, number, address and error."""
    documents = list(
        Document.objects.filter(body=cast.finance, status=Status.RELEASED).order_by("pk")[:3]
    )
    for number, typed in enumerate(payloads):
        payload = single_line(typed)
        name = f"{number} {payload}"[:100].strip()
        facts = AccountFacts("staff", "press", name)
        account = add_channel_account(cast.finance, facts, by=cast.disclosure, at=AT)
        document = documents[number % len(documents)]
        assert document.public_version is not None
        if number < len(documents):
            Broadcast.objects.create(
                document=document,
                body=cast.finance,
                approved_by=cast.approver,
                approved_at=AT,
                text=payload[:500],
            )
        Send.objects.create(
            document=document,
            version=document.public_version,
            account=account,
            body=cast.finance,
            ordered_at=AT,
            needs_person=True,
            text=payload[:500],
            outside_id=payload[:200],
            address=payload[:300],
            error=payload[:300],
            withdrawal_reason=payload[:200],
            absence_reason=payload[:200],
            progress={"draft": payload},
        )


def channel_addresses() -> list[tuple[str, str]]:
    """Return who reads which page of channels."""
    sends = list(Send.objects.order_by("pk"))
    desk = ["/desk/channels/", "/desk/channels/accounts/"]
    desk += [f"/desk/channels/{one.pk}/" for one in sends[:6]]
    desk += [f"/desk/channels/accounts/{one.account_id}/" for one in sends[:6]]
    desk += [f"/desk/documents/{one.document_id}/channels/" for one in sends[:3]]
    desk += [f"/desk/channels/broadcasts/{one.pk}/" for one in Broadcast.objects.order_by("pk")]
    return [("disclosure", address) for address in desk]


# Written by the platform, or encrypted.
CLEAN = (
    "channels.ChannelAccount.encrypted",
    "channels.ChannelAccount.item_codes",
    f"channels.{AccountToken.__name__}.encrypted",
    f"channels.{RecipientList.__name__}.encrypted",
    "channels.Subscriber.encrypted",
    "channels.Subscriber.digest",
    "channels.Subscriber.inbox_digest",
    "channels.InboxMessage.encrypted",
)
