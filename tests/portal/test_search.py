"""The search page: synonyms, corrections, filters, and what is offered where nothing is found."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.documents.actions import releases
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.models import Document
from gongkai.documents.workflow import RepealDay
from gongkai.kit.times import local_date
from gongkai.ledger.consumers import catch_up
from gongkai.search.indexing import refresh
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def page_of(client: Client, query: str, prefix: str = "", **filters: str) -> str:
    answer = client.get(f"{prefix}/search/", {"q": query, **filters})
    assert answer.status_code == 200
    return answer.content.decode()


def test_synonyms_are_named_and_can_be_left_out(cast: Cast, client: Client) -> None:
    cast.released(title="2025年度报告")
    catch_up()
    page = page_of(client, "年报")
    assert "同时搜索了" in page
    assert "<mark>年度报告</mark>" in page
    (exact,) = re.findall(r'href="(\?q=[^"]+)">只搜索输入的词', page)
    assert unquote(exact) == '?q="年报"'
    page = page_of(client, '"年报"')
    assert "同时搜索了" not in page
    assert "没有公开信息" in page or "没有" in page


def test_empty_result_offers_a_correction_and_other_ways(cast: Cast, client: Client) -> None:
    cast.released(title="行政事业性收费目录")
    cast.approved(title="某人患有肺结核")
    catch_up()
    page = page_of(client, "行政事业性收废", language="zh-hans")
    (address, meant) = re.findall(r'您要找的是不是：<a href="([^"]+)"><bdi>(.*?)</bdi>', page)[0]
    assert meant == "行政事业性收费"
    assert "language=zh-hans" in address
    assert client.get("/search/" + address.replace("&amp;", "&")).context["page"].count == 1
    for link in ("/catalogue/", "/b/", "/apply/"):
        assert f'<li><a href="{link}">' in page
    assert "您要找的是不是" not in page_of(client, "某人患有肺洁核")
    assert "您要找的是不是" not in page_of(client, "行政事业性收费")


def test_hits_are_marked_when_they_are_not_in_force(cast: Cast, client: Client) -> None:
    tomorrow = local_date(timezone.now()) + timedelta(days=1)
    plain = cast.released(title="粮食甲")
    repealed = cast.released(title="粮食乙")
    releases.repeal_document(repealed, RepealDay(AT.date()), by=cast.disclosure, at=AT)
    later = cast.released(title="粮食丙", effective_on=tomorrow)
    expired = cast.released(title="粮食丁")
    Document.objects.filter(pk=expired.pk).update(validity="expired")
    catch_up()
    refresh(DOCUMENT, [expired.pk])
    labels = {plain: "", repealed: "废止", later: "尚未生效", expired: "失效"}
    for address in ("/search/?q=粮食", "/catalogue/"):
        page = client.get(address).content.decode()
        for document, label in labels.items():
            (row,) = re.findall(
                rf'<li><a href="/i/{re.escape(document.index_number or "")}/".*?</li>', page
            )
            assert (label in row) if label else ('class="tag' not in row), (address, row)

    def found(validity: str) -> set[str]:
        answer = client.get("/search/", {"q": "粮食", "validity": validity})
        assert answer.context["page"].count == len(answer.context["page"].hits)
        return {hit.row.title for hit in answer.context["page"].hits}

    assert found("in_force") == {"粮食甲"}
    assert found("not_yet") == {"粮食丙"}
    assert found("ended") == {"粮食乙", "粮食丁"}
    assert client.get("/search/", {"q": "粮食", "validity": "x"}).status_code == 400
    page = page_of(client, "粮食", validity="ended")
    assert page.count("已失效或废止") == 2  # the chosen filter, and its place in the list
    item = client.get(f"/i/{later.index_number}/").content.decode()
    assert "尚未生效" in item
    assert f"{tomorrow.year}年" in item


def test_language_filters_hits(cast: Cast, client: Client) -> None:
    cast.released(title="粮食甲")
    cast.released(title="ئاشلىق 粮食", language="ug")
    catch_up()
    page = page_of(client, "粮食")
    assert 'href="?q=%E7%B2%AE%E9%A3%9F&amp;language=ug"' in page
    answer = client.get("/search/", {"q": "粮食", "language": "ug"})
    assert [hit.row.language for hit in answer.context["page"].hits] == ["ug"]


@pytest.mark.parametrize("prefix", ["", "/ug", "/en"])
def test_page_names_all_it_offers_in_each_language(cast: Cast, client: Client, prefix: str) -> None:
    cast.released(title="年度报告")
    catch_up()
    for query in ("年报", "年度报吿", "没有这个"):
        page = page_of(client, query, prefix)
        assert "No longer in force" in page if prefix == "/en" else "No longer in force" not in page


def test_number_of_queries_does_not_depend_on_attachments(cast: Cast, client: Client) -> None:
    asked = []
    for number in (1, 2):
        for _time in range(number):
            cast.released(title="粮食")
        catch_up()
        asked.append(queries_of_page(client, "/search/?q=粮食"))
    assert asked[0] == asked[1]
