"""View counts: counted in memory, written in batches, without data about readers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.view_counts import add_views
from gongkai.documents.models import ItemViews
from gongkai.portal import view_counts
from gongkai.portal.documents import views
from gongkai.portal.view_counts import ViewCounter
from tests.cast import Cast

pytestmark = pytest.mark.both_databases

DAY = date(2026, 11, 20)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> ViewCounter:
    fresh = ViewCounter()
    monkeypatch.setattr(views, "VIEW_COUNTER", fresh)
    return fresh


def rows() -> list[tuple[int, int]]:
    return list(ItemViews.objects.order_by("document_id").values_list("document_id", "views"))


def test_not_modified_responses_are_counted_as_views(
    cast: Cast, client: Client, counter: ViewCounter
) -> None:
    first, second = cast.released(), cast.released()
    address = f"/i/{first.index_number}/"
    answer = client.get(address)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert not client.get(f"/ug/i/{second.index_number}/").cookies
    assert rows() == []
    with CaptureQueriesContext(connection) as asked:
        assert counter.flush()
    assert len([one for one in asked if one["sql"].startswith("INSERT")]) == 1
    assert rows() == [(first.pk, 2), (second.pk, 1)]
    client.get(address)
    counter.flush()
    assert rows() == [(first.pk, 3), (second.pk, 1)]


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"User-Agent": "ExampleBot/2.1 (+http://e)"},
        {"User-Agent": "curl/8.5"},
    ],
)
def test_programs_and_prefetches_are_not_counted(
    cast: Cast, client: Client, counter: ViewCounter, sent: dict[str, str]
) -> None:
    address = f"/i/{cast.released().index_number}/"
    client.get(address, headers=sent)
    client.head(address)
    client.get(f"{address}code.svg")
    client.get("/i/990000-D01/2026-99999/")
    counter.flush()
    assert rows() == []


def test_busy_database_loses_no_view(
    cast: Cast, client: Client, counter: ViewCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = cast.released()
    client.get(f"/i/{document.index_number}/")

    def busy(counted: Any) -> None:
        raise DatabaseError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(view_counts, "add_views", busy)
        assert not counter.flush()
        assert client.get(f"/i/{document.index_number}/").status_code == 200
    assert counter.flush()
    assert rows() == [(document.pk, 2)]


def test_no_view_is_lost_between_threads(cast: Cast, counter: ViewCounter) -> None:
    document = cast.released()
    with ThreadPoolExecutor(4) as threads:
        for _number in range(4):
            threads.submit(lambda: [counter.note(document.pk, DAY) for _number in range(500)])
    counter.flush()
    assert rows() == [(document.pk, 2000)]


def test_many_views_are_added_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.documents.actions.view_counts.BATCH_SIZE", 2)
    documents = [cast.released() for _number in range(5)]
    for _time in range(2):
        add_views({(one.pk, DAY): number for number, one in enumerate(documents, 1)})
    assert rows() == [(one.pk, 2 * number) for number, one in enumerate(documents, 1)]
