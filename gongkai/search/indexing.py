"""Update the search index when public records change."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from gongkai.kit.locks import lock_key
from gongkai.ledger.index_text import UNDATED, IndexText
from gongkai.search.backends.chosen import backend
from gongkai.search.backends.wanted import Indexed
from gongkai.search.cluster.notes import note_changes
from gongkai.search.kinds import Kind, kinds, position
from gongkai.search.models import PART_END, EntryText, IndexBuild, SearchEntry, pack
from gongkai.search.ranks import free_ranks, is_of_day
from gongkai.search.tokens import TOKENS_VERSION

BATCH_SIZE = 500
LOCK = "search.index"
HEADINGS = (
    "body",
    "genre",
    "item",
    "subject",
    "language",
    "validity",
    "effective_on",
    "year",
    "tokens_version",
)
logger = logging.getLogger("gongkai.search")


@dataclass(frozen=True)
class Changes:
    """What differs between the entries of some records and their public state."""

    obsolete: list[Indexed]
    added: list[Indexed]
    unchanged: list[Indexed]


def refresh(subject_type: str, subject_ids: Iterable[int]) -> int:
    """
    Update the index entries of these records of one kind; safe to run again.

    The current public state is indexed, not the state at the time of an act.
    """
    kind = kinds()[subject_type]
    ids = sorted(set(subject_ids))
    for start in range(0, len(ids), BATCH_SIZE):
        # With a savepoint, SQLite would write the index to disk before and after each batch.
        with transaction.atomic(savepoint=False):
            lock_key(LOCK)
            build = IndexBuild.objects.first()
            changes = write_entries(kind, ids[start : start + BATCH_SIZE])
            note_changes([*changes.obsolete, *changes.added])
            backend().remove(written_now(changes.obsolete))
            backend().add(changes.added)
            if build:
                _follow_in_build(build, changes)
    return len(ids)


def _follow_in_build(build: IndexBuild, changes: Changes) -> None:
    """Change the index that is being built as well, for the records that are already in it."""
    obsolete, added = (
        [one for one in part if _position(one) <= build.position]
        for part in (changes.obsolete, changes.added)
    )
    backend().remove(obsolete, building=True)
    backend().add(added, building=True)


def _position(one: Indexed) -> int:
    return position(one.kind, one.entry.subject_id)


def rebuild_entries(kind: Kind, ids: Sequence[int]) -> int:
    """
    Write the entries of these records to the index that is being built, and correct their rows.

    Records that are not public, or no longer exist, lose theirs. Returns how many are public. The caller
    holds the lock.
    """
    changes = write_entries(kind, ids)
    note_changes([*changes.obsolete, *changes.added])
    found = [*changes.added, *changes.unchanged]
    backend().add(found, building=True)
    if changes.obsolete or changes.added:
        _correct_used(changes)
    return len(found)


def _correct_used(changes: Changes) -> None:
    """Correct the index that is in use; it may be damaged, which is why it is rebuilt."""
    try:
        with transaction.atomic():
            backend().remove(written_now(changes.obsolete))
            backend().add(changes.added)
    except DatabaseError:
        logger.warning("The search index cannot be changed; the new one will replace it.")


def written_now(found: Sequence[Indexed]) -> list[Indexed]:
    """Return the entries whose tokens can be made again: those of this version."""
    return [one for one in found if one.entry.tokens_version == TOKENS_VERSION]


def write_entries(kind: Kind, ids: Sequence[int]) -> Changes:
    """Write the rows of entries of these records, and return what changed."""
    entries = SearchEntry.objects.filter(subject_type=kind.subject_type, subject_id__in=ids)
    old = {entry.subject_id: entry for entry in entries.select_related("texts")}
    # Ranks are given in the order of keys, so that a later record of a day stands before an earlier.
    rows = sorted(kind.indexed(ids), key=lambda row: row.pk)
    new = {row.pk: kind.index_text(row) for row in rows}
    same = {pk for pk, text in new.items() if pk in old and is_entry_of(old[pk], text)}
    obsolete = [_as_indexed(kind, entry) for pk, entry in old.items() if pk not in same]
    SearchEntry.objects.filter(pk__in=[one.entry.pk for one in obsolete]).delete()
    changed = {pk: text for pk, text in new.items() if pk not in same}
    kept = {
        pk: old[pk].rank
        for pk, text in changed.items()
        if pk in old and is_of_day(old[pk].rank, text.day or UNDATED)
    }
    free = iter(free_ranks(text.day or UNDATED for pk, text in changed.items() if pk not in kept))
    added = [
        Indexed(
            _entry_of(kind, pk, text, kept[pk] if pk in kept else next(free)),
            kind.number,
            text.title,
            text.number,
            text.text,
        )
        for pk, text in changed.items()
    ]
    backend().write(added)
    EntryText.objects.bulk_create(
        [EntryText(entry=one.entry, packed=pack(one.title, one.number, one.text)) for one in added],
        batch_size=100,
    )
    unchanged = [_indexed_of(kind, old[pk], new[pk]) for pk in sorted(same)]
    return Changes(obsolete, added, unchanged)


def _as_indexed(kind: Kind, entry: SearchEntry) -> Indexed:
    return Indexed(entry, kind.number, *texts_of(entry))


def _indexed_of(kind: Kind, entry: SearchEntry, text: IndexText) -> Indexed:
    return Indexed(entry, kind.number, text.title, text.number, text.text)


def texts_of(entry: SearchEntry) -> tuple[str, str, str]:
    """Return what was indexed of an entry; three empty texts if they are missing."""
    found: EntryText | None = getattr(entry, "texts", None)
    return found.parts if found else ("", "", "")


def _entry_of(kind: Kind, pk: int, text: IndexText, rank: int) -> SearchEntry:
    return SearchEntry(
        subject_type=kind.subject_type, subject_id=pk, rank=rank, **_headings_of(text)
    )


def _headings_of(text: IndexText) -> dict[str, object]:
    return {
        "body": text.body,
        "genre": text.genre,
        "item": text.item,
        "subject": text.subject,
        "language": text.language,
        "validity": text.validity,
        "effective_on": text.effective_on,
        "year": (text.day or UNDATED).year,
        "tokens_version": TOKENS_VERSION,
    }


def is_entry_of(entry: SearchEntry, text: IndexText) -> bool:
    """Return whether an entry is the one that a record's text and headings give now."""
    parts = tuple(part.replace(PART_END, " ") for part in (text.title, text.number, text.text))
    return (
        is_of_day(entry.rank, text.day or UNDATED)
        and all(getattr(entry, name) == value for name, value in _headings_of(text).items())
        and texts_of(entry) == parts
    )
