"""Import of documents from an earlier system: they are opening stock, not releases of a year."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from gongkai.documents.digests import FACET, content_digest
from gongkai.documents.file_copies import want_texts
from gongkai.documents.first_versions import StoredText, insert_as_released, released_version
from gongkai.documents.imports import ImportRow
from gongkai.documents.index_numbers import allocate_numbers
from gongkai.documents.models import Attachment, Document, ImportRecord, Version
from gongkai.documents.models.documents import UNDATED
from gongkai.documents.public_counts import count_new, publish_counts
from gongkai.documents.queries.stored_imports import imported_among
from gongkai.documents.states import Validity
from gongkai.files.storage import StoredFile, store
from gongkai.kit.locks import lock
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor, Entry, record, record_many
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body


@transaction.atomic
def start_import(
    body: Body, *, file_name: str, file_sha256: str, rows: int, by: Actor, at: datetime
) -> ImportRecord:
    """Start the import of a checked file, or return its earlier import, interrupted or complete."""
    body = lock(body)
    found = ImportRecord.objects.filter(body=body, file_sha256=file_sha256).order_by("-id").first()
    if found is not None:
        return found
    started = ImportRecord.objects.create(
        body=body, file_name=file_name[:200], file_sha256=file_sha256, rows=rows, started_at=at
    )
    record(
        Verb.IMPORT_STARTED,
        started,
        chain=body.chain,
        by=by,
        at=at,
        on=local_date(at),
        facets={"file": file_sha256, "rows": rows},
    )
    return started


def migrate_documents(
    import_record: ImportRecord,
    rows: Sequence[ImportRow],
    *,
    start: int,
    by: Actor,
    at: datetime,
    texts: Mapping[str, StoredText] | None = None,
) -> int:
    """
    Import one batch, the rows from number `start` on; returns the number of new documents.

    The documents stay invisible until the import is complete. A row whose id this body already
    has is skipped, so running the same file again, or twice at once, changes nothing. `texts` are
    those of the rows that were converted already, by id.
    """
    # Converting to rich text is slower than writing it, so it happens before the lock is taken.
    known = _known(import_record.body, rows)
    waiting = [row for row in rows if row.external_id not in known]
    texts = dict(texts or {})
    for row in waiting:
        if row.external_id not in texts:
            texts[row.external_id] = row.text()
    files = {row.external_id: _stored(row) for row in waiting if row.files}
    with transaction.atomic():
        import_record = lock(import_record)
        body = import_record.body
        known = _known(body, rows)
        new = [row for row in rows if row.external_id not in known]
        if new:
            written = _write(
                import_record, body, [(row, texts[row.external_id]) for row in new], at=at
            )
            documents = insert_as_released(written)
            attached = _attach(documents, files, at=at)
            count_new(documents, running_import=import_record.pk)
            entries = [
                Entry(
                    Verb.DOCUMENT_MIGRATED,
                    document,
                    on=local_date(at),
                    facets={
                        **_facets(row, document),
                        FACET: content_digest(version, attached[document.pk]),
                    },
                )
                for row, (document, version) in zip(new, written, strict=True)
            ]
            record_many(entries, chain=body.chain, by=by, at=at)
        import_record.rows_done = max(import_record.rows_done, start + len(rows))
        import_record.save(update_fields=["rows_done"])
        return len(new)


@transaction.atomic
def complete_import(import_record: ImportRecord, *, by: Actor, at: datetime) -> ImportRecord:
    """Make all documents of the import visible at once; does nothing if another run did so."""
    import_record = lock(import_record)
    if import_record.completed_at is not None:
        return import_record
    import_record.completed_at = at
    import_record.save(update_fields=["completed_at"])
    publish_counts(import_record)
    record(
        Verb.IMPORT_COMPLETED,
        import_record,
        chain=import_record.body.chain,
        by=by,
        at=at,
        on=local_date(at),
        facets={"rows": import_record.rows, "documents": import_record.documents.count()},
    )
    return import_record


def _known(body: Body, rows: Sequence[ImportRow]) -> set[str]:
    """Return which of these ids the body already has; imported documents are never deleted."""
    found = imported_among(body, [row.external_id for row in rows])
    return set(found.values_list("external_id", flat=True))


def _write(
    import_record: ImportRecord,
    body: Body,
    rows: Sequence[tuple[ImportRow, StoredText]],
    *,
    at: datetime,
) -> list[tuple[Document, Version]]:
    """Return the documents of the rows with their versions (not saved)."""
    numbers = allocate_numbers(body, local_date(at).year, len(rows))
    return [
        (
            Document(
                body=body,
                index_number=number,
                import_record=import_record,
                external_id=row.external_id,
                validity=row.validity,
                earlier_release_on=row.published_on,
                listed_on=row.formed_on or row.published_on or UNDATED,
                created_at=at,
                changed_at=at,
            ),
            released_version(
                title=row.title,
                text=text,
                genre=row.genre,
                subject=row.subject,
                catalogue_item=row.item,
                language=row.language,
                formed_on=row.formed_on,
                effective_on=row.effective_on,
                valid_until=row.valid_until,
                issued_by=row.issued_by,
                document_number=row.document_number,
                released_at=None,
                decided_at=at,
                changed_at=at,
            ),
        )
        for (row, text), number in zip(rows, numbers, strict=True)
    ]


def _stored(row: ImportRow) -> list[StoredFile]:
    """Check and store the files of a row. Raises `Refused`."""
    stored = []
    for path in row.files:
        with path.open("rb") as source:
            stored.append(store(source, path.name))
    return stored


def _attach(
    documents: Sequence[Document], files: Mapping[str, Sequence[StoredFile]], *, at: datetime
) -> Mapping[int, list[Attachment]]:
    """Attach the stored files to the public versions of imported documents; returns them by document."""
    by_document: dict[int, list[Attachment]] = {one.pk: [] for one in documents}
    having = [one for one in documents if one.external_id in files]
    if not having:
        return by_document
    versions = dict(Version.objects.filter(document__in=having).values_list("document_id", "id"))
    attached = Attachment.objects.bulk_create(
        Attachment(
            version_id=versions[document.pk],
            name=one.name,
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            position=position,
        )
        for document in having
        for position, one in enumerate(files[document.external_id])
    )
    want_texts(attached, at=at)
    document_of = {version: document for document, version in versions.items()}
    for one in attached:
        by_document[document_of[one.version_id]].append(one)
    return by_document


def _facets(row: ImportRow, document: Document) -> dict[str, object]:
    """Return the original dates and headings; the day of the act is the day of the import."""
    return {
        "number": document.index_number,
        "genre": row.genre.code,
        "item": row.item.code,
        "attribute": document.attribute,
        "formed_on": document.formed_on,
        "effective_on": document.effective_on,
        "import": document.import_record_id,
        **_earlier(document),
    }


def _earlier(document: Document) -> dict[str, object]:
    """Return what the earlier system said besides: validity, and the day of publication."""
    found: dict[str, object] = {}
    if document.validity != Validity.IN_FORCE:
        # What is over does not belong to the stock in force.
        over = document.validity in {Validity.REPEALED, Validity.EXPIRED}
        found |= {"validity": document.validity} | ({"repealed": True} if over else {})
    if document.valid_until:
        found["valid_until"] = document.valid_until
    if document.earlier_release_on:
        found["published_on"] = document.earlier_release_on
    return found
