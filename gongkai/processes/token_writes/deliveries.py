"""A program records that a document was delivered to a channel."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongkai.channels.actions.deliveries import record_delivery
from gongkai.documents.models import Document
from gongkai.organisations.models import Person
from gongkai.organisations.states import TokenScope
from gongkai.processes.token_writes.once import SentByProgram, Written, write_once


@transaction.atomic
def delivery_by_token(
    sent: SentByProgram,
    document: Document,
    /,
    *,
    channel: str,
    on: date,
    address: str,
    at: datetime,
) -> Written:
    """Record the first delivery of a public document to a channel as the owner of the token."""

    def write(by: Person) -> Mapping[str, Any]:
        delivery = record_delivery(document, channel=channel, on=on, by=by, at=at, address=address)
        return {
            "index_number": document.index_number,
            "channel": delivery.channel,
            "on": delivery.on.isoformat(),
            "address": delivery.address,
        }

    return write_once(sent, TokenScope.DELIVERIES, write, at=at)
