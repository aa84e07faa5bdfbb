"""Searches answered by a node of OpenSearch, compared with the database and with reading every text."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document, Version
from gongkai.search.cluster import following, notes
from gongkai.search.cluster.client import ask_again, client, write
from gongkai.search.cluster.comparing import cluster_differences
from gongkai.search.cluster.documents import indexing, key_of
from gongkai.search.cluster.examination import cluster_faults
from gongkai.search.cluster.following import (
    begin,
    fill,
    follow_cluster,
    rebuild_in_cluster,
    send_notes,
)
from gongkai.search.indexing import refresh
from gongkai.search.models import ClusterIndex, ClusterNote, SearchEntry
from gongkai.search.queries import Filters, search, titled
from gongkai.search.ranks import DAY_SHIFT
from tests.cast import Cast
from tests.search.clusters import running, terms_of, use
from tests.search.oracle import contains
from tests.search.test_queries import WORDS, everything, filled
from tools.opensearch_nodes import Node

pytestmark = [pytest.mark.opensearch, pytest.mark.django_db]


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    with running(1, tmp_path_factory.mktemp("opensearch")) as found:
        yield found


@pytest.fixture(autouse=True)
def _used(nodes: list[Node], settings: Any) -> None:
    use(settings, terms_of(nodes))


def followed() -> None:
    """Let the worker do what there is to do."""
    for _round in range(3):
        follow_cluster()


def found_by(query: str, filters: Filters) -> object:
    """Return everything that a search says: every page, the number, the facets, the titles."""
    pages: list[list[tuple[str, str, str]]] = []
    cursor: str | None = None
    numbers: list[tuple[int, bool]] = []
    facets: object = None
    while True:
        page = search(query, filters=filters, cursor=cursor, limit=25, with_facets=cursor is None)
        pages.append([(hit.row.index_number or "", hit.title, hit.snippet) for hit in page.hits])
        numbers.append((page.count, page.count_exact))
        facets = facets or page.facets
        cursor = page.next_cursor
        if cursor is None:
            break
    listed = search(query, filters=filters, newest=True, limit=100)
    newest = [hit.row.pk for hit in listed.hits]
    titles = [hit.row.pk for hit in titled(query, limit=5, filters=filters)]
    return pages, numbers, facets, newest, titles


def test_it_finds_what_the_database_and_reading_every_text_find(
    cast: Cast, settings: Any, counted: Any
) -> None:
    chance = random.Random(5)
    texts = [
        "".join(
            chance.choice([*WORDS, "税", "锦财发〔2024〕38号", "ئۇچۇرلار"])
            + chance.choice(["", "，", "\n", " ", "、"])
            for _ in range(chance.randint(5, 40))
        )
        for _ in range(70)
    ]
    filled(cast, texts[:40])
    filled(cast, texts[40:], body=cast.health)
    followed()
    fields = [(text[:20], f"X/2026-{at:05}", text) for at, text in enumerate(texts, start=1)]
    narrow = (
        Filters(),
        Filters(bodies=(cast.health.chain,)),
        Filters(first=date(2026, 1, 20), last=date(2026, 2, 20)),
        Filters(language="ug"),
        Filters(effective=(False, date(2026, 1, 1))),
    )
    asked: dict[tuple[str, int], None] = {}
    # What PostgreSQL finds is compared with reading every text by tests/search/test_queries.py, which asks more.
    most = 310 if connection.vendor == "sqlite" else 80
    while len(asked) < most:
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        query = text[start : start + chance.randint(1, 8)].strip()
        if chance.random() < 0.7:
            query = f'"{query}"'
        if any(map(str.isalnum, query)):
            asked[query, chance.choice((0, 0, 0, 1, 2, 3, 4))] = None
    by_cluster = {one: found_by(one[0], narrow[one[1]]) for one in asked}
    settings.GONGKAI_SEARCH = "database"
    for query, which in asked:
        assert by_cluster[query, which] == found_by(query, narrow[which]), query
        if which == 0 and query.startswith('"'):
            wanted = {
                parts[1] for parts in fields if any(contains(part, query[1:-1]) for part in parts)
            }
            assert set(everything(query)) == wanted, query
    counted("OpenSearch", f"{len(asked)} queries as by the database")


def test_changes_are_followed_once_and_late_writes_lose(cast: Cast) -> None:
    first, second = filled(cast, ["粮食甲", "粮食乙"])
    followed()
    assert everything("粮食") == ["X/2026-00002", "X/2026-00001"]
    index = ClusterIndex.objects.get()
    old = SearchEntry.objects.select_related("texts").get(subject_id=first.pk)
    late = indexing(old, key_of(DOCUMENT, first.pk) or "", index.number)

    Version.objects.filter(document=first).update(plain_text="别的话")
    Document.objects.filter(pk=first.pk).update(title="别的话")
    Document.objects.filter(pk=second.pk).update(status="preparing", public_version=None)
    refresh(DOCUMENT, [first.pk, second.pk])
    assert [hit.row.pk for hit in search("粮食").hits] == []
    waiting = list(ClusterNote.objects.all())
    assert send_notes() == 2
    assert (everything("粮食"), everything("别的话")) == ([], ["X/2026-00001"])

    # What hung and comes late, and what was sent but not crossed out, changes nothing.
    assert write(index.used, [late]) == 0
    ClusterNote.objects.bulk_create(waiting)
    assert send_notes() == 2
    assert (everything("粮食"), everything("别的话")) == ([], ["X/2026-00001"])
    assert list(cluster_differences()) == []


def test_withdrawn_record_is_in_no_number_before_the_cluster_hears_of_it(cast: Cast) -> None:
    first, second, third = filled(cast, ["粮食甲", "粮食乙", "别的话"])
    followed()
    Document.objects.filter(pk=second.pk).update(status="preparing", public_version=None)
    refresh(DOCUMENT, [second.pk])
    page = search("粮食", with_facets=True)
    assert ([hit.row.pk for hit in page.hits], page.count, page.facets.hits) == ([first.pk], 1, 1)
    # Another record takes the place of the withdrawn one among those of its day.
    rank = SearchEntry.objects.get(subject_id=first.pk).rank + (1 << DAY_SHIFT)
    Document.objects.filter(pk=third.pk).update(listed_on=second.listed_on)
    refresh(DOCUMENT, [third.pk])
    assert SearchEntry.objects.get(subject_id=third.pk).rank == rank
    ClusterNote.objects.all().delete()  # as if this process had read them before
    assert everything("粮食") == ["X/2026-00001"]
    assert [hit.row.pk for hit in search("粮食", newest=True).hits] == [first.pk]


def test_the_database_answers_while_many_changes_or_an_old_one_wait(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(cast, ["粮食甲"])
    followed()
    filled(cast, ["粮食乙"])
    assert everything("粮食") == ["X/2026-00001"]
    monkeypatch.setattr(notes, "MAX_SECONDS", -1)
    assert len(everything("粮食")) == search("粮食").count == 2
    monkeypatch.undo()
    assert len(everything("粮食")) == 1
    monkeypatch.setattr(notes, "MAX_WAITING", 0)
    assert len(everything("粮食")) == 2
    followed()
    assert len(everything("粮食")) == 2


def test_rebuild_leaves_no_gap_and_changes_go_to_both_indexes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FILLED", 2)
    documents = filled(cast, [f"粮食第{number}号" for number in range(6)])
    followed()
    before = ClusterIndex.objects.get().used
    begin()
    filling = fill()
    assert next(filling) == 2
    for at in (0, 5):  # one that is in the new index already, and one that is not
        Version.objects.filter(document=documents[at]).update(plain_text="新的正文")
        Document.objects.filter(pk=documents[at].pk).update(title="新的题目")
    Document.objects.filter(pk=documents[1].pk).update(status="preparing", public_version=None)
    refresh(DOCUMENT, [documents[at].pk for at in (0, 1, 5)])
    monkeypatch.setattr(following, "NOTES", 2)
    monkeypatch.setattr(following, "CROSSED_OUT", 2)
    assert send_notes() == 3
    assert len(everything("粮食")) == 3  # of the earlier index
    assert set(everything("新的正文")) == {documents[at].index_number for at in (0, 5)}
    assert max(rebuild_in_cluster()) <= 6
    index = ClusterIndex.objects.get()
    assert index.used != before
    assert (index.building, client().indices.exists(index=before)) == ("", False)
    assert len(everything("粮食")) == 3
    assert set(everything("新的正文")) == {documents[at].index_number for at in (0, 5)}
    assert list(cluster_differences()) == []


def test_verification_finds_and_mends_what_differs(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = filled(cast, ["粮食甲", "粮食乙"])
    followed()
    call_command("search_verify")
    used = ClusterIndex.objects.get().used
    client().delete(index=used, id=key_of(DOCUMENT, first.pk), refresh="true")
    SearchEntry.objects.filter(subject_id=second.pk).update(genre="notice")
    with pytest.raises(CommandError, match="difference"):
        call_command("search_verify")
    told = capsys.readouterr().err
    assert f"document {first.pk} is missing in the search cluster" in told
    assert f"document {second.pk} differs in the search cluster" in told
    refresh(DOCUMENT, [first.pk, second.pk])
    call_command("search_verify", mend=True)
    assert list(cluster_differences()) == []


def test_an_index_that_is_gone_or_ahead_is_built_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(cast, ["粮食甲"])
    followed()
    first = ClusterIndex.objects.get().used
    client().indices.delete(index=first)
    assert everything("粮食") == ["X/2026-00001"]  # of the database
    filled(cast, ["粮食乙"])
    followed()
    second = ClusterIndex.objects.get().used
    assert second not in {"", first}
    ask_again()
    assert len(everything("粮食")) == 2
    # The database was restored from a backup that knows nothing of the last changes.
    ClusterIndex.objects.update(number=0)
    monkeypatch.setattr(following, "COMPARED_SECONDS", -1)
    followed()
    third = ClusterIndex.objects.get().used
    assert third not in {"", second}
    # It is gone, and nothing changes.
    client().indices.delete(index=third)
    followed()
    assert ClusterIndex.objects.get().used not in {"", third}
    assert list(cluster_differences()) == []


def test_rebuild_command_fills_the_cluster(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    filled(cast, ["粮食甲", "粮食乙"])
    call_command("search_rebuild")
    assert "2 records sent to the search cluster" in capsys.readouterr().out
    first = ClusterIndex.objects.get().used
    call_command("search_rebuild", restart=True)
    assert ClusterIndex.objects.get().used != first
    assert list(cluster_differences()) == []
    assert len(everything("粮食")) == 2


def test_another_engine_forgets_the_notes_of_the_cluster(cast: Cast, settings: Any) -> None:
    filled(cast, ["粮食甲"])
    followed()
    settings.GONGKAI_SEARCH = "database"
    assert follow_cluster() == 0
    filled(cast, ["粮食乙"])
    assert not ClusterNote.objects.exists()
    ClusterNote.objects.create(number=9, subject_type=DOCUMENT, subject_id=9)
    assert follow_cluster() == 0
    assert not ClusterNote.objects.exists()
    settings.GONGKAI_SEARCH = "opensearch"
    followed()
    assert list(cluster_differences()) == []
    assert len(everything("粮食")) == 2


def test_snapshot_is_restored_with_what_has_changed_since(
    cast: Cast, nodes: list[Node], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = nodes[0].folder.parent / "snapshots"
    settings.GONGKAI_OPENSEARCH = replace(settings.GONGKAI_OPENSEARCH, snapshots=str(folder))
    _first, second = filled(cast, ["粮食甲", "粮食乙"])
    followed()
    call_command("search_snapshot")
    call_command("search_snapshot", list=True)
    name = capsys.readouterr().out.splitlines()[-1].split()[0]
    Document.objects.filter(pk=second.pk).update(status="preparing", public_version=None)
    filled(cast, ["粮食丙"])
    refresh(DOCUMENT, [second.pk])
    followed()
    before = ClusterIndex.objects.get().used
    call_command("search_snapshot", restore=name)
    assert "2 records were sent again" in capsys.readouterr().out
    assert ClusterIndex.objects.get().used != before
    assert len(everything("粮食")) == 2
    assert list(cluster_differences()) == []


def test_examination_finds_nothing_or_what_is_missing(cast: Cast) -> None:
    assert [one.problem for one in cluster_faults()] == ["No index in the cluster is complete."]
    filled(cast, ["粮食甲", "粮食乙"])
    followed()
    assert list(cluster_faults()) == []
    ClusterIndex.objects.update(number=0)
    assert ["after a backup" in one.problem for one in cluster_faults()] == [True]
    ClusterIndex.objects.update(number=2)
    used = ClusterIndex.objects.get().used
    # Three copies of each part, of which one node can have only one.
    settings = {"index": {"auto_expand_replicas": False, "number_of_replicas": 2}}
    client().indices.put_settings(index=used, body=settings)
    assert ["yellow" in one.problem for one in cluster_faults()] == [True]
