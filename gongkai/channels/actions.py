"""Noting where items went out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.channels.models import Delivery
from gongkai.channels.rules import refusal_to_deliver, sender_of
from gongkai.channels.states import Channel
from gongkai.documents.models import Document
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person

BATCH = 500


@dataclass(frozen=True)
class Sent:
    """One item that went out on a day."""

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
    Note that an item went out on a channel, the first time; the release was its delivery on the web site.

    Law: 条例19 art. 23, 24.
    """
    document = lock(document)
    address = address.replace("\x00", "").strip()
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
    record_many([_entry(delivery)], chain=document.body.chain, by=actor, at=at, post=post)
    return delivery


@transaction.atomic
def record_deliveries(
    body: Body, channel: str, sent: Sequence[Sent], *, at: datetime
) -> list[Delivery]:
    """
    Note many deliveries of one body on one channel at once, from a list somebody brought: all of them, or none.

    The rule is that of one delivery, asked of all: public, not before the release, not in the future, never twice.
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
            # In the words of the rule; what is no item of this body has none of its own.
            refuse_if(
                refusal_to_deliver(
                    one.document, channel=channel, on=one.on, by=None, today=local_date(at)
                )
            )
            raise ValueError(one.document.pk)
        known.add(one.document.pk)
    made = [
        Delivery(
            document=rows[one.document.pk], channel=Channel(channel), on=one.on, address=one.address
        )
        for one in sent
    ]
    Delivery.objects.bulk_create(made, batch_size=BATCH)
    record_many([_entry(one) for one in made], chain=body.chain, by=SYSTEM, at=at)
    return made


def _entry(delivery: Delivery) -> Entry:
    document = delivery.document
    return Entry(
        Verb.DELIVERY_MADE,
        document,
        delivery.on,
        facets={
            "channel": str(delivery.channel),
            "number": document.index_number,
            "genre": document.genre.code if document.genre else None,
            "item": document.catalogue_item.code if document.catalogue_item else None,
        },
    )
