"""Rebuild the search index and compare it with the tables, in flat memory and short transactions."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongkai.kit.locks import let_others_write, lock_key
from gongkai.ledger.models import Act, Cursor
from gongkai.search.backends.chosen import backend
from gongkai.search.indexing import LOCK, is_entry_of, rebuild_entries
from gongkai.search.kinds import MAX_KINDS, Kind, kinds, position_of, record_at
from gongkai.search.models import IndexBuild, SearchEntry
from gongkai.search.portions import next_size
from gongkai.search.standing import CONSUMER
from gongkai.search.tokens import TOKENS_VERSION

# A request that writes waits for one portion, and for what SQLite writes of the index when a batch fills its memory.
PORTION_SECONDS = 0.2
SHORT_SECONDS = 0.05  # of what may be done in the transaction that ends a rebuild
MIN_BATCH, MAX_BATCH = 25, 400  # records of a portion between two looks at the clock
READ = 100  # records that are compared at a time


def rebuild() -> Iterator[int]:
    """
    Rebuild the index beside the one in use; yields the number of records after each portion.

    Each portion is a transaction of its own. Searches use the old index until the new one is
    complete. A rebuild that was interrupted continues where it was, unless the tokens are made in
    another way since; meanwhile the consumer keeps both indexes up to date.
    """
    build = IndexBuild.objects.filter(tokens_version=TOKENS_VERSION).first()
    if build is None:
        with transaction.atomic():
            IndexBuild.objects.all().delete()
        for _step in backend().begin_build():
            let_others_write()
        with transaction.atomic():
            IndexBuild.objects.create(tokens_version=TOKENS_VERSION)
    complete = False
    while not complete:
        with transaction.atomic():
            lock_key(LOCK)
            begun_at = monotonic()
            build = IndexBuild.objects.get()
            position = build.position
            complete = _portion(build)
            taken = monotonic() - begun_at
            if complete and build.position != position and taken > SHORT_SECONDS:
                # To rename the tables takes SQLite as long as a portion, so it is done when little was left to index.
                build.save()
                complete = False
            if complete:
                backend().finish_build()
                build.delete()
        yield build.done
        let_others_write()
    with transaction.atomic():
        lock_key(LOCK)
        _delete_entries_of_no_kind()
    for _step in backend().clean_up():
        let_others_write()


def start_again() -> None:
    """Forget a rebuild that was interrupted."""
    IndexBuild.objects.all().delete()


def _portion(build: IndexBuild) -> bool:
    """Index records until the time is up; return whether none is left."""
    begun_at = monotonic()
    size = MIN_BATCH
    for kind in kinds().values():
        begun, last = record_at(build.position)
        if begun is not None and kind.number < begun.number:
            continue
        last = last if kind is begun else 0
        while ids := _next_ids(kind, last, size):
            at = monotonic()
            build.done += rebuild_entries(kind, [*ids, *_entries_between(kind, last, ids)])
            last = ids[-1]
            build.position = position_of(kind, last)
            now = monotonic()
            if now - begun_at > PORTION_SECONDS:
                build.save()
                return False
            left = PORTION_SECONDS - (now - begun_at)
            size = next_size(len(ids), now - at, left, least=MIN_BATCH, most=MAX_BATCH)
        # Entries of records with higher keys than any record has.
        rebuild_entries(kind, _entries_between(kind, last, []))
    return True


def _records(kind: Kind) -> QuerySet[Model]:
    """
    Return all records of a kind, public or not.

    By their keys alone, records are read in order without a sort. A database would read all public
    records for each portion, and sort them, because it looks for those first.
    """
    return _model(kind)._default_manager.order_by("pk")


@lru_cache(maxsize=MAX_KINDS)
def _model(kind: Kind) -> type[Model]:
    return kind.public_rows().model


def _next_ids(kind: Kind, last: int, most: int) -> list[int]:
    return list(_records(kind).filter(pk__gt=last).values_list("pk", flat=True)[:most])


def _entries_between(kind: Kind, last: int, ids: Sequence[int]) -> list[int]:
    """Return the records with an entry, after the last one and up to these, that no longer exist."""
    entries = SearchEntry.objects.filter(subject_type=kind.subject_type, subject_id__gt=last)
    if ids:
        entries = entries.filter(subject_id__lte=ids[-1]).exclude(subject_id__in=ids)
    return list(entries.order_by("subject_id").values_list("subject_id", flat=True))


def _delete_entries_of_no_kind() -> None:
    known = kinds()
    for subject_type in _entry_types():
        if subject_type not in known:
            SearchEntry.objects.filter(subject_type=subject_type).delete()


def _entry_types() -> Iterator[str]:
    """Yield the types of the entries, by one search in the index for each, because the caller holds the write lock."""
    types = SearchEntry.objects.order_by("subject_type").values_list("subject_type", flat=True)
    found = types.first()
    while found is not None:
        yield found
        found = types.filter(subject_type__gt=found).first()


def differences() -> Iterator[str]:
    """
    Yield the differences between index and tables, for `verify`.

    Entries and records are read by ranges of keys, so that memory use is constant. Records of acts
    that the consumer has not read yet are not reported.
    """
    for kind in kinds().values():
        for pk, number, problem in _unequal(kind):
            if not _is_pending(kind, pk):
                yield _line(kind.subject_type, pk, number, problem)
    unknown = SearchEntry.objects.exclude(subject_type__in=kinds()).order_by(
        "subject_type", "subject_id"
    )
    for subject_type, pk in unknown.values_list("subject_type", "subject_id").iterator(
        chunk_size=READ
    ):
        yield _line(subject_type, pk, "", "is in the index but of no kind that can be searched")
    reported: set[int] = set()
    for rank in backend().unequal():
        if rank not in reported:
            reported.add(rank)
            yield from _half(rank)


def _half(rank: int) -> Iterator[str]:
    """Yield the line about a rank that only the rows or only the index has."""
    problem = "has an index row without tokens, or tokens without a row"
    entry = SearchEntry.objects.filter(rank=rank).first()
    if entry is None:
        yield f"rank {rank} {problem}"
        return
    kind = kinds().get(entry.subject_type)
    if kind is None or not _is_pending(kind, entry.subject_id):
        yield _line(entry.subject_type, entry.subject_id, "", problem)


def _line(subject_type: str, pk: int, number: str, problem: str) -> str:
    return f"{subject_type.rpartition('.')[2]} {pk}{f' ({number})' if number else ''} {problem}"


def _unequal(kind: Kind) -> Iterator[tuple[int, str, str]]:
    last = 0
    while ids := _next_ids(kind, last, READ):
        yield from _unequal_between(kind, last, ids)
        last = ids[-1]
    for pk in _entries_between(kind, last, []):
        yield pk, "", "is in the index but not public"


def _unequal_between(kind: Kind, last: int, ids: list[int]) -> Iterator[tuple[int, str, str]]:
    rows = {row.pk: row for row in kind.indexed(ids)}
    found = SearchEntry.objects.filter(
        subject_type=kind.subject_type, subject_id__gt=last, subject_id__lte=ids[-1]
    )
    entries = {entry.subject_id: entry for entry in found.select_related("texts")}
    for pk in sorted(rows.keys() | entries.keys()):
        if pk not in entries:
            yield pk, kind.reference(rows[pk]), "is public but not in the index"
        elif pk not in rows:
            yield pk, "", "is in the index but not public"
        elif not is_entry_of(entries[pk], kind.index_text(rows[pk])):
            yield pk, kind.reference(rows[pk]), "differs in the index"


def _is_pending(kind: Kind, pk: int) -> bool:
    """Return whether the consumer has not yet read an act after which this record is indexed."""
    if CONSUMER not in settings.GONGKAI_CONSUMERS:
        return False
    read = Cursor.objects.filter(consumer=CONSUMER, chain=OuterRef("chain")).values("seq")
    return Act.objects.filter(kind.acts_about(pk), seq__gt=Coalesce(Subquery(read), 0)).exists()
