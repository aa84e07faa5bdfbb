"""The Chinese wordings of the public pages."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import override

from gongkai.documents.models import Document
from gongkai.organisations.models import Body
from gongkai.ui.templatetags.gongkai import day_in_text
from tests.architecture.sources import ROOT
from tests.cast import Cast

pytestmark = pytest.mark.django_db

CATALOGUE = ROOT / "gongkai/locale/zh_Hans/LC_MESSAGES/django.po"
# Wordings of earlier editions that readers did not understand, Chinese and English.
FORMER = (
    "来路",
    "文种语言",
    "停表",
    "书写都快",
    "按回执上的填写",
    "下属机关",
    "形成日期",
    "数据来源（工作人员）",
    "Please mend this",
    "a filter off",
    "Reckon",
    "Its number",
    "Fetched at the counter",
)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("words", FORMER)
def test_no_text_has_a_former_wording(words: str) -> None:
    assert words not in CATALOGUE.read_text()


def test_item_page_names_history_language_and_item(client: Client, cast: Cast) -> None:
    document = cast.released()
    assert document.catalogue_item is not None
    text = page(client, f"/i/{document.index_number}/")
    assert "公开过程" in text
    Document.objects.filter(pk=document.pk).update(document_number="示财〔2026〕1号")
    assert "语种" in page(client, f"/i/{document.index_number}/")
    title = document.catalogue_item.title
    assert f'<meta name="ColumnDescription" content="{title}">' in text


def test_repealed_document_does_not_say_from_when_it_is_in_force(
    client: Client, cast: Cast
) -> None:
    document = cast.released()
    rows = Document.objects.filter(pk=document.pk)
    rows.update(effective_on=date(2026, 1, 5))
    assert "自2026年1月5日起施行" in page(client, f"/i/{document.index_number}/")
    rows.update(validity="repealed")
    text = page(client, f"/i/{document.index_number}/")
    assert "已废止" in text
    assert "起施行" not in text


def test_section_of_a_body_names_its_code_and_those_below(client: Client, cast: Cast) -> None:
    text = page(client, f"/b/{cast.finance.code}/")
    assert "机关代码" in text
    assert "本机关尚未发布年度报告" in text
    assert "所属部门和下级政府" in page(client, "/b/990000/")


def test_prefectural_agencies_have_a_heading_of_their_own(client: Client, cast: Cast) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(kind="government", name="示范地区行政公署")
    assert '<h3 class="kind">行政公署</h3>' in page(client, "/b/")


def test_home_page_offers_the_configured_searches(
    client: Client, cast: Cast, settings: Any
) -> None:
    assert '<a href="/search/?q=%E7%A4%BE%E4%BF%9D">社保</a>' in page(client, "/")
    settings.GONGKAI_POPULAR_SEARCHES = ["供暖"]
    cache.clear()  # the page keeps what it shows for half a minute
    text = page(client, "/")
    assert "供暖" in text
    assert "社保" not in text


def test_days_in_sentences_are_written_as_the_language_does() -> None:
    with override("zh-hans"):
        assert day_in_text(date(2026, 12, 25)) == "2026年12月25日"
    with override("en"):
        assert day_in_text(date(2026, 12, 25)) == "2026-12-25"
    assert day_in_text(None) == ""
