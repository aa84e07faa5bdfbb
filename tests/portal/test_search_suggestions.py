"""Suggestions on the search page, as links that need no script."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.consumers import catch_up
from tests.cast import Cast, later

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def suggested(client: Client, query: str, prefix: str = "", **more: str) -> list[tuple[str, str]]:
    answer = client.get(f"{prefix}/search/", {"q": query, **more})
    assert answer.status_code == 200
    found = [(line.text, line.url) for line in answer.context["suggestions"]]
    page = answer.content.decode()
    assert all(f'<a href="{url}"' in page for _text, url in found)
    return found


def test_bodies_and_catalogue_items_are_links_above_the_hits(cast: Cast, client: Client) -> None:
    cast.released(title="财政收费标准")
    catch_up()
    names = [
        ("示范区财政厅", "/b/990000-D01/"),
        ("财政预算、决算信息", "/catalogue/?item=A20-07"),
    ]
    assert suggested(client, "财政") == names
    assert suggested(client, "收费 财政") == [
        *names,
        ("行政事业性收费项目及其依据、标准", "/catalogue/?item=A20-08"),
    ]
    # The name of the body is a part of what was typed.
    assert suggested(client, "示范区财政厅收费标准")[0] == names[0]
    assert suggested(client, "財政")[1] == names[1]
    assert [url for _text, url in suggested(client, "财政", "/ug")] == [
        "/ug/b/990000-D01/",
        "/ug/catalogue/?item=A20-07",
    ]


def test_record_with_this_number_or_title_comes_before_those_that_name_it(
    cast: Cast, client: Client
) -> None:
    meant = cast.released(title="收费标准", document_number="锦财发〔2024〕38号")
    cast.released(title="关于废止锦财发〔2024〕38号的通知")
    cast.released(title="收费标准的说明")
    catch_up()
    link = ("收费标准", f"/i/{meant.index_number}/")
    for number in ("锦财发〔2024〕38号", "锦财发[2024]38号", str(meant.index_number)):
        hits = client.get("/search/", {"q": number}).context["page"].hits
        found = suggested(client, number)
        assert (link in found) == (hits[0].row != meant), number
    assert link in suggested(client, "锦财发〔2024〕38号")
    assert link in suggested(client, "收费标准")
    assert link not in suggested(client, "收费")


def test_without_hits_easier_queries_suggest_titles(cast: Cast, client: Client) -> None:
    document = cast.released(title="公共租赁住房申请条件", language="zh-hans")
    cast.approved(title="城市管理秘密条件")
    catch_up()
    link = ("公共租赁住房申请条件", f"/i/{document.index_number}/")
    for query in ("申请条件公共租赁住房", "公共租赁住房 申请条件 流程说明"):
        assert client.get("/search/", {"q": query}).context["page"].count == 0
        assert link in suggested(client, query), query
    # Filters that exclude every hit.
    assert link in suggested(client, "公共租赁住房", year="1999")
    assert suggested(client, "城市管理秘密") == []
    withdraw_document(document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1))
    assert link not in suggested(client, "申请条件公共租赁住房")


def test_next_pages_have_none_and_odd_queries_are_no_trouble(cast: Cast, client: Client) -> None:
    for number in range(21):
        cast.released(title=f"财政收费{number}")
    catch_up()
    cursor = client.get("/search/", {"q": "财政"}).context["page"].next_cursor
    assert suggested(client, "财政", page=cursor) == []
    for query in ("%", "'", '财"政', "“财政 “", "_财政", "a b c d e f", "财政😀没有", "ئۇقتۇرۇش"):
        assert client.get("/search/?" + urlencode({"q": query})).status_code in {200, 400}, query


def test_suggestions_above_hits_cost_one_query_of_the_bodies(cast: Cast, client: Client) -> None:
    cast.released(title="财政收费标准")
    catch_up()
    client.get("/search/", {"q": "财政"})
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/", {"q": "财政"})
    named = [query["sql"] for query in asked if "LIKE" in query["sql"] or "INSTR" in query["sql"]]
    assert len(named) == 1
    assert "organisations_body" in named[0]
    assert not any("documents_" in sql for sql in named)
