"""What happens while the search cluster does not answer: the database does, and nothing is lost."""

import sys
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from gongkai.config import search_cluster_checks
from gongkai.config.search_cluster_checks import search_cluster_is_complete, search_cluster_is_well
from gongkai.operations.doctor import _search_cluster
from gongkai.search.cluster import client, examination, following, searching
from gongkai.search.cluster.client import ClusterAway, IndexLost, ask_again, is_resting, write
from gongkai.search.cluster.following import follow_cluster
from gongkai.search.cluster.snapshots import take_snapshot
from gongkai.search.cluster.terms import ClusterTerms
from gongkai.search.models import ClusterIndex, ClusterNote
from gongkai.search.queries import search, titled
from gongkai.search.searcher import searcher
from tests.cast import AT, Cast
from tests.search.clusters import free_port, use
from tests.search.test_queries import everything, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings: Any) -> ClusterTerms:
    """Name a node that does not run."""
    pytest.importorskip("opensearchpy")
    terms = ClusterTerms(urls=f"http://127.0.0.1:{free_port()}", index="gone")
    use(settings, terms)
    return terms


@pytest.mark.usefixtures("away")
def test_the_database_answers_every_search_and_the_cluster_rests(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    filled(cast, ["粮食甲", "粮食乙", "粮食丙"])
    page = search("粮食", limit=2, with_facets=True)
    assert (len(page.hits), page.count, page.facets.hits) == (2, 3, 3)
    assert is_resting()
    assert "the database answers" in caplog.text
    assert "粮食" not in caplog.text
    asked: list[object] = []
    monkeypatch.setattr(searching, "search_all", asked.append)
    assert len(everything("粮食")) == len(titled("粮食", limit=9)) == 3
    assert asked == []  # while it rests
    ask_again()
    assert not is_resting()


@pytest.mark.usefixtures("away")
def test_changes_wait_and_everybody_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    filled(cast, ["粮食甲", "粮食乙"])
    ClusterIndex.objects.update(used="gone-1")
    monkeypatch.setattr(following, "AWAY_SECONDS", -1)
    for _round in range(2):
        assert follow_cluster() == 0
    monkeypatch.undo()
    assert follow_cluster() == 0
    monkeypatch.setattr(following, "send_notes", "is not called while the cluster is left alone")
    assert follow_cluster() == 0
    monkeypatch.undo()
    assert ClusterNote.objects.count() == 2
    assert caplog.text.count("is away; changes wait") == 1
    monkeypatch.setattr(examination, "MAX_WAITING", 1)
    told = [str(one) for one in _search_cluster(AT)]
    assert "search: The cluster does not answer: ConnectionError" in told[0]
    assert "2 changes wait" in told[1]
    warned = search_cluster_is_well(None)
    assert [one.id for one in warned] == ["gongkai.W052", "gongkai.W052"]
    with pytest.raises(CommandError, match="index in the database is complete"):
        call_command("search_rebuild")
    with pytest.raises(CommandError, match="cannot be compared"):
        call_command("search_verify")


def test_settings_that_name_no_node_are_refused_by_the_checks(cast: Cast, settings: Any) -> None:
    pytest.importorskip("opensearchpy")
    assert search_cluster_is_complete(None) == []
    assert search_cluster_is_well(None) == []
    use(settings, ClusterTerms())
    assert [one.id for one in search_cluster_is_complete(None)] == ["gongkai.E051"]
    assert search_cluster_is_well(None) == []
    with pytest.raises(ImproperlyConfigured, match="names no node"):
        client.client()
    filled(cast, ["粮食甲"])
    assert everything("粮食") == ["X/2026-00001"]
    assert follow_cluster() == 0
    with pytest.raises(ImproperlyConfigured, match="names no folder"):
        take_snapshot("x")
    assert "names no node" in next(iter(_search_cluster(AT))).problem
    use(settings, ClusterTerms(urls="search1:9200 http://[", ca_file="/nowhere.pem"))
    assert len(search_cluster_is_complete(None)) == 3


def test_plain_requests_to_other_machines_are_warned_of(settings: Any, away: ClusterTerms) -> None:
    settings.GONGKAI_OPENSEARCH = replace(away, urls=f"{away.urls} http://search1.invalid:9200")
    assert "gongkai.W051" in [one.id for one in search_cluster_is_well(None)]


class Answering:
    """A client whose bulk requests are answered so."""

    def __init__(self, *statuses: tuple[int, str]) -> None:
        self._statuses = statuses

    def bulk(self, **_request: Any) -> dict[str, Any]:
        return {
            "items": [
                {
                    "index": {"_id": "1-1", "status": status}
                    | ({"error": {"type": kind}} if kind else {})
                }
                for status, kind in self._statuses
            ]
        }

    def msearch(self, **_request: Any) -> dict[str, Any]:
        return {"responses": [{"timed_out": True, "_shards": {"failed": 0}}]}


@pytest.mark.usefixtures("away")
def test_answers_to_writes_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def answered(*statuses: tuple[int, str]) -> int:
        monkeypatch.setattr(client, "client", lambda: Answering(*statuses))
        return write("x", [({"index": {}}, {})])

    assert answered((201, ""), (200, ""), (404, "")) == 3  # to delete what is not there is done
    assert answered((409, "version_conflict_engine_exception")) == 0
    assert caplog.text == ""
    assert answered((400, "mapper_parsing_exception")) == 0
    assert "refused 1-1" in caplog.text
    with pytest.raises(IndexLost):
        answered((404, "index_not_found_exception"))
    with pytest.raises(ClusterAway):
        answered((429, "rejected"))
    with pytest.raises(ClusterAway, match="did not answer"):
        client.search_all([{}])


def test_the_database_is_asked_where_no_cluster_is_named(cast: Cast) -> None:
    filled(cast, ["粮食甲"])
    assert not isinstance(searcher(), searching.ClusterSearcher)
    assert not ClusterNote.objects.exists()
    assert not ClusterIndex.objects.exists()


def test_without_the_package_the_database_answers(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, ClusterTerms(urls="http://127.0.0.1:9"))
    client._client.cache_clear()
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    filled(cast, ["粮食甲"])
    assert everything("粮食") == ["X/2026-00001"]
    assert "not installed" in next(iter(_search_cluster(AT))).problem
    monkeypatch.setattr(search_cluster_checks, "find_spec", lambda _name: None)
    assert "not installed" in search_cluster_is_complete(None)[0].msg
