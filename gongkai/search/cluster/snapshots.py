"""
Snapshots of the index in the cluster, in a folder that all nodes see.

The index can always be filled again from the database; to restore a snapshot of millions of records, and
send only what differs, is faster.
"""

from secrets import token_hex
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from gongkai.kit.locks import lock_key
from gongkai.search.cluster.client import ClusterAway, alias, asking, terms, write_alias
from gongkai.search.cluster.comparing import mend
from gongkai.search.cluster.following import LOCK, send_notes, use_index
from gongkai.search.models import ClusterIndex
from gongkai.search.tokens import TOKENS_VERSION

SECONDS = 3_600


def take_snapshot(name: str) -> None:
    """Write a snapshot of the index in use. Raises `ClusterAway`."""
    repository = _repository()
    with asking() as cluster:
        done = cluster.snapshot.create(
            repository=repository,
            snapshot=name,
            body={"indices": alias(), "include_global_state": False, "partial": False},
            params={"wait_for_completion": "true"},
            request_timeout=SECONDS,
        )
    if done["snapshot"]["state"] != "SUCCESS":
        raise ClusterAway(f"The snapshot is {done['snapshot']['state']}.")


def snapshots() -> list[tuple[str, str]]:
    """Return names and states of the snapshots in the folder, oldest first. Raises `ClusterAway`."""
    repository = _repository()
    with asking() as cluster:
        found: list[dict[str, Any]] = cluster.snapshot.get(
            repository=repository, snapshot="_all", request_timeout=60
        )["snapshots"]
    return [(one["snapshot"], one["state"]) for one in found]


def restore_snapshot(name: str) -> int:
    """
    Use the index of a snapshot, and send what has changed since; return how many records.

    Raises `ClusterAway`; the index in use stays if anything fails.
    """
    repository = _repository()
    new = f"{terms().index}-{token_hex(8)}"
    with asking() as cluster:
        cluster.snapshot.restore(
            repository=repository,
            snapshot=name,
            body={
                "indices": f"{terms().index}-*",
                "include_global_state": False,
                "include_aliases": False,
                "rename_pattern": ".+",
                "rename_replacement": new,
            },
            params={"wait_for_completion": "true"},
            request_timeout=SECONDS,
        )
        cluster.indices.put_alias(index=new, name=write_alias(new), request_timeout=60)
    with transaction.atomic():
        lock_key(LOCK)
        ClusterIndex.objects.get_or_create(pk=ClusterIndex.ONLY)
        ClusterIndex.objects.update(building=new, tokens_version=TOKENS_VERSION)
    use_index(new)
    number = mend()
    send_notes()
    return number


def _repository() -> str:
    """Return the name of the repository, which is registered at each use; that changes nothing."""
    if not terms().snapshots:
        raise ImproperlyConfigured("GONGKAI_OPENSEARCH_SNAPSHOTS names no folder.")
    name = f"{terms().index}-snapshots"
    with asking() as cluster:
        cluster.snapshot.create_repository(
            repository=name,
            body={"type": "fs", "settings": {"location": terms().snapshots, "compress": True}},
            request_timeout=60,
        )
    return name
