"""Record deliveries of documents to channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.channels.models import Delivery
from gongkai.channels.recording import delivery_entry
from gongkai.channels.rules.deliveries import refusal_to_deliver, sender_of
from gongkai.channels.states import Channel
from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record_many
from gongkai.organisations.models import Body, Person

BATCH_SIZE = 500


@dataclass(frozen=True)
class Sent:
    """A delivery of a document on a day."""

    document: Document
    on: date
    address: str = ""


@transaction.atomic
def record_delivery(
    document: Document,
    *,
    channel: str,
    on: date,
    by: Person | None,
    at: datetime,
    address: str = "",
) -> Delivery:
    """
    Record the first delivery of a document to a channel; its release counts for the web site.

    Law: 条例19 art. 23, 24.
    """
    document = lock(document)
    address = clean_text(address)
    refuse_if(
        refusal_to_deliver(
            document, channel=channel, on=on, address=address, by=by, today=local_date(at)
        )
    )
    delivery = Delivery.objects.create(
        document=document, channel=Channel(channel), on=on, address=address
    )
    held = sender_of(document, by, on=local_date(at)) if by else None
    actor, post = (by.actor, held.post) if by and held else (SYSTEM, "")
    record_many([delivery_entry(delivery)], chain=document.body.chain, by=actor, at=at, post=post)
    return delivery


@transaction.atomic
def record_deliveries(
    body: Body, channel: str, sent: Sequence[Sent], *, at: datetime
) -> list[Delivery]:
    """
    Record many deliveries of one body to one channel at once: all of them, or none.

    Each must satisfy the rule of a single delivery: public, not before the release, not in the future,
    never twice. Raises `Refused`, or `ValueError` for a document of another body.
    """
    ids = [one.document.pk for one in sent]
    found = Document.objects.select_related("genre", "catalogue_item").select_for_update(
        of=("self",)
    )
    rows = {one.pk: one for one in found.filter(pk__in=ids, body=body).order_by("pk")}
    known = set(
        Delivery.objects.filter(document__in=ids, channel=channel).values_list(
            "document_id", flat=True
        )
    )
    for one in sent:
        row = rows.get(one.document.pk)
        fine = (
            row is not None
            and row.is_public
            and row.released_on is not None
            and row.pk not in known
        )
        if not fine or channel not in Channel or not row.released_on <= one.on <= local_date(at):  # type: ignore[union-attr,operator]
            # The rule gives the reason; a document of another body has none and is an error.
            refuse_if(
                refusal_to_deliver(
                    one.document, channel=channel, on=one.on, by=None, today=local_date(at)
                )
            )
            raise ValueError(one.document.pk)
        known.add(one.document.pk)
    created = [
        Delivery(
            document=rows[one.document.pk], channel=Channel(channel), on=one.on, address=one.address
        )
        for one in sent
    ]
    Delivery.objects.bulk_create(created, batch_size=BATCH_SIZE)
    record_many([delivery_entry(one) for one in created], chain=body.chain, by=SYSTEM, at=at)
    return created
