"""What nobody should type into the search, and robots do."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from gongkai.ledger.consumers import catch_up
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ACCEPTED = [
    "粮食 AND 储备 OR NOT",
    "粮食 NEAR(储备, 3)",
    "title : 粮食*",
    "粮食 & 储备 | !公开 <-> 条例",
    'a"粮食',
    "“粮食",
    "'粮食'; DROP TABLE search_all; --",
    "((((粮食))))",
    "[粮食]{储备}",
    "粮食😀储备",
    "\u202e粮食\u200f\u2066",
    "粮\u200b食",
    "-粮食",
    "粮食%_\\",
    "粮食:*A",
    "zz Zk30 zb00 Xk0",
]
REFUSED = ["粮" * 10_000, "粮食 " * 3_000, "😀😀", '"""', "((()))", "粮\x00食", "*", " ! "]


@pytest.mark.parametrize("query", ACCEPTED)
def test_any_signs_are_searched_as_text(cast: Cast, client: Client, query: str) -> None:
    cast.released(title="粮食储备")
    catch_up()
    for order in ("", "newest"):
        answer = client.get("/search/", {"q": query, "order": order})
        assert answer.status_code == 200, query
    assert client.get("/search/suggestions/", {"q": query}).status_code == 200
    assert client.get("/feeds/atom/search/", {"q": query}).status_code == 200
    answer = client.get("/api/v1/search", {"q": query})
    assert answer.status_code == 200, query
    assert answer.json()["count"] == client.get("/search/", {"q": query}).context["page"].count


@pytest.mark.parametrize("query", REFUSED)
def test_what_cannot_be_searched_is_refused_with_a_reason(
    cast: Cast, client: Client, query: str
) -> None:
    answer = client.get("/search/", {"q": query})
    assert answer.status_code in {200, 400}
    assert "page" not in (answer.context or {}) or answer.context["page"].count == 0
    for address in ("/search/suggestions/", "/api/v1/search", "/feeds/atom/search/"):
        assert client.get(address, {"q": query}).status_code == 400, address


def test_marks_of_direction_do_not_hide_a_hit(cast: Cast, client: Client) -> None:
    cast.released(title="粮食储备")
    catch_up()
    assert client.get("/search/", {"q": "\u202e粮食\u200f"}).context["page"].count == 1


@pytest.mark.parametrize(
    "filters",
    [
        {"body": "none"},
        {"genre": "none"},
        {"item": "Z99"},
        {"subject": "zz"},
        {"language": "xx"},
        {"validity": "perhaps"},
        {"year": "-1"},
        {"year": "99999"},
        {"order": "random"},
    ],
)
def test_filter_that_does_not_exist_is_refused(
    cast: Cast, client: Client, filters: dict[str, str]
) -> None:
    assert client.get("/search/", {"q": "粮食", **filters}).status_code in {400, 404}


def test_cursor_of_another_search_is_refused_politely(cast: Cast, client: Client) -> None:
    for number in range(21):
        cast.released(title=f"粮食储备{number}")
    catch_up()
    cursor = client.get("/search/", {"q": "粮食"}).context["page"].next_cursor
    assert client.get("/search/", {"q": "粮食", "page": cursor}).status_code == 200
    for other in ({"q": "储备"}, {"q": "粮食", "order": "newest"}, {"q": "粮食", "year": "2026"}):
        answer = client.get("/search/?" + urlencode({**other, "page": cursor}))
        assert answer.status_code == 400
        assert "第一页" in answer.content.decode()
    assert client.get("/search/", {"q": "粮食", "page": "x" * 2_000}).status_code == 400
