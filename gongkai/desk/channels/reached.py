"""What an emergency would send to each account, and to how many, before anybody approves it."""

from dataclasses import dataclass
from datetime import datetime

from gongkai.channels.connectors.interface import Item
from gongkai.channels.models import ChannelAccount
from gongkai.channels.previews import ShownText, shown_text
from gongkai.channels.queries.sends import accounts_for, sends_of
from gongkai.channels.queries.subscribers import count_subscribers
from gongkai.channels.rules.broadcasts import text_for
from gongkai.channels.rules.sends import item_for, refusal_of_item
from gongkai.channels.states import ConnectorKind
from gongkai.documents.models import Document
from gongkai.kit.refusals import Refusal
from gongkai.subscriptions.body_list_queries import subscriber_count

FOLLOWED = (ConnectorKind.APP, ConnectorKind.ACTIVITYPUB)


@dataclass(frozen=True)
class Reached:
    """
    What one account would get.

    `recipients` is None where nobody knows how many read the channel. `refusal` is the rule of the
    channel that keeps it from being sent. `is_queued`: it was sent or waits there already.
    """

    account: ChannelAccount
    item: Item
    written: ShownText | None
    recipients: int | None
    refusal: Refusal | None
    is_queued: bool


def reached_by(document: Document, text: str = "", *, at: datetime) -> list[Reached]:
    """Return what each account of the body would get, with the text of the emergency if there is one."""
    version = document.public_version_id
    sent = {one.account_id for one in sends_of(document) if one.version_id == version}
    return [
        _reached(document, one, text_for(one, text), one.pk in sent, at)
        for one in accounts_for(document)
    ]


def _reached(
    document: Document,
    account: ChannelAccount,
    text: str,
    is_queued: bool,  # noqa: FBT001
    at: datetime,
) -> Reached:
    # What waits already goes out as it was ordered.
    item = item_for(document, account, "" if is_queued else text, at=at)
    return Reached(
        account,
        item,
        shown_text(account.kind, item, account.secrets()),
        _recipients(account, item),
        None if is_queued else refusal_of_item(item, account),
        is_queued,
    )


def _recipients(account: ChannelAccount, item: Item) -> int | None:
    if account.kind == ConnectorKind.SMS:
        return len(item.numbers)
    if account.kind == ConnectorKind.EMAIL:
        return subscriber_count(account)
    return count_subscribers(account) if account.kind in FOLLOWED else None
