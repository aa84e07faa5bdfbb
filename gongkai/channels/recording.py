"""How deliveries, and what follows them, are recorded in the ledger."""

from datetime import date
from typing import Any

from gongkai.channels.models import Delivery, Send
from gongkai.documents.models import Document
from gongkai.ledger.actions import Entry
from gongkai.ledger.verbs import Verb


def delivery_entry(delivery: Delivery) -> Entry:
    """Return the act of the first delivery of a document to a channel."""
    facets = facets_of(delivery.document, str(delivery.channel))
    return Entry(Verb.DELIVERY_MADE, delivery.document, delivery.on, facets=facets)


def withdrawal_entry(send: Send, on: date) -> Entry:
    """Return the act that a version was taken from an account, with its number there."""
    facets = facets_of(send.document, send.account.channel)
    facets |= {"account": send.account_id, "outside_id": send.outside_id}
    return Entry(Verb.DELIVERY_WITHDRAWN, send.document, on, facets=facets)


def absence_entry(send: Send, on: date) -> Entry:
    """Return the act that a person found that a version never arrived at an account."""
    facets = facets_of(send.document, send.account.channel) | {"account": send.account_id}
    return Entry(Verb.DELIVERY_ABSENT, send.document, on, facets=facets)


def facets_of(document: Document, channel: str) -> dict[str, Any]:
    """Return what every act about a document on a channel names."""
    return {
        "channel": channel,
        "number": document.index_number,
        "genre": document.genre.code if document.genre else None,
        "item": document.catalogue_item.code if document.catalogue_item else None,
    }
