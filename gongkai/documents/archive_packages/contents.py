"""What a package of the archive has of each document: text, files, metadata, acts, disclosure state."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from django.db.models import Q, QuerySet
from django.utils.html import escape

from gongkai import __version__
from gongkai.documents.archive_packages.bags import BagWriter
from gongkai.documents.core_metadata.records import FileAddress, file_of_one, record_of
from gongkai.documents.models import Document, Version
from gongkai.documents.states import State, Status
from gongkai.files.storage import open_file
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.ledger.canonical import plain
from gongkai.ledger.queries import acts_of
from gongkai.organisations.models import Body
from gongkai.typesetting.letters import Paper
from gongkai.typesetting.pdf import pdf_of

# A package is for the documents that are decided; what is in preparation is not archived.
ARCHIVED = (Status.RELEASED, Status.KEPT, Status.CLOSED, Status.WITHDRAWN)
MAX_DOCUMENTS = 1_000_000
BATCH_SIZE = 50


def archived_documents(body: Body, year: int, *, with_closed: bool) -> QuerySet[Document]:
    """
    Return the decided documents of a body that were formed in a year, or released if no day is known.

    `with_closed` includes those that are not public: kept, closed and withdrawn ones.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = Document.objects.filter(
        Q(formed_on__range=(first, last))
        | Q(formed_on__isnull=True, released_on__range=(first, last)),
        body=body,
        status__in=ARCHIVED if with_closed else (Status.RELEASED,),
    )
    hidden = Q(import_record__isnull=False, import_record__completed_at=None)
    return found.exclude(hidden).select_related("body", "genre", "subject", "catalogue_item")


def write_package(
    out: IO[bytes], body: Body, year: int, *, with_closed: bool, at: datetime, pdf: bool = True
) -> int:
    """Write the package of a body and year, document by document; return how many it has."""
    number = 0
    name = f"{body.code}-{year}"
    with BagWriter(out, name, at=at) as bag:
        found = archived_documents(body, year, with_closed=with_closed)
        for document in rows_by_key(found, keys=("id",), most=MAX_DOCUMENTS, piece=BATCH_SIZE):
            _add_document(bag, document, at=at, pdf=pdf)
            number += 1
        bag.finish(
            {
                "Source-Organization": body.name,
                "External-Identifier": name,
                "External-Description": f"{body.name} {year}: {number} documents"
                + ("" if with_closed else ", public ones only"),
                "Bagging-Date": local_date(at).isoformat(),
                "Bag-Software-Agent": f"Gongkai {__version__}",
            }
        )
    return number


def _add_document(bag: BagWriter, document: Document, *, at: datetime, pdf: bool) -> None:
    version = _decided_version(document)
    folder = (document.index_number or f"unnumbered-{document.pk}").replace("/", "_")
    bag.add_bytes(f"{folder}/metadata.json", _json(_metadata(document, version)))
    acts = "".join(_json(one).decode() for one in _acts(document)).encode()
    bag.add_bytes(f"{folder}/acts.jsonl", acts)
    if version is None:
        return
    files = list(version.attachments.order_by("position", "id"))
    if document.index_number is not None:
        addresses = [FileAddress(one.public_file, f"files/{one.pk}") for one in files]
        record = record_of(
            document,
            version,
            address=f"urn:x-gongkai:item:{document.index_number}",
            files=addresses,
            on=local_date(at),
        )
        bag.add_bytes(f"{folder}/metadata.xml", file_of_one(record))
    if version.text:
        bag.add_bytes(f"{folder}/text.html", _page(version))
        if pdf:
            bag.add_bytes(f"{folder}/document.pdf", pdf_of(_paper(document, version)))
    for place, one in enumerate(files, start=1):
        name = f"{place:03}-{one.name}"
        with open_file(one.sha256) as content:
            bag.add(f"{folder}/files/{name}", content, one.size)
        if one.public_sha256 and one.public_sha256 != one.sha256:
            with open_file(one.public_sha256) as content:
                bag.add(f"{folder}/public-files/{name}", content, one.public_size)


def _decided_version(document: Document) -> Version | None:
    """Return the version that was decided last, which a withdrawn document keeps as superseded."""
    decided = (State.RELEASED, State.KEPT, State.CLOSED, State.SUPERSEDED)
    return document.versions.filter(state__in=decided).order_by("-number").first()


def _metadata(document: Document, version: Version | None) -> dict[str, Any]:
    """Return the filing facts and the disclosure state; names of persons are not among them."""
    headings = {
        name: None if one is None else {"code": one.code, "name": one.label}
        for name, one in (
            ("genre", document.genre),
            ("subject", document.subject),
            ("catalogue_item", document.catalogue_item),
        )
    }
    return {
        "index_number": document.index_number,
        "title": document.title,
        "document_number": document.document_number,
        "body": {"code": document.body.code, "name": document.body.name},
        "issued_by": document.issued_by,
        "co_issuers": document.co_issuers,
        **headings,
        "language": document.language,
        "formed_on": document.formed_on,
        "effective_on": document.effective_on,
        "valid_until": document.valid_until,
        "repealed_on": document.repealed_on,
        "validity": document.validity,
        "disclosure": {
            "attribute": document.attribute,
            "status": document.status,
            "reason": version.reason if version else "",
            "ground": version.ground if version else "",
            "law": version.ground_text.law if version and version.ground_text else "",
            "released_on": document.released_on,
            "review_on": document.review_on,
            "withdrawn_at": document.withdrawn_at,
            "withdrawal_reason": document.withdrawal_reason,
        },
        "version": version.number if version else None,
    }


def _acts(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the acts as the ledger chains them, so that their hashes can be checked."""
    for act in acts_of(document).iterator(BATCH_SIZE):
        yield {
            "chain": act.chain,
            "seq": act.seq,
            "verb": act.verb,
            "on": act.on,
            "at": act.at,
            "actor_kind": act.actor_kind,
            "actor_id": act.actor_id,
            "post": act.post,
            "quantity": act.quantity,
            "facets": act.facets,
            "previous_hash": act.previous_hash,
            "hash": act.hash,
        }


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(plain(value), ensure_ascii=False).encode() + b"\n"


def _page(version: Version) -> bytes:
    """Return the text as a page of its own; it was sanitised when it was entered."""
    title = escape(version.title)
    return (
        f'<!doctype html>\n<html lang="{version.language}"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1>\n{version.text}\n</body></html>\n"
    ).encode()


def _paper(document: Document, version: Version) -> Paper:
    day = document.formed_on or document.released_on or local_date(document.changed_at)
    return Paper(
        issuer=document.issued_by or document.body.name,
        number=document.document_number or document.index_number or document.neutral_number,
        heading=document.heading,
        addressee="",
        paragraphs=[line for line in version.plain_text.split("\n") if line.strip()],
        dated=day,
    )
