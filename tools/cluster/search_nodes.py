"""The search of the installation: that of the database, or a cluster of three nodes of OpenSearch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.cluster.journeys import until
from tools.cluster.place import Place, answers
from tools.opensearch_nodes import Node, start

COUNT, FIRST_PORT, HEAP_MB = 3, 19_700, 384


class Search:
    """The search of the database, which has no nodes of its own."""

    settings: dict[str, str] = {}

    def prepare(self, place: Place) -> None:
        """Bring what is there into the search."""

    def kill_one(self) -> None:
        """Kill a node."""

    def start_again(self) -> None:
        """Start the killed node again."""


class Nodes(Search):
    """Three nodes, of which one may be lost."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self.settings = {
            "GONGKAI_SEARCH": "opensearch",
            "GONGKAI_OPENSEARCH_URLS": " ".join(one.url for one in nodes),
        }

    def prepare(self, place: Place) -> None:
        """Fill the index of the cluster, and see that it is the one that answers."""
        # The workers fill it by themselves; both may begin at once.
        until(lambda: _is_verified(place), "the index of the cluster is not complete", 180)

    def kill_one(self) -> None:
        """Kill the first node."""
        self._nodes[0].kill()

    def start_again(self) -> None:
        """Start the first node again; it is back when it answers."""
        self._nodes[0].start_again()

    def is_back(self) -> bool:
        """Whether the killed node answers again."""
        return answers(f"{self._nodes[0].url}/_cluster/health?wait_for_nodes={COUNT}&timeout=4s")


def _is_verified(place: Place) -> bool:
    try:
        place.run("search_verify")
    except RuntimeError:
        return False
    return True


@contextmanager
def searching(kind: str, folder: Path) -> Iterator[Search]:
    """Start the nodes of the search, if it has any."""
    if kind == "database":
        yield Search()
        return
    home = folder / "opensearch"
    home.mkdir()
    nodes = start(COUNT, home, FIRST_PORT, heap_mb=HEAP_MB)
    try:
        yield Nodes(nodes)
    finally:
        for one in nodes:
            if one.is_running():
                one.kill()
