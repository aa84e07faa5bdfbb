"""Renderings of reports: Hangzhou 2025 cell by cell, and reports in the older forms."""

import csv
import io
import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from docx import Document as WordDocument
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.utils.cell import get_column_letter
from pypdf import PdfReader

from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Column, PartName, Place, Report, Row
from gongkai.reports.publication import document_text
from gongkai.reports.published.files import read_report_file
from gongkai.reports.rendering import (
    Chart,
    ReportContent,
    Section,
    Table,
    csv_of,
    docx_of,
    json_of,
    pdf_of,
    svg_of,
    xlsx_of,
)
from gongkai.reports.rendering.blocks import Run, blocks_of
from gongkai.reports.rendering.layout import grid_of, written
from gongkai.reports.rendering.sheet import TITLE_LINES
from tests.hangzhou import hangzhou
from tests.typesetting.test_letters import DIGIT_BOLD, SANS, SONG, fonts_of, widths_of

HOSTILE = '=1+1<script>alert(1)</script>#text[x]\x00\x0b"&;\\'
CAPTIONS = {
    "proactive": "主动公开政府信息情况",
    "applications": "收到和处理政府信息公开申请情况",
    "remedies": "政府信息公开行政复议、行政诉讼情况",
    "table": "政府信息公开情况统计表",
    "local": "地方扩展指标",
}
LOCAL = Row("local.online", "", "网上培训人次", (Column("count", "统计数", "人次"),))


def report_content(report: Report, **changes: Any) -> ReportContent:
    """Return the content of a report: each table in its own section, with a chart."""
    parts: list[str] = list(report.form.parts)
    local = (LOCAL,)
    chart = Chart(
        "bars",
        "申请办理结果",
        "件",
        ("予以公开", "部分公开"),
        (("2025", (5548, 2168)), ("2024", (10, 0))),
    )
    sections = [
        Section(
            "overview",
            "一、总体情况",
            "<h3>小标题</h3><p>全年收到申请 14,069 件。</p><ol><li>其一</li><li>其二</li></ol>",
            charts=(chart,),
        ),
        *(
            Section(part, CAPTIONS[part], "<p>见下表。</p>", (table_of(part, report),))
            for part in parts
        ),
    ]
    facts: dict[str, Any] = {
        "title": f"杭州市{report.year}年政府信息公开工作年度报告",
        "body_name": "杭州市人民政府",
        "body_code": "330100",
        "year": report.year,
        "form": report.form,
        "period": "统计期限：1月1日至12月31日",
        "sections": tuple(sections),
        "cells": report.cells,
        "local_rows": local,
        "contact": ("电话：0571-1",),
        "index_number": "330100/2026-00001",
        "dated": date(2026, 3, 20),
        **changes,
    }
    return ReportContent(**facts)


def table_of(part: str, report: Report) -> Table:
    rows = next(rows for name, rows in report.form.parts.items() if name == part)
    return Table(
        part, report.form, (*rows, LOCAL) if part == "table" else rows, report.cells, CAPTIONS[part]
    )


def of_hangzhou() -> Report:
    return read_report(hangzhou()).report


def of_form(code: str) -> Report:
    """Return a report in an older form with a different number in every cell, from 100001."""
    form, year = FORMS[code], {"2014": 2017, "2019": 2020}[code]
    cells = {place: 100_001 + number for number, place in enumerate(form.cells())}
    cells |= {Place(PartName.TABLE, LOCAL.key, "count"): 777} if code == "2014" else {}
    return Report(form, year, "甲市", cells, "", (LOCAL,))


REPORTS = {"2021": of_hangzhou, "2019": lambda: of_form("2019"), "2014": lambda: of_form("2014")}


def numbers(report: Report) -> list[str]:
    return [written(number) for number in report.cells.values()]


def words_of(pages: str) -> str:
    return "".join(pages.split())


BOLD_HTML = (
    "<p>本年<strong>着重甲</strong>如下，<strong>另起<br>一行</strong>。</p><ul><li>项目<strong>着重乙</strong></li></ul>"
    "<table><tr><th>栏头丙</th><td>栏内<strong>着重丁</strong></td></tr></table>"
)
BOLD_WORDS = ("着重甲", "另起", "一行", "着重乙", "栏头丙", "着重丁")
PLAIN_WORDS = ("本年", "如下，", "项目", "栏内")


def with_bold_text() -> ReportContent:
    content = report_content(of_hangzhou())
    return replace(content, sections=(Section("x", "一、总体情况", BOLD_HTML),))


def test_bold_in_running_text_uses_the_bold_font_in_pdf() -> None:
    written = fonts_of(pdf_of(with_bold_text()))
    assert set(written) == {SONG, SANS}
    for words in BOLD_WORDS:
        assert words in written[SANS]
        assert words not in written[SONG]
    for words in PLAIN_WORDS:
        assert words in written[SONG]
        assert words not in written[SANS]


def test_bold_in_running_text_is_a_bold_run_in_docx() -> None:
    document = WordDocument(io.BytesIO(docx_of(with_bold_text())))
    paragraphs = [
        *document.paragraphs,
        *(
            cell.paragraphs[0]
            for table in document.tables
            for row in table.rows
            for cell in row.cells
        ),
    ]
    runs = [run for paragraph in paragraphs for run in paragraph.runs]
    bold = [run.text for run in runs if run.font.bold]
    assert bold == ["着重甲", "另起\n一行", "着重乙", "栏头丙", "着重丁"]
    assert "本年" in [run.text for run in runs]


def test_bold_in_running_text_stays_in_the_public_document() -> None:
    text = document_text(with_bold_text())
    for words in ("着重甲", "着重乙", "着重丁"):
        assert f"<strong>{words}</strong>" in text


@pytest.mark.parametrize("code", list(REPORTS))
def test_workbook_and_json_can_be_read_again_cell_by_cell(tmp_path: Path, code: str) -> None:
    report = REPORTS[code]()
    content = report_content(report)
    for name, made in (("a.xlsx", xlsx_of(content)), ("a.json", json_of(content))):
        path = tmp_path / name
        path.write_bytes(made)
        read = read_report_file(path).reading
        known = {
            place: number
            for place, number in read.report.cells.items()
            if place.row != LOCAL.key and "local" not in place.row
        }
        assert known == {
            place: number for place, number in report.cells.items() if place.row != LOCAL.key
        }, name
        assert [str(one.text) for one in read.findings] == []
        assert (read.report.year, read.report.form.code) == (report.year, code)
    if code == "2021":
        assert list(findings_in(read_report_file(tmp_path / "a.xlsx").reading.report)) == []


def test_rows_of_the_workbook_are_as_high_as_their_wrapped_text() -> None:
    report = REPORTS["2021"]()
    content = report_content(report)
    book = load_workbook(io.BytesIO(xlsx_of(content)))
    for sheet in book.worksheets:
        first = TITLE_LINES + 1
        assert set(range(first, sheet.max_row + 1)) <= set(sheet.row_dimensions)
        merged = {area.start_cell.coordinate: area for area in sheet.merged_cells.ranges}
        for cell in (cell for row in sheet.iter_rows(min_row=first) for cell in row if cell.value):
            area = merged.get(cell.coordinate)
            last_row, last_column = (
                (area.max_row, area.max_col) if area else (cell.row, cell.column)
            )
            width = sum(
                sheet.column_dimensions[get_column_letter(at)].width
                for at in range(cell.column, last_column + 1)
            )
            height = sum(sheet.row_dimensions[row].height for row in range(cell.row, last_row + 1))
            needed = sum(1 if one.isascii() else 2 for one in str(cell.value)) / width
            assert height >= 15 * needed, (sheet.title, cell.coordinate)


def test_rows_of_document_tables_stay_whole_and_heads_repeat() -> None:
    document = WordDocument(io.BytesIO(docx_of(report_content(REPORTS["2021"]()))))
    repeated = 0
    for table in document.tables:
        for row in table.rows:
            assert row._tr.findall(f".//{qn('w:cantSplit')}")
            repeated += len(row._tr.findall(f".//{qn('w:tblHeader')}"))
    assert repeated >= 3  # the heads of table 3
    assert not document.styles["Title"].element.findall(f".//{qn('w:pBdr')}")


@pytest.mark.parametrize("code", list(REPORTS))
def test_csv_has_a_row_for_each_cell(code: str) -> None:
    report = REPORTS[code]()
    lines = list(csv.reader(io.StringIO(csv_of(report_content(report)).decode("utf-8-sig"))))
    assert len(lines) == len(report.cells) + 1
    assert sorted(line[-1] for line in lines[1:]) == sorted(
        str(number) for number in report.cells.values()
    )


@pytest.mark.parametrize("code", list(REPORTS))
def test_pdf_is_tagged_and_contains_every_figure(code: str) -> None:
    report = REPORTS[code]()
    read = PdfReader(io.BytesIO(pdf_of(report_content(report))))
    words = words_of("".join(page.extract_text() for page in read.pages))
    assert [number for number in numbers(report) if number not in words] == []
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    kinds: set[str] = set()

    def walk(node: Any) -> None:
        found = node.get_object()
        if isinstance(found, list):
            for one in found:
                walk(one)
        elif isinstance(found, dict):
            if "/S" in found:
                kinds.add(found["/S"])
            if "/K" in found and not isinstance(found["/K"], int):
                walk(found["/K"])

    walk(root["/StructTreeRoot"])
    assert {"/Table", "/TR", "/TD", "/H1", "/H2", "/Figure", "/Caption"} <= kinds


def test_headings_of_a_report_are_bold() -> None:
    content = pdf_of(report_content(REPORTS[next(iter(REPORTS))]()))
    written = fonts_of(content)
    assert set(written) == {SONG, SANS}
    for words in ("小标题", "一、总体情况", "主动公开政府信息情况"):
        assert words in written[SANS]
    assert "全年收到申请" in written[SONG]
    assert DIGIT_BOLD in widths_of(content, SANS)


@pytest.mark.parametrize("code", list(REPORTS))
def test_office_software_shows_every_figure(tmp_path: Path, code: str) -> None:
    if shutil.which("soffice") is None:
        pytest.skip(
            "LibreOffice is not installed (Debian: libreoffice-calc-nogui, libreoffice-writer-nogui)."
        )
    report = REPORTS[code]()
    content = report_content(report)
    (tmp_path / "a.docx").write_bytes(docx_of(content))
    (tmp_path / "a.xlsx").write_bytes(xlsx_of(content))
    shown = {}
    for name, kind in (("a.docx", "txt:Text (encoded):UTF8"), ("a.xlsx", "html:HTML (StarCalc)")):
        subprocess.run(
            [
                "soffice",
                "--headless",
                f"-env:UserInstallation=file://{tmp_path}/home",
                "--convert-to",
                kind,
                "--outdir",
                str(tmp_path),
                str(tmp_path / name),
            ],
            check=True,
            capture_output=True,
            timeout=180,
            env={**os.environ, "HOME": str(tmp_path)},
        )
        made = tmp_path / f"a.{kind.partition(':')[0]}"
        shown[name] = words_of(made.read_text(encoding="utf-8"))
    for name, words in shown.items():
        assert [number for number in numbers(report) if number not in words] == [], name
    assert "小标题" in shown["a.docx"]
    assert words_of(content.title) in shown["a.docx"]


def test_every_cell_of_a_form_is_in_its_grid_once() -> None:
    for form in FORMS.values():
        for part in form.parts:
            grid = grid_of(Table(part, form, form.parts[part], {}, ""))
            places = [spot.place for spot in grid.spots if spot.place]
            assert sorted(places) == sorted(place for place in form.cells() if place.part == part)
            covered = [
                (row, column)
                for spot in grid.spots
                for row in range(spot.row, spot.row + spot.rows)
                for column in range(spot.column, spot.column + spot.columns)
            ]
            assert len(covered) == len(set(covered)) == len(grid.widths) * len(grid.rows), (
                form.code,
                part,
            )


def test_hostile_text_remains_text_in_every_rendering(tmp_path: Path) -> None:
    report = of_hangzhou()
    content = report_content(
        report, title=HOSTILE, body_name=HOSTILE, contact=(HOSTILE,), draft=HOSTILE
    )
    first = Section("x", HOSTILE, f"<p>{'长' * 20_000}</p>")
    content = replace(content, sections=(first, *content.sections[1:]))
    sheet = tmp_path / "a.xlsx"
    sheet.write_bytes(xlsx_of(content))
    cells = [cell for page in load_workbook(sheet) for row in page.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert json.loads(json_of(content))["body"] == HOSTILE
    assert docx_of(content)
    assert len(PdfReader(io.BytesIO(pdf_of(content))).pages) > 10


def test_html_is_split_into_blocks_without_loss() -> None:
    html = "<p>甲<strong>乙</strong><br>丙</p><ul><li><p>一</p></li></ul><ol><li>二</li><li>三</li></ol><table><tr><th>a</th><td>b</td></tr></table>尾"
    found = [(one.kind, one.number, one.runs or one.rows) for one in blocks_of(html)]
    assert found == [
        ("p", 0, (Run("甲"), Run("乙", bold=True), Run("\n丙"))),
        ("li", 0, (Run("一"),)),
        ("li", 1, (Run("二"),)),
        ("li", 2, (Run("三"),)),
        ("table", 0, [[(Run("a", bold=True),), (Run("b"),)]]),
        ("p", 0, (Run("尾"),)),
    ]


@pytest.mark.parametrize("kind", ["bars", "lines", "share"])
@pytest.mark.parametrize("values", [[], [0, 0], [1], [Decimal("0.5"), -3, 10**12]])
def test_charts_can_be_drawn_from_any_values(kind: str, values: list[Any]) -> None:
    chart = Chart(
        kind,
        HOSTILE,
        "件",
        tuple(f"<b>名{n}" * 9 for n in range(len(values))),
        (("甲", tuple(values)), ("乙", tuple(values))),
    )
    drawn = ET.fromstring(svg_of(chart, standalone=True))
    words = "".join(drawn.itertext())
    assert "script>alert" in words
    assert all(
        float(one.get("width") or 0) >= 0 for one in drawn.iter("{http://www.w3.org/2000/svg}rect")
    )
    assert "style" not in svg_of(chart)
