"""
Notes of which records changed, until the cluster has the change.

They are written in the transaction that changes the entries, so that no change is lost whatever happens to
the cluster or the worker. Their numbers order the changes of a record.
"""

from collections.abc import Collection
from time import monotonic
from typing import Any

from gongkai.kit.reading import connection
from gongkai.search.backends.wanted import Indexed
from gongkai.search.cluster.client import ClusterBehind, is_on
from gongkai.search.cluster.documents import key_of
from gongkai.search.models import ClusterIndex, ClusterNote

MAX_WAITING = 500  # changes; with more, or with one that waits longer, the database answers
MAX_SECONDS = 5.0
# The oldest change that waited when this process looked last, and since when it has seen it.
_oldest_seen: list[Any] = [None, 0.0]


def note_changes(changed: Collection[Indexed]) -> None:
    """Note that these entries changed; the caller holds the lock of the index."""
    if not is_on():
        return
    note_records({(one.entry.subject_type, one.entry.subject_id) for one in changed})


def note_records(records: Collection[tuple[str, int]]) -> None:
    """Note that the entries of these records changed; the caller holds the lock of the index."""
    if not records:
        return
    index, _made = ClusterIndex.objects.get_or_create(pk=ClusterIndex.ONLY)
    first = index.number + 1
    ClusterNote.objects.bulk_create(
        [
            ClusterNote(number=number, subject_type=subject_type, subject_id=pk)
            for number, (subject_type, pk) in enumerate(sorted(records), start=first)
        ],
        batch_size=200,
    )
    index.number += len(records)
    index.save(update_fields=["number"])


def waiting_records() -> list[str]:
    """
    Return the ids of the records whose change waits: the cluster would find them by their old texts.

    Raises `ClusterBehind` if there are many, or if none was sent for some seconds. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, subject_type, subject_id FROM search_clusternote "
            "ORDER BY number LIMIT %s",
            [MAX_WAITING + 1],
        )
        rows: list[Any] = cursor.fetchall()
    oldest = rows[0][0] if rows else None
    if oldest != _oldest_seen[0]:
        _oldest_seen[:] = [oldest, monotonic()]
    if len(rows) > MAX_WAITING:
        raise ClusterBehind(f"More than {MAX_WAITING} changes wait for the search cluster.")
    if rows and monotonic() - _oldest_seen[1] > MAX_SECONDS:
        raise ClusterBehind("No change was sent to the search cluster for some seconds.")
    keys = {key_of(subject_type, pk) for _number, subject_type, pk in rows}
    return sorted(key for key in keys if key is not None)
