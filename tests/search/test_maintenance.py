"""A rebuild of the index that is interrupted, or goes on while records change."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document, Version
from gongkai.ledger.index_text import UNDATED
from gongkai.search import maintenance, ranks
from gongkai.search.backends.chosen import backend
from gongkai.search.backends.merging import only_in_one
from gongkai.search.indexing import refresh
from gongkai.search.maintenance import differences, rebuild
from gongkai.search.models import IndexBuild, SearchEntry
from gongkai.search.queries import search
from tests.cast import Cast
from tests.search.test_queries import everything, filled


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each portion of a rebuild be two records."""
    monkeypatch.setattr(maintenance, "MIN_BATCH", 2)
    monkeypatch.setattr(maintenance, "PORTION_SECONDS", -1)


@pytest.mark.usefixtures("small_portions")
def test_interrupted_rebuild_continues_and_is_searched_meanwhile(cast: Cast) -> None:
    filled(cast, [f"粮食第{number}号" for number in range(7)])
    begun = rebuild()
    assert [next(begun), next(begun)] == [2, 4]
    begun.close()
    assert search("粮食").count == 7
    assert list(differences()) == []
    assert next(iter(rebuild())) == 6
    assert list(rebuild())[-1] == 7
    assert not IndexBuild.objects.exists()
    assert list(differences()) == []
    assert search("粮食").count == 7


@pytest.mark.usefixtures("small_portions")
def test_records_that_change_during_a_rebuild_are_in_both_indexes(cast: Cast) -> None:
    documents = filled(cast, ["粮食甲", "粮食乙", "粮食丙", "粮食丁", "粮食戊"])
    begun = rebuild()
    next(begun)
    for document in (documents[0], documents[4]):
        Version.objects.filter(document=document).update(plain_text="新的正文")
        Document.objects.filter(pk=document.pk).update(title="新的题目")
    later = filled(cast, ["粮食己", "粮食庚"])
    Document.objects.filter(pk=documents[1].pk).update(status="preparing", public_version=None)
    refresh(DOCUMENT, [documents[n].pk for n in (0, 1, 4)])
    assert set(everything("新的正文")) == {documents[n].index_number for n in (0, 4)}
    for _done in begun:
        pass
    assert list(differences()) == []
    assert set(everything("新的正文")) == {documents[n].index_number for n in (0, 4)}
    assert set(everything("粮食")) == {
        documents[2].index_number,
        documents[3].index_number,
        *(one.index_number for one in later),
    }
    assert everything("粮食乙") == []


@pytest.mark.usefixtures("small_portions")
def test_restart_begins_again(cast: Cast) -> None:
    filled(cast, ["粮食甲", "粮食乙", "粮食丙"])
    next(rebuild())
    call_command("search_rebuild", "--restart")
    assert list(differences()) == []
    assert search("粮食").count == 3


def test_rebuild_removes_what_belongs_to_no_record(cast: Cast) -> None:
    documents = filled(cast, ["粮食甲", "粮食乙"])
    SearchEntry.objects.filter(subject_id=documents[1].pk).update(subject_id=10**9)
    assert len(list(differences())) == 2
    list(rebuild())
    assert list(differences()) == []
    assert search("粮食").count == 2


def test_rebuild_removes_entries_of_kinds_that_no_longer_exist(cast: Cast) -> None:
    """The first two types stand before and after that of documents in the index."""
    documents = filled(cast, ["粮食甲", "粮食乙", "粮食丙", "粮食丁"])
    for document, former in zip(documents, ("a.former", "zz.former", "zz.other"), strict=False):
        SearchEntry.objects.filter(subject_id=document.pk).update(subject_type=former)
    assert len([line for line in differences() if "of no kind" in line]) == 3
    list(rebuild())
    assert list(differences()) == []
    assert set(SearchEntry.objects.values_list("subject_type", flat=True)) == {DOCUMENT}
    assert search("粮食").count == 4


def test_rebuild_ends_apart_from_its_last_portion_however_slow_the_machine(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(cast, ["粮食甲", "粮食乙", "粮食丙"])
    monkeypatch.setattr(maintenance, "SHORT_SECONDS", -1)
    assert list(rebuild()) == [3, 3]
    assert not IndexBuild.objects.exists()
    assert list(differences()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no tables beside its own")
def test_nothing_is_left_of_the_earlier_tables(cast: Cast) -> None:
    filled(cast, ["粮食甲"])
    list(rebuild())
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'search\\_%%' ESCAPE '\\'")
        names = {row[0] for row in cursor.fetchall()}
    assert {"search_all", "search_title"} <= names
    assert not any("_new" in name or "_old" in name for name in names)


def test_entry_keeps_its_rank_unless_its_day_changes(cast: Cast) -> None:
    (document,) = filled(cast, ["粮食甲"])
    entry = SearchEntry.objects.get()
    Document.objects.filter(pk=document.pk).update(title="别的题目")
    refresh(DOCUMENT, [document.pk])
    assert SearchEntry.objects.get().rank == entry.rank
    Document.objects.filter(pk=document.pk).update(listed_on=date(2026, 3, 4))
    refresh(DOCUMENT, [document.pk])
    assert ranks.is_of_day(SearchEntry.objects.get().rank, date(2026, 3, 4))
    assert list(backend().unequal()) == []


@pytest.mark.django_db
def test_free_ranks_are_different_and_of_their_days() -> None:
    days = [date(2026, 1, 1), UNDATED, date(2026, 1, 1), date(2026, 1, 2)]
    found = ranks.free_ranks(days)
    assert len(set(found)) == len(days)
    assert all(map(ranks.is_of_day, found, days))
    assert ranks.free_ranks([]) == []


def test_numbers_of_only_one_list_are_found() -> None:
    assert list(only_in_one(iter([1, 2, 4, 7]), iter([2, 3, 7, 9]))) == [1, 3, 4, 9]
    assert list(only_in_one(iter([]), iter([5]))) == [5]
