"""Which queries are counted, what is stored of them, and for how long."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.operations.worker import purge_queries
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.search import actions
from gongkai.search.actions import count_queries, hide_query, purge_query_counts, restore_query
from gongkai.search.models import PopularQuery, QueryCount
from gongkai.search.popular_queries import countable, digest_of, popular_queries
from tests.cast import AT, SINCE, Cast, person

pytestmark = pytest.mark.django_db
TODAY = local_date(AT)


@pytest.fixture(autouse=True)
def _least(settings: Any) -> None:
    settings.GONGKAI_POPULAR_LEAST = 5


@pytest.fixture
def top(cast: Cast) -> Person:
    top = person("top")
    grant_post(top, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    return top


def ask(text: str, times: int, day: date = TODAY) -> None:
    count_queries({(text, day): times}, on=TODAY)


@pytest.mark.parametrize(
    "query",
    [
        "社保",
        " 公积金   提取 ",
        "锦财发〔2024〕38号",
        "2025年11月25日 通知",
        "ئۇقتۇرۇش",
        "housing fund",
    ],
)
def test_usual_queries_are_counted(query: str) -> None:
    assert countable(query) == " ".join(query.split())


@pytest.mark.parametrize(
    "query",
    [
        "",
        "粮",
        "11010519491231002X",
        "１１０１０５１９４９１２３１００２",
        "张三 110105 19491231 0021",
        "13812345678",
        "138-1234-5678",
        "一三八一二三四五六七八",
        "电话8765432",
        "6222 0212 0010 1234 567",
        "622202〔1200〕10123",
        "E12345678",
        "KXRT-9P4M-2QWZ",
        "a@b.example",
        "http://a.example",
        "<script>",
        "社保😀",
        "\u202e社保",
        "社保\x00",
        "长" * 31,
    ],
)
def test_queries_that_may_name_a_person_or_are_no_words_are_not(query: str) -> None:
    assert countable(query) is None


def test_query_is_public_from_the_number_of_the_setting(settings: Any) -> None:
    ask("公积金提取", 4)
    assert popular_queries() == []
    ask("公积金提取", 1)
    ask("社保", 6)
    assert popular_queries() == ["社保", "公积金提取"]
    settings.GONGKAI_POPULAR_LEAST = 6
    assert popular_queries() == ["社保"]
    settings.GONGKAI_POPULAR_LEAST = 0
    assert popular_queries() == []


def test_query_that_few_people_ask_is_not_stored_in_words() -> None:
    ask("某人的名字", 4)
    with connection.cursor() as cursor:
        for table in (QueryCount, PopularQuery):
            cursor.execute(f"SELECT * FROM {table._meta.db_table}")
            assert "某人" not in repr(cursor.fetchall())
    assert QueryCount.objects.get().digest == digest_of("某人的名字")
    assert {one.name for one in QueryCount._meta.fields} == {"id", "digest", "day", "count"}


def test_ways_to_write_one_query_are_counted_together() -> None:
    for text in ("公积金提取", "公積金提取", "公积金 提取", "公积金（提取）", "公积金-提取"):
        ask(text, 1)
    assert popular_queries() == ["公积金-提取"]
    assert QueryCount.objects.get().count == 5


def test_counts_are_kept_for_thirty_days() -> None:
    ask("公积金提取", 3, TODAY - timedelta(days=29))
    ask("公积金提取", 2, TODAY)
    ask("公积金提取", 9, TODAY - timedelta(days=30))  # came too late to be kept
    assert PopularQuery.objects.get().total == 5
    assert purge_queries(AT) == 0
    assert popular_queries() == ["公积金提取"]
    assert purge_queries(AT + timedelta(days=1)) == 1
    assert popular_queries() == []
    assert PopularQuery.objects.count() == 0
    assert purge_queries(AT + timedelta(days=30)) == 1
    assert QueryCount.objects.count() == 0


def test_hidden_query_stays_hidden_until_it_is_shown_again(top: Person) -> None:
    ask("某某违法", 5)
    popular = PopularQuery.objects.get()
    hide_query(popular, by=top, at=AT)
    assert popular_queries() == []
    ask("某某违法", 50)
    purge_query_counts(on=TODAY + timedelta(days=31))
    count_queries({("某某违法", TODAY + timedelta(days=31)): 7}, on=TODAY + timedelta(days=31))
    assert popular_queries() == []
    assert PopularQuery.objects.get().total == 7
    restore_query(PopularQuery.objects.get(), by=top, at=AT)
    assert popular_queries() == ["某某违法"]
    acts = Act.objects.filter(verb__startswith="query.").order_by("id")
    assert [act.verb for act in acts] == ["query.hidden", "query.restored"]
    # The ledger is kept for ever, and the words are not in it.
    assert all("某某" not in str(vars(act)) for act in acts)


def test_only_an_administrator_of_the_highest_body_hides_a_query_once(
    cast: Cast, top: Person
) -> None:
    ask("某某违法", 5)
    popular = PopularQuery.objects.get()
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    for somebody in (clerk, cast.drafter):
        with pytest.raises(Refused) as caught:
            hide_query(popular, by=somebody, at=AT)
        assert caught.value.refusal.code == "popular-queries-not-yours"
    hide_query(popular, by=top, at=AT)
    with pytest.raises(Refused) as caught:
        hide_query(popular, by=top, at=AT)
    assert caught.value.refusal.code == "query-already-so"
    assert popular_queries() == []


def test_number_of_different_queries_of_a_day_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_QUERIES_A_DAY", 3)
    count_queries({(f"词{chr(0x4E00 + n)}", TODAY): 9 for n in range(5)}, on=TODAY)
    assert QueryCount.objects.count() == 3
    assert len(popular_queries()) == 3
    known = popular_queries()[0]
    ask(known, 1)  # one that is already there is still counted
    assert popular_queries()[0] == known
    assert PopularQuery.objects.get(text=known).total == 10
