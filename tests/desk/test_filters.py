"""Filters of the list of documents, saved filters, and exports of lists."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from gongkai.calendars.queries import Calendars, calendar_of
from gongkai.desk.documents.filters import ListFilter, keys_of, narrowed, parts_of
from gongkai.documents.actions import drafts, releases
from gongkai.documents.models import Document
from gongkai.documents.queries import due_by, release_clock
from gongkai.kit.parts import page_of_parts
from gongkai.kit.spreadsheet_writer import csv_lines, xlsx_file
from gongkai.law.calendar import DAY
from gongkai.law.clocks import last_start_due_by, release_due
from gongkai.notifications.models import SavedFilter
from gongkai.organisations.models import SecurityEvent
from gongkai.ui import list_exports
from tests.cast import AT, Cast, later

pytestmark = pytest.mark.both_databases

LIST = "/desk/documents/"


def page(browser: Any, address: str) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def rows(browser: Any, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("q=财〔2026〕7号", True),
        ("body=990000-D01", True),
        ("item=A20-08", True),
        ("item=A20-01", False),
        ("genre=notice", True),
        ("genre=reply", False),
        ("since=2026-11-12", True),
        ("since=2026-11-13", False),
        ("until=2026-11-12", True),
        ("until=2026-11-11", False),
        ("overdue=on", False),
        ("mine=on&state=draft", True),
        ("mine=on&state=approval", False),
    ],
)
def test_filters_select_matching_documents(
    sign_in: Any, cast: Cast, query: str, wanted: bool
) -> None:
    cast.draft(document_number="财〔2026〕7号")
    assert ("收费目录" in page(sign_in(cast.drafter), f"{LIST}?{query}")) is wanted


@pytest.mark.parametrize(
    "query", ["body=990000-D02", "item=x", "since=x", "since=2026-11-13&until=2026-11-12"]
)
def test_unknown_filter_is_refused(sign_in: Any, cast: Cast, query: str) -> None:
    assert sign_in(cast.drafter).get(f"{LIST}?{query}").status_code == 400


@pytest.mark.django_db
def test_overdue_filter_splits_documents_at_one_day() -> None:
    calendar = calendar_of()
    for last in (date(2026, 1, 5), date(2026, 2, 24), date(2026, 10, 8), date(2026, 11, 21)):
        start = last_start_due_by(calendar, last)
        assert release_due(calendar, start).on <= last < release_due(calendar, start + DAY).on


def test_overdue_filter_agrees_with_the_clock_of_each_document(cast: Cast) -> None:
    for day in (1, 9, 12, 20, 25, 30):
        cast.draft(formed_on=date(2026, 10, day))
        cast.draft(formed_on=date(2026, 10, day), attribute="on_request", reason="内部")
    cast.released(formed_on=date(2026, 10, 1))
    kept = cast.approved(attribute="on_request", reason="内部", formed_on=date(2026, 10, 1))
    releases.keep_document(kept, by=cast.disclosure, at=AT)
    drafts.start_version(kept, by=cast.drafter, at=AT)
    today = date(2026, 11, 20)
    late = {
        one.pk
        for one in Document.objects.select_related("open_version")
        if (clock := release_clock(one, calendar_of(), today=today))
        and clock.released_on is None
        and clock.due.on < today
    }
    assert late
    assert {one.pk for one in due_by(Document.objects.all(), Calendars(), last=today - DAY)} == late


def test_filter_is_saved_selected_renamed_and_deleted(sign_in: Any, cast: Cast) -> None:
    cast.draft()
    browser = sign_in(cast.drafter)
    answer = browser.post(
        "/desk/filters/save/", {"name": " 我的草稿 ", "query": "mine=on&state=draft&page=x"}
    )
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query) == ("我的草稿", "state=draft&mine=on")
    assert answer["Location"] == f"{LIST}?state=draft&mine=on"
    assert 'aria-current="page">我的草稿' in page(browser, f"{LIST}?mine=on&state=draft")
    browser.post(f"/desk/filters/{saved.pk}/begin/")
    assert browser.get(LIST)["Location"] == f"{LIST}?state=draft&mine=on"
    assert browser.get(f"{LIST}?all=1").status_code == 200
    browser.post(f"/desk/filters/{saved.pk}/end/")
    assert browser.get(LIST).status_code == 200
    browser.post(f"/desk/filters/{saved.pk}/rename/", {"name": "草稿箱"})
    assert 'value="草稿箱"' in page(browser, "/desk/filters/")
    browser.post(f"/desk/filters/{saved.pk}/forget/")
    assert not SavedFilter.objects.exists()


def test_only_one_filter_is_the_default(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.drafter)
    for name in ("a", "b"):
        browser.post("/desk/filters/save/", {"name": name, "query": f"q={name}"})
    for one in SavedFilter.objects.order_by("id"):
        browser.post(f"/desk/filters/{one.pk}/begin/")
    assert list(SavedFilter.objects.order_by("id").values_list("is_default", flat=True)) == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("", "q=a", "请为筛选条件取名"),
        ("长" * 41, "q=a", "名称过长"),
        ("a", "", "没有选择"),
        ("有", "q=b", "同名"),
        ("a", "state=x", "不认识这个筛选条件"),
        ("a\x00", "q=a", "请为筛选条件取名"),
    ],
)
def test_refused_filter_shows_its_reason(
    sign_in: Any, cast: Cast, name: str, query: str, words: str
) -> None:
    browser = sign_in(cast.drafter)
    browser.post("/desk/filters/save/", {"name": "有", "query": "q=a"})
    page(browser, LIST)
    answer = browser.post("/desk/filters/save/", {"name": name, "query": query}, follow=True)
    assert words in answer.content.decode()
    assert SavedFilter.objects.count() == 1


def test_filters_are_private(sign_in: Any, cast: Cast) -> None:
    sign_in(cast.drafter).post("/desk/filters/save/", {"name": "秘密的名称", "query": "q=a"})
    saved, other = SavedFilter.objects.get(), sign_in(cast.head)
    for verb in ("rename", "begin", "forget"):
        assert other.post(f"/desk/filters/{saved.pk}/{verb}/", {"name": "x"}).status_code == 404
    for address in (LIST, "/desk/filters/"):
        assert "秘密的名称" not in page(other, address)
    saved.refresh_from_db()
    assert (saved.name, saved.is_default) == ("秘密的名称", False)


@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}?overdue=on&body=990000-D01&q=a", "/desk/filters/"]
)
def test_query_count_depends_neither_on_rows_nor_on_filters(
    sign_in: Any, cast: Cast, address: str, django_assert_num_queries: Any
) -> None:
    browser = sign_in(cast.drafter)

    def more(number: int) -> None:
        for _each in range(number):
            cast.draft(title="a", formed_on=date(2026, 1, 5))
            name = str(SavedFilter.objects.count())
            SavedFilter.objects.create(account=cast.drafter.account, name=name, query="q=a")

    more(1)
    browser.get(address)  # The calendar is read once and cached.
    with CaptureQueriesContext(connection) as one:
        assert browser.get(address).status_code == 200
    more(2)
    with django_assert_num_queries(len(one)):
        browser.get(address)


def test_export_contains_the_rows_of_the_page(sign_in: Any, cast: Cast) -> None:
    shown = cast.draft(title="关于一件事的通知")
    cast.draft(title="别的")
    found = rows(sign_in(cast.drafter), f"{LIST}?q=一件事&format=csv")
    assert [row[0] for row in found] == ["标题", "关于一件事的通知"]
    assert found[1][11] == "2026-11-12"
    assert found[1][13] == "2026-11-20 09:00:00"
    assert shown.pk


def test_export_contains_no_rows_of_another_body(sign_in: Any, cast: Cast) -> None:
    cast.draft()
    assert len(rows(sign_in(cast.stranger), f"{LIST}?format=csv")) == 1


def test_spreadsheet_has_types_and_no_formulas(sign_in: Any, cast: Cast) -> None:
    cast.draft(title="=1+1")
    answer = sign_in(cast.drafter).get(f"{LIST}?format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert unquote(answer["Content-Disposition"]).endswith(".xlsx")
    assert (sheet.freeze_panes, sheet["A1"].font.bold) == ("A2", True)
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["L2"].value == datetime(2026, 11, 12)  # noqa: DTZ001  (as spreadsheets keep it)
    assert sheet["N2"].value == datetime(2026, 11, 20, 9)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum(a)", "\t=1", " =1", "\r=1", "＝1"])
def test_csv_cells_never_start_a_formula(text: str) -> None:
    line = list(csv_lines(["a"], [[text]]))[-1].decode()
    assert next(csv.reader([line], strict=False))[0].startswith("'")
    assert list(csv_lines(["a"], [[-1], ["a=1"], [None]]))[-3:] == [
        b"-1\r\n",
        b"a=1\r\n",
        b'""\r\n',
    ]


def test_spreadsheet_accepts_any_text() -> None:
    with xlsx_file("a/b:[c]", ["a"], [["\x00\x08a\ud800"], ["长" * 40_000]], [10]) as written:
        sheet = load_workbook(written).worksheets[0]
    assert sheet["A2"].value == "a"
    assert len(str(sheet["A3"].value)) == 32_767


@pytest.mark.parametrize(
    "address",
    ["/desk/?format=csv", "/desk/figures/?format=csv", "/desk/figures/proactive.total/?format=csv"],
)
def test_other_lists_are_exported_too(sign_in: Any, cast: Cast, address: str) -> None:
    cast.draft()
    cast.released()
    found = rows(sign_in(cast.drafter), address)
    assert len(found) >= 2
    assert len({len(row) for row in found}) == 1


def test_export_is_recorded_in_the_security_log(sign_in: Any, cast: Cast) -> None:
    rows(sign_in(cast.drafter), f"{LIST}?format=csv")
    assert SecurityEvent.objects.get(kind="list_exported").account == cast.drafter.account


def test_export_of_too_many_rows_is_refused(
    sign_in: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.draft()
    cast.draft()
    monkeypatch.setattr(list_exports, "MAX_COUNT", 1)
    answer = sign_in(cast.drafter).get(f"{LIST}?format=csv")
    assert answer.status_code == 400
    assert "请先用筛选条件缩小范围" in answer.content.decode()
    assert not SecurityEvent.objects.filter(kind="list_exported").exists()


def test_rows_of_an_export_are_fetched_in_batches(cast: Cast) -> None:
    from gongkai.kit.paging import rows_by_key  # noqa: PLC0415

    for hours in (0, 0, 1, 2, 2):
        cast.draft(at=later(hours=hours))
    with CaptureQueriesContext(connection) as queries:
        found: Iterator[Document] = rows_by_key(
            Document.objects.all(), keys=("-changed_at", "-id"), most=100, piece=2
        )
        ids = [one.pk for one in found]
    assert ids == list(Document.objects.order_by("-changed_at", "-id").values_list("pk", flat=True))
    assert len(queries) == 3
    assert len(list(rows_by_key(Document.objects.all(), keys=("id",), most=3, piece=2))) == 3


def test_rare_status_is_read_from_its_index_under_any_other_filter(cast: Cast) -> None:
    chosen: dict[str, Any] = dict.fromkeys(ListFilter.base_fields, "")
    for status, index in (
        ("closed", "documents_desk_status"),
        ("kept", "documents_desk_status"),
        ("released", "documents_desk_genre"),
        ("", "documents_desk_genre"),
    ):
        parts = parts_of(
            Document.objects.all(),
            chosen | {"status": status, "genre": "notice"},
            bodies=[cast.finance.pk],
            person=cast.drafter,
        )
        assert [one.index for one in parts] == [index]


def test_rare_attribute_begins_a_range_of_its_index(cast: Cast) -> None:
    document = cast.draft()
    Document.objects.filter(pk=document.pk).update(attribute="on_request")
    cast.released()
    chosen = dict.fromkeys(ListFilter.base_fields, "") | {"attribute": "on_request"}
    found = narrowed(Document.objects.all(), chosen, person=cast.drafter, today=AT.date())
    [part] = parts_of(found, chosen, bodies=[cast.finance.pk], person=cast.drafter)
    with CaptureQueriesContext(connection) as queries:
        listed = page_of_parts([part], keys=keys_of(chosen), cursor=None, limit=25, scope="test")
    assert [one.pk for one in listed.rows] == [document.pk]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries.captured_queries[0]['sql']}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "documents_desk_attribute (body_id=? AND attribute=?)" in plan
