"""What is wrong with the search cluster, for `gongkai doctor` and `gongkai check --deploy`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from gongkai.search.cluster.client import ClusterAway, cluster_state, is_on
from gongkai.search.cluster.following import is_ahead
from gongkai.search.cluster.notes import MAX_WAITING
from gongkai.search.models import ClusterIndex, ClusterNote

REBUILD = "Run `gongkai search_rebuild`; until then the database answers."


REMEDIES = {
    "SSLError": (
        "Its certificate is not signed by an authority in GONGKAI_OPENSEARCH_CA_FILE, or is of another "
        "host: name the right file and host"
    ),
    " 401": "It does not accept GONGKAI_OPENSEARCH_USER with the password of its file: correct them",
    " 403": "The user lacks a right: see docs/search-engines.md",
}


@dataclass(frozen=True)
class ClusterFault:
    """One thing that is wrong with the cluster, and what to do about it."""

    problem: str
    remedy: str


def cluster_faults() -> Iterator[ClusterFault]:
    """Yield what is wrong; nothing where the settings name no cluster."""
    if not is_on():
        return
    try:
        state = cluster_state()
        yield from _nodes(str(state["status"]))
        yield from _index()
    except ImproperlyConfigured as error:
        yield ClusterFault(
            str(error), "See docs/search-engines.md; until then the database answers."
        )
    except ClusterAway as away:
        yield ClusterFault(f"The cluster does not answer: {away}.", _remedy(str(away)))
    waiting = ClusterNote.objects.count()
    if waiting > MAX_WAITING:
        yield ClusterFault(
            f"{waiting} changes wait for the cluster.",
            "If their number does not fall, see the log of the worker; until then the database answers.",
        )


def _remedy(said: str) -> str:
    """Say what to do about what the client said."""
    until = "until then the database answers."
    for sign, remedy in REMEDIES.items():
        if sign in said:
            return f"{remedy}; {until}"
    return f"Start its nodes, and check GONGKAI_OPENSEARCH_URLS; {until}"


def _nodes(status: str) -> Iterator[ClusterFault]:
    if status == "red":
        yield ClusterFault(
            "The cluster is red: a part of an index is on no node that runs.",
            "Start the missing nodes. If they are lost, run `gongkai search_rebuild --restart`.",
        )
    elif status == "yellow":
        yield ClusterFault(
            "The cluster is yellow: a part of an index has fewer copies than are set.",
            "Start the missing nodes: if another one fails, only the database can answer.",
        )


def _index() -> Iterator[ClusterFault]:
    index = ClusterIndex.objects.first()
    if index is None or not index.used:
        yield ClusterFault(
            "No index in the cluster is complete.", f"The worker fills it. {REBUILD}"
        )
    elif is_ahead(index):
        yield ClusterFault(
            "The cluster has changes that the database never had, as after a backup was restored.",
            REBUILD,
        )
