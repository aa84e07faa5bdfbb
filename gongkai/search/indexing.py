"""Update, rebuild and verify the search index."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Model, OuterRef, Subquery
from django.db.models.functions import Coalesce

from gongkai.ledger.index_text import UNDATED
from gongkai.ledger.models import Act, Cursor
from gongkai.search.backends.chosen import backend
from gongkai.search.kinds import Kind, kinds, record_at
from gongkai.search.models import SearchEntry
from gongkai.search.queries import CONSUMER, rank_of
from gongkai.search.tokens import TOKENS_VERSION

BATCH_SIZE = 500


def refresh(subject_type: str, subject_ids: Iterable[int]) -> int:
    """
    Update the index entries of these records of one kind; safe to run again.

    The current public state is indexed, not the state at the time of an act.
    """
    kind = kinds()[subject_type]
    ids = sorted(set(subject_ids))
    for start in range(0, len(ids), BATCH_SIZE):
        _refresh(kind, ids[start : start + BATCH_SIZE])
    return len(ids)


def _refresh(kind: Kind, ids: list[int]) -> None:
    entries = SearchEntry.objects.filter(subject_type=kind.subject_type, subject_id__in=ids)
    old = {entry.subject_id: entry for entry in entries}
    new = {row.pk: entry_of(kind, row) for row in kind.public_rows().filter(pk__in=ids)}
    unchanged = {pk for pk, entry in new.items() if pk in old and _same(entry, old[pk])}
    obsolete = [entry for pk, entry in old.items() if pk not in unchanged]
    added = [entry for pk, entry in new.items() if pk not in unchanged]
    if obsolete:
        backend().remove(obsolete)
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in obsolete]).delete()
    if added:
        SearchEntry.objects.bulk_create(added, batch_size=100)
        backend().add(added)


def entry_of(kind: Kind, row: Model) -> SearchEntry:
    """Return the index entry of a public record, with exactly the text that its kind returns."""
    text = kind.index_text(row)
    day = text.day or UNDATED
    return SearchEntry(
        subject_type=kind.subject_type,
        subject_id=row.pk,
        rank=rank_of(day, kind, row.pk),
        body=text.body,
        genre=text.genre,
        item=text.item,
        subject=text.subject,
        language=text.language,
        validity=text.validity,
        effective_on=text.effective_on,
        year=day.year,
        title=text.title,
        number=text.number,
        text=text.text,
        tokens_version=TOKENS_VERSION,
    )


def _same(one: SearchEntry, other: SearchEntry) -> bool:
    names = [field.attname for field in SearchEntry._meta.concrete_fields if not field.primary_key]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def rebuild() -> Iterator[int]:
    """Delete and rebuild the index; yields the number of indexed records. Run in a transaction."""
    # Lock the consumer's cursors, because its concurrent writes would conflict with these rows.
    list(Cursor.objects.select_for_update().filter(consumer=CONSUMER))
    backend().clear()
    SearchEntry.objects.all().delete()
    done = 0
    for subject_type, kind in kinds().items():
        pks, last = kind.public_rows().order_by("pk").values_list("pk", flat=True), 0
        while ids := list(pks.filter(pk__gt=last)[:BATCH_SIZE]):
            done += refresh(subject_type, ids)
            last = ids[-1]
            yield done
    backend().optimise()


def differences() -> Iterator[str]:
    """
    Yield the differences between index and tables, for `verify`.

    Entries and records are read in parallel in the same order, so that memory use is constant. Records
    of acts that the consumer has not read yet are not reported.
    """
    for kind in kinds().values():
        for pk, number, problem in _unequal(kind):
            if not _is_pending(kind, pk):
                yield _line(kind.subject_type, pk, number, problem)
    unknown = SearchEntry.objects.exclude(subject_type__in=kinds()).order_by(
        "subject_type", "subject_id"
    )
    for subject_type, pk in unknown.values_list("subject_type", "subject_id").iterator(
        chunk_size=BATCH_SIZE
    ):
        yield _line(subject_type, pk, "", "is in the index but of no kind that can be searched")
    for rank in sorted(set(backend().unequal())):
        found, pk = record_at(rank)
        if found is None or not _is_pending(found, pk):
            problem = "has an index row without tokens, or tokens without a row"
            yield _line(found.subject_type if found else f"rank {rank}", pk, "", problem)


def _line(subject_type: str, pk: int, number: str, problem: str) -> str:
    return f"{subject_type.rpartition('.')[2]} {pk}{f' ({number})' if number else ''} {problem}"


def _unequal(kind: Kind) -> Iterator[tuple[int, str, str]]:
    public = kind.public_rows().order_by("pk").iterator(chunk_size=BATCH_SIZE)
    entries_of_kind = SearchEntry.objects.filter(subject_type=kind.subject_type)
    entries = entries_of_kind.order_by("subject_id").iterator(chunk_size=BATCH_SIZE)
    row, entry = next(public, None), next(entries, None)
    while row is not None or entry is not None:
        if entry is None or (row is not None and row.pk < entry.subject_id):
            assert row is not None  # at least one of the two is not None
            yield row.pk, kind.reference(row), "is public but not in the index"
            row = next(public, None)
        elif row is None or entry.subject_id < row.pk:
            yield entry.subject_id, "", "is in the index but not public"
            entry = next(entries, None)
        else:
            if not _same(entry, entry_of(kind, row)):
                yield row.pk, kind.reference(row), "differs in the index"
            row, entry = next(public, None), next(entries, None)


def _is_pending(kind: Kind, pk: int) -> bool:
    """Return whether the consumer has not yet read an act after which this record is indexed."""
    if CONSUMER not in settings.GONGKAI_CONSUMERS:
        return False
    read = Cursor.objects.filter(consumer=CONSUMER, chain=OuterRef("chain")).values("seq")
    return Act.objects.filter(kind.acts_about(pk), seq__gt=Coalesce(Subquery(read), 0)).exists()
