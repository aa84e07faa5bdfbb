"""The page on which administrators of the highest body hide popular searches."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.search.actions import count_queries
from gongkai.search.models import PopularQuery
from gongkai.search.popular_queries import popular_queries
from tests.cast import AT, SINCE, Cast, person

ADDRESS = "/desk/search/popular/"


@pytest.fixture
def desk(cast: Cast, sign_in: Callable[[Person], Client], settings: Any) -> Client:
    settings.GONGKAI_POPULAR_LEAST = 3
    day = local_date(AT)
    count_queries({("社保", day): 9, ("某某违法", day): 3, ("粮食", day): 2}, on=day)
    top = person("top")
    grant_post(top, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    return sign_in(top)


def test_administrator_hides_a_search_and_shows_it_again(desk: Client) -> None:
    assert f'href="{ADDRESS}"' in desk.get("/desk/people/").content.decode()
    page = desk.get(ADDRESS)
    assert [one.text for one in page.context["queries"]] == ["社保", "某某违法"]
    key = PopularQuery.objects.get(text="某某违法").pk
    answer = desk.post(ADDRESS, {"popular": key, "to": "hide"}, follow=True)
    assert "热门搜索词已修改" in answer.content.decode()
    assert popular_queries() == ["社保"]
    again = desk.post(ADDRESS, {"popular": key, "to": "hide"})
    assert again.status_code == 400
    assert "其他人员已修改此项" in again.content.decode()
    desk.post(ADDRESS, {"popular": key, "to": "show"})
    assert popular_queries() == ["社保", "某某违法"]


@pytest.mark.parametrize("sent", [{}, {"popular": "x", "to": "hide"}, {"popular": "0", "to": "a"}])
def test_wrong_input_changes_nothing(desk: Client, sent: dict[str, str]) -> None:
    assert desk.post(ADDRESS, sent).status_code == 400
    assert popular_queries() == ["社保", "某某违法"]


def test_page_says_that_nothing_is_counted(desk: Client, settings: Any) -> None:
    settings.GONGKAI_POPULAR_LEAST = 0
    page = desk.get(ADDRESS)
    assert page.context["queries"] == []
    assert "GONGKAI_POPULAR_LEAST" in page.content.decode()


def test_administrator_of_another_body_is_refused(
    cast: Cast, sign_in: Callable[[Person], Client]
) -> None:
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    client = sign_in(clerk)
    assert ADDRESS not in client.get("/desk/people/").content.decode()
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"popular": "1", "to": "hide"}).status_code == 403
