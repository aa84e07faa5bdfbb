"""Keeping the index equal to what is public."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.ledger.models import Act, Cursor
from gongkai.ledger.verbs import Verb
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
    """
    Yield what the index holds otherwise than the tables: for `verify`.

    Entries and documents are walked side by side in one order, so that memory stays flat. What an act
    names that the follower has yet to read is late, not wrong.
    """
    for pk, number, problem in _unequal():
        if not _is_pending(pk):
            yield f"document {pk}{f' ({number})' if number else ''} {problem}"


def _unequal() -> Iterator[tuple[int, str, str]]:
    documents = public_documents().select_related("body", "genre", "subject", "catalogue_item", "public_version")
    public = documents.order_by("pk").iterator(chunk_size=CHUNK)
    entries = SearchEntry.objects.order_by("document_id").iterator(chunk_size=CHUNK)
    document, entry = next(public, None), next(entries, None)
    while document is not None or entry is not None:
        if entry is None or (document is not None and document.pk < entry.document_id):
            assert document is not None  # one of the two is there
            yield document.pk, document.index_number or "", "is public and not in the index"
            document = next(public, None)
        elif document is None or entry.document_id < document.pk:
            yield entry.document_id, "", "is in the index and not public"
            entry = next(entries, None)
        else:
            if not _same(entry, entry_of(document)):
                yield document.pk, document.index_number or "", "stands otherwise in the index"
            document, entry = next(public, None), next(entries, None)
    for rank in sorted(set(backend().unequal())):
        yield document_of(rank), "", "has a row of the index without tokens, or tokens without a row"


def _is_pending(pk: int) -> bool:
    """Say whether the follower has yet to read an act about this document, or the one that completes its import."""
    document = Document.objects.filter(pk=pk).select_related("body").first()
    if document is None or FOLLOWER not in settings.GONGKAI_FOLLOWERS:
        return False
    about = Q(subject_type=Document._meta.label_lower, subject_id=str(pk))
    if document.import_record_id:
        about |= Q(verb=Verb.IMPORT_COMPLETED, subject_id=str(document.import_record_id))
    read = Cursor.objects.filter(follower=FOLLOWER, chain=OuterRef("chain")).values("seq")
    return Act.objects.filter(about, seq__gt=Coalesce(Subquery(read), 0)).exists()
