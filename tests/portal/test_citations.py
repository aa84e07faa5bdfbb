"""The citation on the page of a document."""

from datetime import date

import pytest
from django.test import Client

from gongkai.documents.actions.releases import repeal_document
from gongkai.documents.workflow import RepealDay
from gongkai.portal.documents.citations import citation_of
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
ADDRESS = "https://example.org/i/990000-D01/2026-00001/"


def test_chinese_citation_names_body_title_number_day_and_address(cast: Cast) -> None:
    document = cast.released(
        title="关于印发《收费办法》的通知",
        document_number="示财〔2026〕3号",
        co_issuers=["示范区税务局"],
    )
    assert citation_of(document, ADDRESS, on=AT.date()) == (
        "示范区财政厅、示范区税务局：《关于印发〈收费办法〉的通知》（示财〔2026〕3号），"
        f"2026年11月12日，索引号990000-D01/2026-00001，{ADDRESS}"
    )


def test_document_without_number_and_day_of_forming_is_cited_with_its_release(cast: Cast) -> None:
    document = cast.released()
    document.formed_on = None
    assert citation_of(document, ADDRESS, on=AT.date()) == (
        "示范区财政厅：《关于公布收费目录的通知》，2026年11月20日，"
        f"索引号990000-D01/2026-00001，{ADDRESS}"
    )
    document.released_on = None
    assert "日，" not in citation_of(document, ADDRESS, on=AT.date())


def test_repealed_document_is_cited_as_repealed(cast: Cast) -> None:
    document = repeal_document(
        cast.released(), RepealDay(date(2026, 11, 20)), by=cast.disclosure, at=AT
    )
    assert "，已废止，" in citation_of(document, ADDRESS, on=AT.date())


def test_documents_in_other_languages_are_cited_in_theirs(cast: Cast) -> None:
    english = cast.released(title="Fees", language="en", document_number="No. 3")
    assert citation_of(english, ADDRESS, on=AT.date()) == (
        "Body 990000-D01, “Fees” (No. 3), 2026-11-12, "
        f"index number 990000-D01/2026-00001, {ADDRESS}"
    )
    uyghur = citation_of(cast.released(title="ئۇقتۇرۇش", language="ug"), ADDRESS, on=AT.date())
    assert uyghur.startswith("示范区财政厅، “ئۇقتۇرۇش”، 2026-11-12، ")


@pytest.mark.parametrize("prefix", ["", "/en", "/ug"])
def test_page_shows_the_citation_with_the_permanent_address(
    cast: Cast, client: Client, prefix: str
) -> None:
    number = cast.released().index_number
    page = client.get(f"{prefix}/i/{number}/").content.decode()
    address = f"http://testserver/i/{number}/"
    assert page.count(f"2026年11月12日，索引号{number}，{address}") == 2  # also in print
    assert 'class="citation" lang="zh-Hans"' in page or 'class="citation">' in page
