"""Published reports as people have them: each file of the shared cases, and each kind made by code."""

import io
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Finding, Place, Severity
from gongkai.reports.published import pdf_reader
from gongkai.reports.published.files import FiledReport, findings_of, read_report_file
from gongkai.reports.published.model import MAX_COLUMNS
from gongkai.reports.rendering import docx_of, pdf_of, xlsx_of
from tests.conftest import SHARED
from tests.hangzhou import hangzhou
from tests.reports.test_rendering import report_content

CASES = SHARED / "cases" / "reports"


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Read messages in the language of the platform, whatever an earlier test asked for."""
    with override("zh-hans"):
        yield


def errors(filed: FiledReport) -> list[Finding]:
    return [one for one in findings_of(filed) if one.severity == Severity.ERROR]


def cells(filed: FiledReport) -> dict[Place, Any]:
    return dict(filed.reading.report.cells)


def case(name: str, **more: str) -> FiledReport:
    return read_report_file(CASES / name, **more)


# The shared cases


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("suqian2023", ["html", "docx", "pdf", "libreoffice.xlsx", "excel.xlsx", "json"]),
        ("hangzhou2025", ["html", "libreoffice.xlsx", "excel.xlsx", "json"]),
    ],
)
def test_all_formats_of_a_report_read_alike_and_without_error(name: str, kinds: list[str]) -> None:
    read = [case(f"{name}.{kind}") for kind in kinds]
    for filed in read:
        report = filed.reading.report
        assert errors(filed) == []
        assert (report.year, report.body) == (int(name[-4:]), read[-1].reading.report.body)
        assert cells(filed) == cells(read[-1])
    assert len(cells(read[-1])) > 190


@pytest.mark.shared
@pytest.mark.parametrize(
    "names",
    [
        ("stats2023.html", "stats2023.json"),
        ("wuhan_eco2020.html", "wuhan_eco2020.json"),
        ("wuhan_eco2020.excel.xlsx", "wuhan_eco2020.json"),
    ],
)
def test_what_a_page_gives_is_read_as_it_stands_and_blanks_are_not_given(
    names: tuple[str, str],
) -> None:
    page, data = (case(name) for name in names)
    assert errors(page) == errors(data) == []
    given = cells(page)
    assert given.items() <= cells(data).items()
    # Only what the page leaves blank, or crosses out, is missing.
    missing = {place.row for place in cells(data).keys() - given.keys()}
    if names[0].startswith("wuhan"):
        assert missing == {"fees", "procurement"}
        assert [
            given[Place("proactive", "licences", column)]
            for column in ("items", "change", "decisions")
            if Place("proactive", "licences", column) in given
        ] == [8, 5, 93]
        assert Place("proactive", "compulsion", "decisions") not in given
    else:
        assert {"3.7", "4"} <= missing
        assert any(
            one.rule == "blank" and one.severity == Severity.WARNING for one in findings_of(page)
        )


@pytest.mark.shared
def test_slashes_are_none_and_yuan_is_converted(tmp_path: Path) -> None:
    filed = case("slash2023.json")
    assert errors(filed) == []
    assert not any(place.row == "rules" for place in cells(filed))
    assert cells(filed)[Place("proactive", "normdocs", "in_force")] == 0


@pytest.mark.shared
def test_three_columns_are_asked_about_or_read_by_their_heading() -> None:
    filed = case("form2014m2.xlsx")
    [error] = errors(filed)
    assert "区政府统计数、区直单位统计数、乡镇街道统计数" in dict(error.text.values)["columns"]
    assert cells(filed) == {}
    for heading, number in {"区政府统计数": 12, "区直单位统计数": 120}.items():
        filed = case("form2014m2.xlsx", column=heading)
        assert errors(filed) == []
        assert cells(filed)[Place("table", "req.recv", "count")] == number
        assert filed.reading.report.year == 2014


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "given"), [("tunchang2015", 5), ("huli2018", 1), ("xuwen2023", 20)]
)
def test_excerpts_give_what_they_give(name: str, given: int) -> None:
    filed = case(f"{name}.json")
    assert errors(filed) == []
    assert len(cells(filed)) == given
    assert any("excerpt" in one.text.message for one in filed.reading.findings)


# Each kind, made by code


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_our_own_files_are_read_back(kind: str, tmp_path: Path) -> None:
    report = read_report(hangzhou()).report
    make: dict[str, Callable[..., bytes]] = {"docx": docx_of, "pdf": pdf_of, "xlsx": xlsx_of}
    path = tmp_path / f"report.{kind}"
    path.write_bytes(make[kind](report_content(report)))
    filed = read_report_file(path)
    assert errors(filed) == []
    assert cells(filed) == dict(report.cells)


TABLE_TWO = [
    ["第二十条第（一）项"],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "/", "—", "－"],
    ["行政规范性文件", "12件", "１", "1,0 30"],
    ["第二十条第（五）项"],
    ["信息内容", "本年处理决定数量"],
    ["行政许可", "3"],
    ["第二十条第（六）项"],
    ["信息内容", "本年处理决定数量"],
    ["行政处罚", "4 件"],
    ["行政强制", "0"],
    ["第二十条第（八）项"],
    ["信息内容", "本年收费金额（单位：万元）"],
    ["行政事业性收费", "251000元"],
]


def page_of(
    rows: list[list[str]], *, title: str = "甲市2023年政府信息公开工作年度报告", around: str = "{}"
) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    table = around.format(f"<table>{lines}</table>")
    return f"<html><title>{title}</title><body><h1>{title}</h1>{table}</body></html>".encode()


def read_page(tmp_path: Path, content: bytes, name: str = "page.html") -> FiledReport:
    (tmp_path / name).write_bytes(content)
    return read_report_file(tmp_path / name)


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        # Pages of the time are laid out by tables; the text beside stays text.
        "<table><tr><td>导航<td><p>2023年收到意见3件。</p>{}</td></tr></table>",
        "<script>document.write('<table><tr><td>信息内容</table>')</script>{}<style>td</style>",
    ],
)
def test_units_and_dashes_in_cells_of_a_page(around: str, tmp_path: Path) -> None:
    filed = read_page(tmp_path, page_of(TABLE_TWO, around=around))
    assert (filed.reading.report.year, filed.reading.report.body) == (2023, "甲市")
    assert {(place.row, place.column): number for place, number in cells(filed).items()} == {
        ("normdocs", "made"): 12,
        ("normdocs", "repealed"): 1,
        ("normdocs", "in_force"): 1030,
        ("licences", "decisions"): 3,
        ("penalties", "decisions"): 4,
        ("compulsion", "decisions"): 0,
        ("fees", "amount"): Decimal("25.1"),
    }
    assert "甲市" in filed.reading.report.prose


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_pages_of_any_encoding(encoding: str, tmp_path: Path) -> None:
    filed = read_page(tmp_path, page_of(TABLE_TWO).decode().encode(encoding))
    assert filed.reading.report.body == "甲市"


def test_crosses_are_no_cells_and_the_order_counts(tmp_path: Path) -> None:
    rows = [
        ["第二十条第（五）项"],
        ["信息内容", "上一年<br>项目数量", "本年增/减", "处理决定数量"],
        ["行政许可", "x", "8", "-3", "93"],
        ["其他对外管理服务事项", "117", "0", "×", "165"],
        ["第二十条第（八）项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政事业性收费", "6", "1", "x"],
        ["第二十条第（九）项"],
        ["信息内容", "采购项目数量", "采购总金额（万元）"],
        ["政府集中采购", "2", "10.5"],
    ]
    filed = read_page(tmp_path, page_of(rows, title="甲局2020年政府信息公开工作年度报告"))
    found = {(place.row, place.column): number for place, number in cells(filed).items()}
    names = {
        key: [found[key, one.key] for one in row.columns if (key, one.key) in found]
        for row in filed.reading.report.form.parts[next(iter(filed.reading.report.form.parts))]
        for key in [row.key]
    }
    assert names["licences"] == [8, -3, 93]
    assert names["services"] == [117, 0, 165]
    assert names["fees"] == [6, 1]
    assert names["procurement"] == [2, Decimal("10.5")]


def table_2014(headings: list[str], numbers: list[int]) -> list[list[Any]]:
    return [
        ["甲县政府信息公开情况统计表（2016年度）"],
        ["统计指标", "单位", *headings],
        ["一、主动公开情况", "——"],
        ["（一）主动公开政府信息数", "条", *numbers],
    ]


@pytest.mark.parametrize(
    ("headings", "column", "number"),
    [
        (["统计数"], "", 7),
        (["合计", "县政府", "部门"], "", 7),
        (["县政府", "部门", "合计"], "", 9),
        (["县政府", "部门", "乡镇"], "", None),
        (["县政府", "部门", "乡镇"], "部门", 8),
        (["县政府", "部门", "乡镇"], "街道", None),
    ],
)
def test_the_column_that_counts_is_never_chosen_in_silence(
    headings: list[str], column: str, number: int | None, tmp_path: Path
) -> None:
    book = Workbook()
    for row in table_2014(headings, [7, 8, 9][: len(headings)]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "table.xlsx")
    filed = read_report_file(tmp_path / "table.xlsx", column=column)
    assert cells(filed).get(Place("table", "act.total", "count")) == number
    asked = [one for one in errors(filed) if one.rule == "columns"]
    assert bool(asked) == (number is None)


PROSE = (
    "2010年，我局主动公开政府信息1205条。全年收到政府信息公开申请36件，其中当面申请10件，网络申请20件，信函申请{mail}件。"
    "共答复36件，其中同意公开答复25件，同意部分公开答复3件，不予公开答复4件，信息不存在4件。"
    "2009年收到申请20件。2010年未发生行政复议、行政诉讼。"
)


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_reports_before_2014_are_read_from_their_text(kind: str, tmp_path: Path) -> None:
    title = "甲局2010年政府信息公开工作年度报告"

    def read(mail: int) -> FiledReport:
        text = PROSE.format(mail=mail)
        content = f"{title}\n{text}" if kind == "txt" else f"<h1>{title}</h1><p>{text}"
        return read_page(tmp_path, content.encode("gb18030"), f"report.{kind}")

    filed = read(6)
    report = filed.reading.report
    assert (report.form.code, report.year, report.body) == ("2008", 2010, "甲局")
    assert {place.row: number for place, number in report.cells.items()} == {
        "act.total": 1205,
        "req.recv": 36,
        "req.recv.person": 10,
        "req.recv.net": 20,
        "req.recv.mail": 6,
        "req.ans": 36,
        "req.ans.grant": 25,
        "req.ans.partial": 3,
        "req.ans.deny": 4,
        "req.ans.none": 4,
        "rev.total": 0,
        "lit.total": 0,
    }
    assert [one for one in findings_of(filed) if one.severity != Severity.NOTE] == []
    assert [(one.rule, one.left, one.right) for one in errors(read(7))] == [("S14-1", 36, 37)]
    assert [
        (one.severity, one.left, one.right) for one in findings_of(read(5)) if one.rule == "S14-1"
    ] == [(Severity.WARNING, 36, 35)]


def test_a_text_that_contradicts_itself_is_found(tmp_path: Path) -> None:
    text = "甲局2011年政府信息公开工作年度报告\n收到申请12件。\n全年收到政府信息公开申请13件。"
    filed = read_page(tmp_path, text.encode(), "report.txt")
    assert [(one.rule, one.left, one.right) for one in errors(filed)] == [("R9", 13, 12)]


# What is hostile or no report


def docx_with(xml: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", xml)
    return file.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CELL = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<table>" * 200),
        ("a.html", b"<table><tr><td rowspan=1000 colspan=100>1</td></tr>" * 3),
        ("a.html", b"<table>" + b"<tr>" * 2_000),
        ("a.html", b"<table><tr>" + b"<td>1" * (MAX_COLUMNS + 1)),
        ("a.html", b"\xff\xff\xff"),
        ("a.docx", b"PK\x03\x04"),
        ("a.docx", docx_with("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")),
        ("a.docx", docx_with(f"<w:document {W}><w:body>{'<w:tbl>' * 30}")),
        (
            "a.docx",
            docx_with(
                f"<w:document {W}><w:body>"
                + "<w:tbl><w:tr><w:tc>" * 30
                + CELL
                + "</w:tc></w:tr></w:tbl>" * 30
                + "</w:body></w:document>"
            ),
        ),
        ("a.docx", docx_with(f"<w:document {W}><w:body>{' ' * (17 << 20)}</w:body></w:document>")),
        (
            "a.docx",
            docx_with(
                f"<w:document {W}><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999'/></w:tcPr>"
                "</w:tc></w:tr></w:tbl></w:body></w:document>"
            ),
        ),
        ("a.pdf", b"%PDF-1.7\nno more"),
        ("a.doc", b"\xd0\xcf\x11\xe0"),
        ("a.txt", b"\xff" * 10),
    ],
)
def test_what_is_hostile_is_refused_in_words(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as refused:
        read_report_file(path)
    assert str(refused.value)


def test_a_pdf_of_too_many_pages_or_without_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pypdf import PdfWriter  # noqa: PLC0415

    for pages, words in ((1, "扫描件"), (pdf_reader.MAX_PAGES + 1, "80")):
        writer = PdfWriter()
        for _page in range(pages):
            writer.add_blank_page(width=100, height=100)
        writer.write(tmp_path / "a.pdf")
        with pytest.raises(UnreadableFile, match=words):
            read_report_file(tmp_path / "a.pdf")


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    from pypdf import PdfWriter  # noqa: PLC0415

    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    with pytest.raises(UnreadableFile, match="密码"):
        read_report_file(tmp_path / "a.pdf")
