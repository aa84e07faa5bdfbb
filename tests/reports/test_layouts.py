"""Other layouts and wordings of published tables than those of the shared cases."""

import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.utils.translation import override
from docx import Document
from docx.shared import Pt

from gongkai.files import office
from gongkai.files.office import has_office
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.law.report_forms.forms import FORM_2021
from gongkai.law.report_forms.report_data import read_report
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Severity, plain
from gongkai.reports.published.files import FiledReport, findings_of, read_report_file
from gongkai.reports.rendering import docx_of, xlsx_of
from gongkai.statistics.rules import said
from tests.hangzhou import hangzhou
from tests.reports.test_rendering import report_content


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


def errors(filed: FiledReport) -> list[Finding]:
    return [one for one in findings_of(filed) if one.severity == Severity.ERROR]


def cells(filed: FiledReport) -> dict[Place, Any]:
    return dict(filed.reading.report.cells)


def layout_of(tmp_path: Path, change: Callable[[str], str]) -> FiledReport:
    """Return the report of a page made from our own figures and changed."""
    path = tmp_path / "report.html"
    path.write_text(change(table_page()), encoding="utf-8")
    return read_report_file(path)


def table_page() -> str:
    """Return a page with tables two to four of the report of Hangzhou, as sites lay them out."""
    data = hangzhou()
    form = FORM_2021

    def numbers(part: PartName, row: str) -> str:
        return "".join(f"<td>{plain(one)}</td>" for one in data[part][row])

    groups = {"3.1": ("三、本年度办理结果", 22), "3.3.1": ("（三）不予公开", 8)}
    groups |= {"3.4.1": ("（四）无法提供", 3), "3.5.1": ("（五）不予处理", 5)}
    groups |= {"3.6.1": ("（六）其他处理", 3)}
    lines = []
    for row in form.parts[PartName.APPLICATIONS]:
        head = ""
        if row.key in groups:
            name, rows = groups[row.key]
            head = f'<td rowspan="{rows}">{name}</td>'
        width = {1: 3, 2: 2, 3: 1}[1 if row.key in "124" else row.key.count(".") + 1]
        head += f'<td colspan="{width}">{row.name}</td>'
        lines.append(f"<tr>{head}{numbers(PartName.APPLICATIONS, row.key)}</tr>")
    return (
        "<h1>杭州市2025年政府信息公开工作年度报告</h1><table>"
        '<tr><td colspan="3" rowspan="3">勾稽关系</td><td colspan="7">申请人情况</td></tr>'
        '<tr><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td>'
        '<td rowspan="2">总计</td></tr><tr><td>商业企业</td><td>科研机构</td>'
        "<td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
        + "".join(f"<!--{place}-->{line}" for place, line in enumerate(lines))
        + "</table>"
    )


def every_number(around: str) -> Callable[[str], str]:
    return lambda page: re.sub(
        r"<td>(\d+)</td>", lambda found: f"<td>{around.format(found[1])}</td>", page
    )


def cut(at: int, *, head: bool) -> Callable[[str], str]:
    def change(page: str) -> str:
        begin = page[page.index("<table>") : page.index("<!--0-->")]
        again = begin if head else "<table>"
        return page.replace(f"<!--{at}-->", f"</table><p>续表</p>{again}", 1)

    return change


LAYOUTS: dict[str, Callable[[str], str]] = {
    "footnotes raised": every_number("{}<sup>1</sup>"),
    "footnotes raised in brackets": every_number("{}<sup>[12]</sup>"),
    "footnotes in brackets": every_number("{}[1]"),
    "footnotes in circles": every_number("{}①"),
    "footnotes as small digits": every_number("{}\u00b2"),
    "footnotes as stars": every_number("{} *"),
    "footnotes in words": every_number("{}（注1）"),
    "units": every_number("{}件"),
    "thousands": lambda page: re.sub(
        r"<td>(\d+)</td>", lambda found: f"<td>{int(found[1]):,}</td>", page
    ),
    "wide thousands": lambda page: re.sub(
        r"<td>(\d+)</td>", lambda found: f"<td>{int(found[1]):,}</td>".replace(",", "，"), page
    ),
    "zero in words": lambda page: page.replace("<td>0</td>", "<td>零</td>"),
    "zero with its unit": lambda page: page.replace("<td>0</td>", "<td>0 件</td>"),
    "names with marks": lambda page: page.replace("重复申请", "重复申请<sup>2</sup>"),
    "另一写法：其它": lambda page: page.replace("其他", "其它"),
    "另一写法：的": lambda page: page.replace("属于国家秘密", "属于国家秘密的"),
    "另一写法：上一年度结转": lambda page: page.replace("上年结转", "上一年度结转"),
    "cut in a group": cut(7, head=False),
    "cut in a group, heading again": cut(12, head=True),
    "cut after the second row": cut(2, head=False),
    "cut before the last row": cut(24, head=False),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_other_layouts_of_table_three_give_the_same_figures(name: str, tmp_path: Path) -> None:
    plainly = layout_of(tmp_path, lambda page: page)
    assert errors(plainly) == []
    assert len(cells(plainly)) == 7 * len(FORM_2021.parts[PartName.APPLICATIONS])
    changed = layout_of(tmp_path, LAYOUTS[name])
    assert cells(changed) == cells(plainly)
    assert errors(changed) == []


def test_rows_of_a_cut_table_are_named_by_the_table_they_stand_in(tmp_path: Path) -> None:
    filed = layout_of(tmp_path, cut(12, head=False))
    repeated = Place(PartName.APPLICATIONS, "3.4.2", "natural")
    assert filed.where[repeated] == "第2个表格第2行第3列"


def test_two_reports_in_one_page_are_told(tmp_path: Path) -> None:
    filed = layout_of(tmp_path, lambda page: page + page.replace("2025", "2024"))
    assert any("两次" in said(one.text) for one in errors(filed))


def test_long_blank_cells_are_read_fast(tmp_path: Path) -> None:
    begun = monotonic()
    filed = layout_of(
        tmp_path, lambda page: page.replace("<td>0</td>", f"<td>{'* ' * 9_000}x</td>", 1)
    )
    assert errors(filed)
    assert monotonic() - begun < 5


@pytest.mark.long
@pytest.mark.parametrize(("kind", "old"), [("docx", "doc"), ("xlsx", "xls")])
def test_old_office_formats_read_as_the_new_ones(kind: str, old: str, tmp_path: Path) -> None:
    if not has_office():
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-calc-nogui).")
    new = tmp_path / f"report.{kind}"
    new.write_bytes(
        (docx_of if kind == "docx" else xlsx_of)(report_content(read_report(hangzhou()).report))
    )
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/home",
            "--headless",
            "--convert-to",
            old,
            "--outdir",
            str(tmp_path),
            str(new),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    read = read_report_file(tmp_path / f"report.{old}")
    assert cells(read) == cells(read_report_file(new))
    assert len(cells(read)) > 190


def test_damaged_old_file_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "report.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(UnreadableFile) as refused:
        read_report_file(path)
    assert str(refused.value.error)


def test_old_file_needs_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "OFFICE_NAMES", ("no-such-program",))
    path = tmp_path / "report.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(UnreadableFile) as refused:
        read_report_file(path)
    assert "DOCX" in str(refused.value.error)


def test_raised_digits_of_a_word_table_are_marks(tmp_path: Path) -> None:
    """The mark of a footnote in a table of Word is a run that is raised."""
    plainly = tmp_path / "plain.docx"
    plainly.write_bytes(docx_of(report_content(read_report(hangzhou()).report)))
    marked = tmp_path / "marked.docx"
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r></w:p></w:tc>'
    with zipfile.ZipFile(plainly) as source, zipfile.ZipFile(marked, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"</w:p></w:tc>", raised.encode())
            target.writestr(name, content)
    assert cells(read_report_file(marked)) == cells(read_report_file(plainly))


def test_list_items_hang_beside_their_marks() -> None:
    content = report_content(read_report(hangzhou()).report)
    html = "<p>甲</p><ul><li>乙<ol><li>丙</li><li>丁</li></ol></li></ul>"
    content = replace(content, sections=(replace(content.sections[0], html=html),))
    paragraphs = Document(BytesIO(docx_of(content))).paragraphs
    forms = {
        one.text: (one.paragraph_format.left_indent, one.paragraph_format.first_line_indent)
        for one in paragraphs
    }
    assert forms["甲"] == (None, Pt(32))
    assert forms["·\t乙"] == (Pt(64), Pt(-32))
    assert forms["2.\t丁"] == (Pt(96), Pt(-32))
