"""Compare the index in the cluster with the entries in the database, and correct what differs."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from gongkai.kit.locks import lock_key
from gongkai.search.cluster.client import alias, asking, is_on
from gongkai.search.cluster.documents import digest_of, key_of, record_of
from gongkai.search.cluster.following import LOCK, MADE_SECONDS
from gongkai.search.cluster.notes import note_records
from gongkai.search.kinds import kinds
from gongkai.search.models import ClusterNote, SearchEntry

READ = 2_000


def cluster_differences() -> Iterator[tuple[str, int, str]]:
    """
    Yield kind, key and problem of each record that the cluster has not as the entries say.

    Records whose change has not been sent yet are not reported. Read by ranges of ranks, so that memory
    use is constant. Raises `ClusterAway`.
    """
    if not is_on():
        return
    with asking() as cluster:
        cluster.indices.refresh(index=alias(), request_timeout=MADE_SECONDS)
    below: int | None = None
    while True:
        there = _in_cluster(below)
        lowest = there[-1][0] if len(there) == READ else None
        yield from _unlike(there, below, lowest)
        if lowest is None:
            return
        below = lowest


def _in_cluster(below: int | None) -> list[tuple[int, str, str]]:
    """Return rank, key and digest of the next records, by falling rank; all of the last rank."""
    after = {} if below is None else {"query": {"range": {"rank": {"lt": below}}}}
    with asking() as cluster:
        answer = cluster.search(
            index=alias(),
            body={
                "size": READ,
                "sort": [{"rank": "desc"}],
                "docvalue_fields": ["digest"],
                "track_total_hits": False,
                **after,
            },
            params={"allow_partial_search_results": "false"},
            request_timeout=MADE_SECONDS,
        )
    return [
        (int(hit["sort"][0]), hit["_id"], hit["fields"]["digest"][0])
        for hit in answer["hits"]["hits"]
    ]


def _unlike(
    there: list[tuple[int, str, str]], below: int | None, lowest: int | None
) -> Iterator[tuple[str, int, str]]:
    types = {kind.number: kind.subject_type for kind in kinds().values()}
    bounds = Q()
    if below is not None:
        bounds &= Q(rank__lt=below)
    if lowest is not None:
        bounds &= Q(rank__gte=lowest)
    here = {
        key: entry
        for entry in SearchEntry.objects.filter(bounds, subject_type__in=kinds())
        .select_related("texts")
        .iterator(chunk_size=READ)
        if (key := key_of(entry.subject_type, entry.subject_id)) is not None
    }
    digests = {key: digest for _rank, key, digest in there}
    for key in sorted(here.keys() | digests.keys()):
        if key not in digests:
            problem = "is missing in the search cluster"
        elif key not in here:
            problem = "is only in the search cluster"
        elif digests[key] != digest_of(here[key]):
            problem = "differs in the search cluster"
        else:
            continue
        kind, pk = record_of(key)
        subject_type = types.get(kind, "")
        if not ClusterNote.objects.filter(subject_type=subject_type, subject_id=pk).exists():
            yield subject_type, pk, problem


def mend() -> int:
    """Note every record that differs, so that it is sent again; return how many. Raises `ClusterAway`."""
    found = {
        (subject_type, pk) for subject_type, pk, _problem in cluster_differences() if subject_type
    }
    with transaction.atomic():
        lock_key(LOCK)
        note_records(found)
    return len(found)
