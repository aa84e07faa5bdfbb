"""The public page of the catalogue of a body, its versions and its files."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from gongkai.catalogue.actions import enter_catalogue
from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.rules import CatalogueFacts
from gongkai.ledger.consumers import catch_up
from tests.cast import AT, Cast
from tests.catalogue.tables import adopted, row
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
PAGE = "/en/b/990000-D01/catalogue/"


def budget(**more: Any) -> Any:
    return row(
        *("财政", "部门预算"),
        content="收支总表",
        outlets=("website", "other"),
        other_outlet="大厅",
        audience="particular",
        audience_note="企业",
        method="both",
        levels=("province",),
        frequency="yearly",
        due_days=10,
        due_in_working_days=True,
        **more,
    )


def test_the_page_shows_the_statute_the_region_and_the_body(client: Client, cast: Cast) -> None:
    adopted(cast, cast.government, row("全区", "督查", responsible=cast.finance))
    adopted(cast, cast.finance, budget(office="预算处"))
    text = client.get(PAGE).text
    for words in ("A20-07", "督查", "部门预算", "收支总表", "预算处", "大厅", "企业", "Province"):
        assert words in text
    assert "Yearly, within 10 working days" in text
    assert "Regulations, art. 20 (7)" in text
    assert 'href="/en/b/990000-D01/catalogue/"' in client.get("/en/b/990000-D01/").text


def test_the_choices_of_a_catalogue_are_read_in_uyghur(client: Client, cast: Cast) -> None:
    adopted(cast, cast.government, budget())
    page = client.get(PAGE.replace("/en/", "/ug/")).text
    for words in ("ھەر يىلى", "ئۆلكە دەرىجىلىك", "ھۆكۈمەت تور بېكىتى، "):
        assert words in page
    for words in ("每年", "省级", "政府网站"):
        assert words not in page


def test_documents_under_an_item_that_a_body_added_are_found(client: Client, cast: Cast) -> None:
    adopted(cast, cast.finance, budget())
    item = CatalogueItem.objects.get(body=cast.finance)
    document = cast.released(catalogue_item=item)
    assert f"item={item.code}" in client.get(PAGE).text
    listed = client.get(f"/en/catalogue/?item={item.code}").text
    assert str(document.index_number) in listed
    assert f'<option value="{item.code}" selected>' in listed
    assert item.title in client.get("/en/b/990000-D01/").text
    catch_up()
    found = client.get("/en/search/?q=收费目录")
    assert item.title in found.text
    assert client.get("/en/catalogue/?item=L99-001").status_code == 400


def test_a_version_stays_readable_and_a_draft_is_not(client: Client, cast: Cast) -> None:
    adopted(cast, cast.finance, budget())
    second = CatalogueFacts("新", date(2026, 12, 1), [row("别的")])
    enter_catalogue(cast.finance, second, by=cast.disclosure, at=AT)
    assert "部门预算" in client.get(f"{PAGE}1/").text
    assert client.get(f"{PAGE}2/").status_code == 404
    assert "别的" not in client.get(PAGE).text
    assert client.get("/en/b/990000-X/catalogue/").status_code == 404


def test_the_files_have_every_column(client: Client, cast: Cast) -> None:
    adopted(cast, cast.finance, budget(responsible=cast.finance, time_limit="20个工作日"))
    answer: Any = client.get(f"{PAGE}?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:5] == ["Item number", "First level", "Second level", "Content", "Basis"]
    assert rows[-1] == [
        *(f"L{cast.finance.pk}-001", "财政", "部门预算", "收支总表", "", "20个工作日", ""),
        *(
            "Body 990000-D01",
            "",
            "Government website, 大厅",
            "企业, Proactively, and on application",
        ),
        *("Province", "Yearly, within 10 working days"),
    ]
    assert len(rows) == 1 + 15 + 1
    book: Any = client.get(f"{PAGE}?format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert sheet is not None
    assert sheet.max_row >= 17


def test_pages_follow_by_the_code_of_the_item(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.portal.catalogue.body_views.PAGE", 10)
    assert 'href="?page=A20-10"' in client.get(PAGE).text
    second = client.get(f"{PAGE}?page=A20-10").text
    assert "A20-11" in second
    assert "A20-10<" not in second
    assert 'rel="next"' not in second
    assert client.get(f"{PAGE}?page=forged").status_code == 400


def test_a_former_code_leads_to_the_page(client: Client, cast: Cast) -> None:
    adopted(cast, cast.finance, budget())
    cast.finance.terms.update(code="990000-OLD")
    moved = client.get("/en/b/990000-OLD/catalogue/?format=csv")
    assert (moved.status_code, moved["Location"]) == (301, f"{PAGE}?format=csv")
    assert client.get("/en/b/990000-OLD/catalogue/")["Location"] == PAGE
    assert client.get("/en/b/990000-OLD/catalogue/1/")["Location"] == f"{PAGE}1/"


def test_queries_do_not_depend_on_the_rows(client: Client, cast: Cast) -> None:
    adopted(cast, cast.finance, row("甲", responsible=cast.finance))
    few = [queries_of_page(client, PAGE), queries_of_page(client, f"{PAGE}1/")]
    adopted(
        *(cast, cast.finance, row("甲", code=f"L{cast.finance.pk}-001")),
        *(row("乙", responsible=cast.finance), row("丙", responsible=cast.finance)),
        effective_on=date(2026, 11, 2),
    )
    assert [queries_of_page(client, PAGE), queries_of_page(client, f"{PAGE}2/")] == few
    assert few[0] <= 11
