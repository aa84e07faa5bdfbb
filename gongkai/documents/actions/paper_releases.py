"""Bulk entry of items that were reviewed, approved and made public on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.digests import FACET, content_digest
from gongkai.documents.first_versions import insert_as_released, released_version, stored_text
from gongkai.documents.index_numbers import allocate_numbers
from gongkai.documents.models import Document
from gongkai.documents.public_counts import count_new
from gongkai.documents.rules.releases import refusal_to_enter_paper
from gongkai.documents.states import Attribute
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import BEIJING, local_date
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body


@dataclass(frozen=True)
class PaperRelease:
    """One item with the day on which it was made public; `text` is sanitised rich text."""

    title: str
    text: str
    genre: Genre
    item: CatalogueItem
    on: date
    document_number: str = ""


@transaction.atomic
def enter_paper_releases(
    body: Body, rows: Sequence[PaperRelease], *, at: datetime
) -> list[Document]:
    """
    Enter items of one year that a body reviewed and released on paper; each act says so.

    They count as releases of the day on which they were made public, unlike imported documents.
    Law: 条例19 art. 17 (the review was made, on paper), art. 26.
    """
    body = lock(body)
    refuse_if(refusal_to_enter_paper([row.on for row in rows], on=local_date(at)))
    numbers = allocate_numbers(body, rows[0].on.year, len(rows))
    new = []
    for row, number in zip(rows, numbers, strict=True):
        released_at = datetime.combine(row.on, time(12), BEIJING)
        document = Document(
            body=body,
            index_number=number,
            listed_on=row.on,
            released_on=row.on,
            released_at=released_at,
            created_at=at,
            changed_at=at,
        )
        version = released_version(
            title=row.title,
            text=stored_text(row.text),
            genre=row.genre,
            catalogue_item=row.item,
            formed_on=row.on,
            document_number=row.document_number,
            decided_at=released_at,
            released_at=released_at,
            changed_at=at,
        )
        new.append((document, version))
    documents = insert_as_released(new)
    count_new(documents)
    entries = [
        Entry(
            Verb.DOCUMENT_RELEASED,
            one,
            row.on,
            facets={**_facets(one, row), FACET: content_digest(version, ())},
        )
        for one, (_document, version), row in zip(documents, new, rows, strict=True)
    ]
    record_many(entries, chain=body.chain, by=SYSTEM, at=at)
    return documents


def _facets(document: Document, row: PaperRelease) -> dict[str, object]:
    """Return the facets of the release of one item, which say that it was reviewed on paper."""
    return {
        "attribute": Attribute.PUBLIC.value,
        "genre": row.genre.code,
        "item": row.item.code,
        "number": document.index_number,
        "channel": "web",
        "version": 1,
        "on_paper": True,
    }
