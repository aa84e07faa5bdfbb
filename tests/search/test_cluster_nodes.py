"""Three nodes as processes: some are killed while records are indexed and searched; nothing is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document
from gongkai.search.cluster import following
from gongkai.search.cluster.client import alias, ask_again, client, is_resting
from gongkai.search.cluster.comparing import cluster_differences
from gongkai.search.cluster.following import begin, follow_cluster
from gongkai.search.indexing import refresh
from gongkai.search.models import ClusterIndex, ClusterNote, SearchEntry
from gongkai.search.queries import search
from tests.cast import Cast
from tests.search.clusters import running, terms_of, use
from tests.search.test_queries import everything, filled
from tools import opensearch_nodes
from tools.opensearch_nodes import Node

pytestmark = [pytest.mark.opensearch, pytest.mark.long, pytest.mark.django_db]
QUERIES = ("粮食", "财政 补贴", '"办法，第7"', "第1号", "公", "不存在的词")
SECONDS = 480


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    with running(3, tmp_path_factory.mktemp("opensearch")) as found:
        yield found


def killed_soon(node: Node, seconds: float) -> threading.Timer:
    """Kill a node after some time, while this thread goes on."""
    timer = threading.Timer(seconds, node.kill)
    timer.start()
    return timer


def until(is_so: Callable[[], bool]) -> None:
    """Let the worker go on until something is so."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end
        follow_cluster()
        time.sleep(0.1)


def is_complete() -> bool:
    index = ClusterIndex.objects.get()
    return bool(index.used) and not index.building and not ClusterNote.objects.exists()


def answers() -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for query in QUERIES:
        page = search(query, with_facets=True)
        found[query] = (everything(query), page.count, page.facets, [h.title for h in page.hits])
    return found


def holder(nodes: list[Node]) -> Node:
    """Return the node that holds the first copy of the index that is filled or searched."""
    index = ClusterIndex.objects.get()
    shards = client().cat.shards(index=index.building or index.used, format="json")
    name = next(one["node"] for one in shards if one["prirep"] == "p")
    return next(node for node in nodes if node.name == name)


def is_green(nodes: list[Node]) -> bool:
    return any((opensearch_nodes.health(node) or {}).get("status") == "green" for node in nodes)


def searched_while_killed(nodes: list[Node], expected: dict[str, tuple[Any, ...]]) -> None:
    """Kill the node that holds the first copy now while searches are asked: all answers are right."""
    ask_again()
    second = holder(nodes)
    timer = killed_soon(second, 0.5)
    asked, by_cluster, end = 0, 0, time.monotonic() + 6
    while time.monotonic() < end or second.is_running():
        for query in QUERIES:
            page = search(query, with_facets=True)
            found = (page.count, page.facets, [hit.title for hit in page.hits])
            assert found == expected[query][1:]
            asked += 1
            by_cluster += not is_resting()
    timer.join()
    assert by_cluster > asked // 4
    ask_again()
    assert answers() == expected


def test_killed_nodes_lose_nothing_and_change_no_result(
    cast: Cast, nodes: list[Node], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, terms_of(nodes, timeout_ms=3_000))
    monkeypatch.setattr(following, "FILLED", 20)
    monkeypatch.setattr(following, "PORTION_SECONDS", 0.2)
    monkeypatch.setattr(following, "AWAY_SECONDS", 1.0)
    documents = filled(
        cast, [f"粮食储备办法，第{at}号。财政补贴，公开条例。" + "正文" * 50 for at in range(400)]
    )
    begin()
    opensearch_nodes.wait_for(nodes)
    # While the index is filled, the node with its first copy is killed; changes go on.
    first = holder(nodes)
    timer = killed_soon(first, 0.3)
    gone = documents[5:400:50]
    Document.objects.filter(pk__in=[one.pk for one in gone]).update(
        status="preparing", public_version=None
    )
    refresh(DOCUMENT, [one.pk for one in gone])
    until(lambda: not first.is_running() and is_complete())
    timer.join()
    assert list(cluster_differences()) == []
    settings.GONGKAI_SEARCH = "database"
    expected = answers()
    settings.GONGKAI_SEARCH = "opensearch"
    assert answers() == expected
    first.start_again()
    opensearch_nodes.wait_for(nodes)
    until(lambda: is_green(nodes))

    searched_while_killed(nodes, expected)

    # All are away, and come back with what they had.
    for node in nodes:
        node.kill()
    assert answers() == expected
    assert is_resting()
    back = gone[-1]
    Document.objects.filter(pk=back.pk).update(
        status="released", public_version=back.versions.get()
    )
    refresh(DOCUMENT, [back.pk])
    assert follow_cluster() == 0
    for node in nodes:
        node.start_again()
    opensearch_nodes.wait_for(nodes)
    until(is_complete)
    ask_again()
    assert back.index_number in everything("粮食")
    assert not is_resting()
    assert list(cluster_differences()) == []
    number = client().count(index=alias())["count"]
    assert number == SearchEntry.objects.filter(subject_type=DOCUMENT).count()


def test_an_index_whose_only_copy_is_lost_is_built_again(
    cast: Cast, nodes: list[Node], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, terms_of(nodes, timeout_ms=3_000, replicas="0-0"))
    monkeypatch.setattr(following, "AWAY_SECONDS", 1.0)
    monkeypatch.setattr(following, "RED_SECONDS", 2.0)
    filled(cast, ["粮食甲", "粮食乙"])
    until(is_complete)
    lost = ClusterIndex.objects.get().used
    holder(nodes).kill()
    filled(cast, ["粮食丙"])
    until(lambda: is_complete() and ClusterIndex.objects.get().used != lost)
    ask_again()
    assert len(everything("粮食")) == 3
    assert not is_resting()
    assert list(cluster_differences()) == []
