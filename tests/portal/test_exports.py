"""Public lists as CSV and XLSX files."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from gongkai.consultations.actions.consultations import list_plan
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.portal.search import views as search_views
from tests.cast import AT, Cast
from tests.consultations.consultations import planned

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def rows_of(response: Any) -> list[list[str]]:
    content = b"".join(response)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def test_catalogue_is_exported_with_the_filters_of_the_page(cast: Cast, client: Client) -> None:
    cast.released(title="第一号")
    cast.released(title="=HYPERLINK(1)")
    heads, *rows = rows_of(client.get("/catalogue/?genre=notice&format=csv&page=forged"))
    assert heads[:3] == ["索引号", "标题", "机关"]
    assert [row[1] for row in rows] == ["'=HYPERLINK(1)", "第一号"]
    assert rows[0][-1] == "http://testserver/i/990000-D01/2026-00002/"
    assert rows_of(client.get("/catalogue/?genre=order&format=csv"))[1:] == []


def test_catalogue_is_exported_as_a_workbook(cast: Cast, client: Client) -> None:
    cast.released(title="第一号")
    response = client.get("/catalogue/?format=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response))).active  # type: ignore[arg-type]
    assert sheet is not None
    assert [sheet.cell(row, 2).value for row in (1, 2)] == ["标题", "第一号"]


def test_export_has_a_maximum_of_rows(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.portal.exports.MAX_XLSX", 1)
    cast.released(title="第一号")
    assert b"".join(client.get("/catalogue/?format=xlsx")).startswith(b"PK")
    cast.released(title="第二号")
    assert client.get("/catalogue/?format=xlsx").status_code == 400
    assert client.get("/catalogue/?format=csv").status_code == 200


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("/b/", "机关代码"),
        ("/answered/", "标题"),
        ("/reports/", "年份"),
        ("/checkpoints/", "校验点"),
        ("/statistics/", "统计内容"),
        ("/reports/taken-over/", "年份"),
    ],
)
def test_every_public_list_has_a_file(cast: Cast, client: Client, path: str, head: str) -> None:
    assert rows_of(client.get(f"{path}?format=csv"))[0][0] == head
    page = client.get(f"{path}?format=docx")  # an unknown format is a page
    assert page["Content-Type"].startswith("text/html")


def test_search_is_exported_in_the_order_of_the_page(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("收费目录甲", "其他", "收费目录乙"):
        cast.released(title=title)
    catch_up()
    heads, *rows = rows_of(client.get("/search/?q=收费目录&format=csv&page=forged"))
    assert [row[heads.index("标题")] for row in rows] == ["收费目录乙", "收费目录甲"]
    assert b"".join(client.get("/search/?q=收费目录&format=xlsx")).startswith(b"PK")
    assert "format=csv" in client.get("/search/?q=收费目录").content.decode()
    monkeypatch.setattr(search_views, "MAX_HITS", 1)
    assert client.get("/search/?q=收费目录&format=csv").status_code == 400
    assert client.get("/search/?q=“&format=csv").status_code == 400


def test_search_exports_every_kind_that_its_page_shows(cast: Cast, client: Client) -> None:
    cast.released(title="停车收费目录")
    consultation = list_plan(planned(cast, title="停车收费办法"), NOTHING, by=cast.approver, at=AT)
    catch_up()
    heads, *rows = rows_of(client.get("/search/?q=停车收费&format=csv"))
    places = [heads.index(one) for one in ("标题", "类别", "索引号", "固定网址")]
    found = {row[places[0]]: [row[one] for one in places[1:]] for row in rows}
    assert found["停车收费办法"][:2] == ["公开征求意见", ""]
    assert found["停车收费办法"][2].endswith(f"/consultations/{consultation.number}/")
    kind, index_number, address = found["停车收费目录"]
    assert kind == "公文"
    assert index_number in address
    assert len(found) == 2
    only = rows_of(client.get("/search/?q=停车收费&kind=consultations&format=csv"))
    assert [row[0] for row in only[1:]] == ["停车收费办法"]


def test_body_is_exported_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    rows = rows_of(client.get("/en/b/?format=csv"))
    assert rows[0][:2] == ["Body code", "Name"]
    assert cast.finance.code in {row[0] for row in rows}


@pytest.mark.parametrize("format_", ["csv", "page"])
def test_month_that_has_not_begun_is_blank(cast: Cast, client: Client, format_: str) -> None:
    cast.released()
    catch_up()
    if format_ == "csv":
        rows = rows_of(client.get("/statistics/?year=2026&format=csv"))
        numbers = {row[2]: row[3] for row in rows if row[1] == "月份"}
        assert (numbers["10月"], numbers["11月"], numbers["12月"]) == ("0", "1", "")
    else:
        page = client.get("/statistics/?year=2026").content.decode()
        assert page.count("尚未开始的月份留空。") == 1
        assert page.count('<span class="hidden">未到</span>') == 1
