"""
Keep the cluster up to date: send what changed, and fill a new index beside the one in use.

The worker does it in portions. Whatever is interrupted is done again: what the cluster already has, or has
newer, it refuses by the number of the change.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from secrets import token_hex
from time import monotonic
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from gongkai.kit.locks import lock_key
from gongkai.search.cluster.client import (
    ClusterAway,
    IndexLost,
    alias,
    ask_again,
    asking,
    is_on,
    terms,
    write,
    write_alias,
)
from gongkai.search.cluster.documents import body_of_index, deleting, indexing, key_of
from gongkai.search.kinds import kinds
from gongkai.search.models import ClusterIndex, ClusterNote, SearchEntry
from gongkai.search.tokens import TOKENS_VERSION

# As of `indexing.py`, whose transactions write the notes.
LOCK = "search.index"
NOT_FOUND = 404
NOTES, FILLED = 200, 500  # notes that are sent together, and entries of a portion
CROSSED_OUT = 4_000  # notes after which searches are let see what was sent
PORTION_SECONDS = 1.0
MADE_SECONDS, COPIES_SECONDS = 60, 30
logger = logging.getLogger("gongkai.search")
# After a failure the worker, which has other things to do, does not try the cluster for this time.
AWAY_SECONDS = 10.0
# After this time without one of its parts an index is given up; a node that only restarts is back before.
RED_SECONDS = 300.0
_red_since: dict[str, float] = {}
_away_until: list[float] = []  # empty: it is not away
# So often the worker looks whether the index in use is there, and not ahead of the database.
COMPARED_SECONDS = 300.0
_compared_at: list[float] = []
OWN_NAME = re.compile(r"-[0-9a-f]{16}")  # of an index, after the prefix
Operation = tuple[Mapping[str, Any], ...]


def follow_cluster() -> int:
    """
    Send changes for about a second, and fill the index that is being built; return how many changed.

    A cluster that is away is tried again in the next round. Where the settings name no cluster, notes of
    an earlier one are forgotten.
    """
    if not is_on():
        forget()
        return 0
    if _away_until and monotonic() < _away_until[0]:
        return 0
    try:
        sent = send_notes(until=monotonic() + PORTION_SECONDS)
        index = ensure_index()
        if index.building:
            sent += max(fill(until=monotonic() + PORTION_SECONDS), default=0)
    except IndexLost as lost:
        logger.warning("%s It is built again.", lost)
        _forget_index(lost.name)
        return 0
    except (ClusterAway, ImproperlyConfigured) as away:
        if isinstance(away, ClusterAway):
            _give_up_red()
        if not _away_until:
            logger.warning("The search cluster is away; changes wait for it: %s", away)
        _away_until[:] = [monotonic() + AWAY_SECONDS]
        return 0
    if _away_until:
        logger.warning("The search cluster is there again.")
        _away_until.clear()
        ask_again()
    return sent


def forget() -> None:
    """Forget the indexes and notes of a cluster that is not used any more; a new one is built later."""
    is_named = ClusterIndex.objects.exclude(used="", building="").exists()
    if is_named or ClusterNote.objects.exists():
        with transaction.atomic():
            lock_key(LOCK)
            ClusterIndex.objects.update(used="", building="", position=0)
            ClusterNote.objects.all().delete()


def _give_up_red() -> None:
    """Forget an index of which a part has been on no node for minutes; a new one is built then."""
    index = ClusterIndex.objects.first()
    for name in () if index is None else filter(None, (index.used, index.building)):
        if not _is_red(name):
            _red_since.pop(name, None)
        elif monotonic() - _red_since.setdefault(name, monotonic()) > RED_SECONDS:
            logger.warning("A part of the index %s is on no node; it is built again.", name)
            _forget_index(name)


def _is_red(name: str) -> bool:
    try:
        with asking() as cluster:
            found = cluster.cluster.health(index=name, request_timeout=5)
    except ClusterAway:
        return False
    return bool(found["status"] == "red")


def _forget_index(name: str) -> None:
    ClusterIndex.objects.filter(used=name).update(used="")
    ClusterIndex.objects.filter(building=name).update(building="", position=0)


def send_notes(*, until: float | None = None) -> int:
    """Send the noted changes to the index in use and the one being built; return how many were sent."""
    sent: list[int] = []
    done = 0
    while until is None or monotonic() < until:
        # Notes before names: whoever fills a new index reads the entries after its name was written.
        last = sent[-1] if sent else 0
        notes = list(ClusterNote.objects.filter(number__gt=last).order_by("number")[:NOTES])
        index = ClusterIndex.objects.first()
        targets = [] if index is None else [name for name in (index.used, index.building) if name]
        if not notes or not targets:
            break
        operations = list(_operations(notes))
        for target in targets:
            write(target, operations)
        sent += [note.number for note in notes]
        if len(sent) >= CROSSED_OUT:
            done += _cross_out(sent)
            sent = []
    return done + _cross_out(sent)


def _cross_out(sent: Sequence[int]) -> int:
    """Delete notes that were sent, after searches see what was: until then they say what to leave out."""
    if not sent:
        return 0
    index = ClusterIndex.objects.get()
    if index.used:
        refresh(index.used)
    for begin_at in range(0, len(sent), NOTES):
        ClusterNote.objects.filter(number__in=sent[begin_at : begin_at + NOTES]).delete()
    return len(sent)


def _operations(notes: Sequence[ClusterNote]) -> Iterator[Operation]:
    """Yield what brings these records up to date, as their entries are now."""
    latest = {(note.subject_type, note.subject_id): note.number for note in notes}
    entries: dict[tuple[str, int], SearchEntry] = {}
    for subject_type in {one for one, _pk in latest}:
        pks = [pk for one, pk in latest if one == subject_type]
        found = SearchEntry.objects.filter(subject_type=subject_type, subject_id__in=pks)
        for entry in found.select_related("texts"):
            entries[subject_type, entry.subject_id] = entry
    for record, number in latest.items():
        key = key_of(*record)
        if key is None:
            continue
        current = entries.get(record)
        yield deleting(key, number) if current is None else indexing(current, key, number)


def refresh(index: str) -> None:
    """Let searches see what was written."""
    with asking() as cluster:
        cluster.indices.refresh(index=index, request_timeout=MADE_SECONDS)


def ensure_index() -> ClusterIndex:
    """Begin a new index if there is none, or if its tokens are made in another way."""
    index = ClusterIndex.objects.first()
    if index is None or index.tokens_version != TOKENS_VERSION:
        return begin()
    if index.building:
        return index
    if not index.used:
        return begin()
    if not _compared_at or monotonic() - _compared_at[0] > COMPARED_SECONDS:
        if is_ahead(index):
            logger.warning("The search cluster is ahead of the database; its index is built again.")
            return begin()
        _compared_at[:] = [monotonic()]
    return index


def is_ahead(index: ClusterIndex) -> bool:
    """
    Return whether the cluster has changes that this database never had.

    So it is after a backup was restored: the cluster would refuse new changes as older than its own.
    The number is read after the cluster was asked: another worker may send changes at this moment.
    Raises `ClusterAway`.
    """
    try:
        with asking() as cluster:
            answer = cluster.search(
                index=alias(),
                body={"size": 1, "sort": [{"number": "desc"}], "track_total_hits": False},
                request_timeout=MADE_SECONDS,
            )
    except ClusterAway as away:
        if getattr(away.__cause__, "status_code", None) == NOT_FOUND:
            raise IndexLost(index.used) from away
        raise
    number = max(ClusterIndex.objects.get(pk=index.pk).number, 1)
    return any(int(hit["sort"][0]) > number for hit in answer["hits"]["hits"])


def begin() -> ClusterIndex:
    """Make an empty index to be filled, in place of one that was begun; searches use the earlier one."""
    index, _made = ClusterIndex.objects.get_or_create(pk=ClusterIndex.ONLY)
    begun = index.building
    if index.used and _is_red(index.used):
        _forget_index(index.used)  # nothing can be written to it
    name = f"{terms().index}-{token_hex(8)}"
    with asking() as cluster:
        cluster.indices.create(
            index=name,
            body=body_of_index(terms(), write_alias(name)),
            # With its copies, so that the loss of a node does not lose what is filled.
            params={"wait_for_active_shards": "all", "timeout": f"{COPIES_SECONDS}s"},
            request_timeout=MADE_SECONDS,
        )
        if begun:
            cluster.indices.delete(index=begun, params={"ignore_unavailable": "true"})
    with transaction.atomic():
        lock_key(LOCK)
        index = ClusterIndex.objects.select_for_update().get()
        is_first = index.building == begun
        if is_first:
            index.building, index.position, index.tokens_version = name, -1, TOKENS_VERSION
            index.save(update_fields=["building", "position", "tokens_version"])
    if not is_first:
        # Another worker began one at the same time. Both fill that one, and neither loses its own.
        with asking() as cluster:
            cluster.indices.delete(index=name, params={"ignore_unavailable": "true"})
    return index


def fill(*, until: float | None = None) -> Iterator[int]:
    """
    Fill the index that is being built from the entries, then use it; yields the number after each portion.

    Changes meanwhile are noted, and sent to both indexes.
    """
    done = 0
    while until is None or monotonic() < until:
        # The number before the entries: what changes after it was read has a higher one.
        index = ClusterIndex.objects.get()
        if not index.building:
            return
        entries = list(
            SearchEntry.objects.filter(rank__gt=index.position, subject_type__in=kinds())
            .select_related("texts")
            .order_by("rank")[:FILLED]
        )
        if not entries:
            _finish(index)
            return
        number = max(index.number, 1)
        write(
            index.building,
            (
                indexing(entry, key, number)
                for entry in entries
                if (key := key_of(entry.subject_type, entry.subject_id)) is not None
            ),
        )
        ClusterIndex.objects.filter(building=index.building, position__lt=entries[-1].rank).update(
            position=entries[-1].rank
        )
        done += len(entries)
        yield done


def _finish(index: ClusterIndex) -> None:
    """Let searches see a new index, which has every change that the earlier one has."""
    with asking() as cluster:
        cluster.indices.put_settings(
            index=index.building,
            body={"index": {"refresh_interval": "1s"}},
            request_timeout=MADE_SECONDS,
        )
    use_index(index.building)


def use_index(new: str) -> None:
    """Let the alias name the index that was built, in one step, and delete the others of ours."""
    pattern = f"{terms().index}-*"
    refresh(new)
    with asking() as cluster:
        cluster.indices.update_aliases(
            body={
                "actions": [
                    {"remove": {"index": pattern, "alias": alias(), "must_exist": False}},
                    {"add": {"index": new, "alias": alias()}},
                ]
            },
            request_timeout=MADE_SECONDS,
        )
        ClusterIndex.objects.filter(building=new).update(used=new, building="", position=0)
        for old in cluster.indices.get(index=pattern, request_timeout=MADE_SECONDS):
            if old != new and OWN_NAME.fullmatch(old.removeprefix(terms().index)):
                cluster.indices.delete(index=old, params={"ignore_unavailable": "true"})
    ask_again()


def rebuild_in_cluster() -> Iterator[int]:
    """
    Build a new index from the entries and use it; yields the number of entries after each portion.

    One that was begun and interrupted is continued. Raises `ClusterAway`.
    """
    index = ClusterIndex.objects.first()
    if index is None or not index.building or index.tokens_version != TOKENS_VERSION:
        begin()
    for done in fill():
        send_notes()
        yield done
    send_notes()
