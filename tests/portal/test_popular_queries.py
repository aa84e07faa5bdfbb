"""Queries are counted once per client and day, and shown on the home and the search page."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone

from gongkai.documents.models import UncheckedKind
from gongkai.documents.states import FindingKind
from gongkai.kit.counter_cache import CounterCache
from gongkai.ledger.consumers import catch_up
from gongkai.portal import query_counts
from gongkai.portal.query_counts import QueryCounter, flush_query_counts
from gongkai.search.models import PopularQuery, QueryCount
from gongkai.search.popular_queries import popular_queries
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def counter(monkeypatch: pytest.MonkeyPatch, settings: Any) -> QueryCounter:
    settings.GONGKAI_POPULAR_LEAST = 3
    fresh = QueryCounter()
    monkeypatch.setattr(query_counts, "QUERY_COUNTER", fresh)
    return fresh


def ask(client: Client, query: str, reader: int = 1, **sent: str) -> None:
    answer = client.get("/search/", {"q": query}, REMOTE_ADDR=f"192.0.2.{reader}", headers=sent)
    assert answer.status_code == 200


def counts() -> list[int]:
    flush_query_counts()
    return list(QueryCount.objects.order_by("count").values_list("count", flat=True))


def test_query_counts_once_for_each_client_and_day(cast: Cast, client: Client) -> None:
    cast.released(title="公积金提取办法")
    catch_up()
    for reader in (1, 1, 2, 1):
        ask(client, "公积金", reader)
    assert counts() == [2]
    ask(client, "公積金", 1)  # the same query, written in another way
    assert counts() == [2]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        ask(client, "公积金", 1)
        assert counts() == [1, 2]
        assert popular_queries() == ["公积金"]


def test_what_found_nothing_or_came_from_a_program_is_not_counted(
    cast: Cast, client: Client, settings: Any
) -> None:
    UncheckedKind.objects.create(body=cast.finance, kind=FindingKind.MOBILE)
    for number in range(21):
        cast.released(title=f"公积金提取办法{number} 13812345678")
    catch_up()
    ask(client, "没有这样的文件")
    ask(client, "13812345678")
    ask(client, "公积金", 1, **{"User-Agent": "ExampleBot/2.1"})
    ask(client, "公积金", 1, **{"Sec-Purpose": "prefetch"})
    client.head("/search/?q=公积金")
    client.get("/feeds/atom/search/?q=公积金")
    client.get("/api/v1/search?q=公积金")
    client.get("/search/suggestions/?q=公积金")
    settings.GONGKAI_POPULAR_LEAST = 0
    ask(client, "公积金")
    settings.GONGKAI_POPULAR_LEAST = 3
    page = client.get("/search/?q=提取办法").context["page"]
    assert counts() == [1]
    client.get("/search/", {"q": "提取办法", "page": page.next_cursor}, REMOTE_ADDR="192.0.2.9")
    assert counts() == [1]


def test_key_of_the_day_and_marks_of_clients_expire_with_the_day(
    cast: Cast, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "rates": {
            "BACKEND": "gongkai.kit.counter_cache.CounterCache",
            "LOCATION": str(tmp_path / "rates.sqlite3"),
        },
    }
    cast.released(title="公积金提取办法")
    catch_up()
    with time_machine.travel(timezone.now().replace(hour=10)) as clock:
        ask(client, "公积金", 77)
        rates = caches["rates"]
        assert isinstance(rates, CounterCache)
        with rates._connected() as connection:
            stored = dict(connection.execute("SELECT key, expires FROM counter").fetchall())
            kept = {key: expires for key, expires in stored.items() if ":query" in key}
            assert len(kept) == 2
            assert "公积金" not in str(stored)
            assert "192.0.2.77" not in str(stored)
            midnight = timezone.now().replace(hour=16, minute=0, second=0)  # in Beijing
            assert max(kept.values()) <= midnight.timestamp()
            clock.shift(timedelta(hours=7))
            ask(client, "提取办法", 78)
            left = {row[0] for row in connection.execute("SELECT key FROM counter")}
            assert not left & kept.keys()


def test_counts_that_cannot_be_made_break_no_page(
    cast: Cast, client: Client, settings: Any, tmp_path: Any
) -> None:
    cast.released(title="公积金提取办法")
    catch_up()
    settings.GONGKAI_RATES = {**settings.GONGKAI_RATES, "search": 0}
    settings.CACHES = {
        **settings.CACHES,
        "rates": {
            "BACKEND": "gongkai.kit.counter_cache.CounterCache",
            "LOCATION": str(tmp_path),  # a folder
        },
    }
    ask(client, "公积金")
    assert counts() == []


def test_popular_searches_are_on_the_home_and_the_search_page(cast: Cast, client: Client) -> None:
    cast.released(title="公积金提取办法")
    catch_up()
    assert links(client, "/") == ["收费", "社保", "招考", "征地", "年报"]  # those of the setting
    assert links(client, "/search/") == []
    for reader in range(3):
        ask(client, "公积金 提取", reader)
    flush_query_counts()
    cache.clear()
    before = client.get("/")
    for address in ("/", "/ug/", "/search/", "/search/?q=没有这样的文件"):
        assert links(client, address) == ["公积金 提取"], address
    assert links(client, "/search/?q=公积金") == []
    assert "q=%E5%85%AC%E7%A7%AF%E9%87%91%20%E6%8F%90%E5%8F%96" in before.content.decode()
    PopularQuery.objects.update(hidden_at=timezone.now())
    cache.clear()
    after = client.get("/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "公积金 提取" not in after.content.decode()


def links(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    found = re.findall(r'<nav class="chips" aria-label="[^"]+">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r"<a [^>]*>(?:<bdi[^>]*>)?([^<]+)", found[0]) if found else []
