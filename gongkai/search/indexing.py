"""Keeping the index equal to what is public."""

from collections.abc import Iterable, Iterator

from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.ledger.models import Cursor
from gongkai.search.backends.chosen import backend
from gongkai.search.models import SearchEntry
from gongkai.search.queries import FOLLOWER, document_of, rank_of
from gongkai.search.tokens import TOKENS_VERSION

CHUNK = 500


def refresh(document_ids: Iterable[int]) -> int:
    """
    Bring the entries of these documents up to date with the live state; safe to run again.

    Reads what is public now, not what an act said: the newest state always wins.
    """
    ids = sorted(set(document_ids))
    for start in range(0, len(ids), CHUNK):
        _refresh(ids[start : start + CHUNK])
    return len(ids)


def _refresh(ids: list[int]) -> None:
    old = {entry.document_id: entry for entry in SearchEntry.objects.filter(document_id__in=ids)}
    documents = public_documents().filter(pk__in=ids)
    documents = documents.select_related("body", "genre", "subject", "catalogue_item", "public_version")
    new = {document.pk: entry_of(document) for document in documents}
    kept = {pk for pk, entry in new.items() if pk in old and _same(entry, old[pk])}
    gone = [entry for pk, entry in old.items() if pk not in kept]
    fresh = [entry for pk, entry in new.items() if pk not in kept]
    if gone:
        backend().remove(gone)
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
    if fresh:
        SearchEntry.objects.bulk_create(fresh, batch_size=100)
        backend().add(fresh)


def entry_of(document: Document) -> SearchEntry:
    """Say what of a public document is indexed: its public text and nothing else."""
    assert document.public_version is not None  # public documents have one
    return SearchEntry(
        document_id=document.pk,
        rank=rank_of(document.listed_on, document.pk),
        body=document.body.chain,
        genre=document.genre.code if document.genre else "",
        item=document.catalogue_item.code if document.catalogue_item else "",
        subject=document.subject.code if document.subject else "",
        language=document.language,
        year=document.listed_on.year,
        title=document.title,
        number=f"{document.document_number} {document.index_number} {document.issued_by}".strip(),
        text=document.public_version.plain_text,
        tokens_version=TOKENS_VERSION,
    )


def _same(one: SearchEntry, other: SearchEntry) -> bool:
    names = [field.attname for field in SearchEntry._meta.concrete_fields if not field.primary_key]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def rebuild() -> Iterator[int]:
    """Throw the index away and build it again; yields how many documents are done. Run in a transaction."""
    # Hold the follower back: what it writes meanwhile would stand in the way of our own rows.
    list(Cursor.objects.select_for_update().filter(follower=FOLLOWER))
    backend().clear()
    SearchEntry.objects.all().delete()
    done, last = 0, 0
    while ids := list(public_documents().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        done += refresh(ids)
        last = ids[-1]
        yield done
    backend().optimise()


def differences() -> Iterator[str]:
    """Yield what the index holds otherwise than the tables: for `verify`."""
    documents = public_documents().select_related("body", "genre", "subject", "catalogue_item", "public_version")
    entries = {}
    for entry in SearchEntry.objects.iterator(chunk_size=CHUNK):
        entries[entry.document_id] = hash_of(entry)
    for document in documents.iterator(chunk_size=CHUNK):
        found = entries.pop(document.pk, None)
        if found is None:
            yield f"document {document.pk} ({document.index_number}) is public and not in the index"
        elif found != hash_of(entry_of(document)):
            yield f"document {document.pk} ({document.index_number}) stands otherwise in the index"
    for pk in sorted(entries):
        yield f"document {pk} is in the index and not public"
    for rank in sorted(set(backend().unequal())):
        yield f"document {document_of(rank)} has a row of the index without tokens, or tokens without a row"


def hash_of(entry: SearchEntry) -> int:
    """Fold an entry into one number, so that comparing a million of them fits into memory."""
    fields = SearchEntry._meta.concrete_fields
    return hash(tuple(getattr(entry, field.attname) for field in fields if not field.primary_key))
