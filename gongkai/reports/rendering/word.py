"""A report as DOCX with heading styles and real tables."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gongkai.kit.spreadsheet_writer import UNWRITABLE
from gongkai.reports.rendering.blocks import Block, Run, Runs, blocks_of
from gongkai.reports.rendering.contents import ReportContent, Table
from gongkai.reports.rendering.layout import Grid, grid_of, text_of
from gongkai.typesetting.word import plain_styles

# The fonts of GB/T 9704; a word processor without them substitutes others.
BODY, HEAD, BOLD = "仿宋_GB2312", "方正小标宋简体", "黑体"
WIDTH = 156  # mm between the margins


def docx_of(content: ReportContent) -> bytes:
    """Return the report laid out by GB/T 9704: A4, body text 16 point, heading styles."""
    document = Document()
    plain_styles(document)
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = (
        WD_ORIENT.PORTRAIT,
        Mm(210),
        Mm(297),
    )
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    core = document.core_properties
    core.title, core.author, core.comments, core.language = (
        _clean(content.title),
        _clean(content.body_name),
        "",
        "zh-CN",
    )
    if content.dated:
        core.created = core.modified = datetime.combine(content.dated, time(), UTC)
    title = document.add_paragraph(style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, content.title, size=22, face=HEAD)
    for words in (
        f"（{content.draft}）" if content.draft else "",
        content.period,
        *content.contact,
    ):
        if words:
            line = document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(line, words, size=12)
    for part in content.sections:
        _write(document.add_paragraph(style="Heading 1"), part.heading, size=16, face=BOLD)
        for block in blocks_of(part.html):
            _block(document, block)
        for table in part.tables:
            _table(document, table)
    if content.index_number:
        _write(document.add_paragraph(), f"索引号：{content.index_number}", size=12)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _block(document: Any, block: Block) -> None:
    if block.kind == "table":
        width = max(len(row) for row in block.rows)
        drawn = document.add_table(rows=len(block.rows), cols=width, style="Table Grid")
        for line, row in enumerate(block.rows):
            for place, runs in enumerate(row):
                _write_runs(drawn.cell(line, place).paragraphs[0], runs, size=10.5)
        _keep_rows(drawn, heads=1)
        return
    paragraph = document.add_paragraph(style="Heading 2" if block.kind == "h" else None)
    runs = (Run(f"{block.mark}\t"), *block.runs) if block.mark else block.runs
    _write_runs(paragraph, runs, face=BOLD if block.kind == "h" else BODY)
    if block.mark:
        # The mark stands out to the left of all lines of its item; the tab leads to their margin.
        paragraph.paragraph_format.left_indent = Pt(32 * (block.depth + 1))
        paragraph.paragraph_format.first_line_indent = Pt(-32)
    elif block.kind != "h":
        paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.line_spacing = Pt(28.9)


def _table(document: Any, table: Table) -> None:
    grid = grid_of(table)
    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    _write(caption, table.caption, size=12, face=BOLD)
    lines = grid.rows
    drawn = document.add_table(rows=len(lines), cols=len(grid.widths), style="Table Grid")
    drawn.autofit = False
    share = WIDTH / sum(grid.widths)
    for number, width in enumerate(grid.widths):
        drawn.columns[number].width = Mm(width * share)
    size = 10.5 if len(grid.widths) <= 4 else 7.5
    _tighten(drawn)
    # Read once: python-docx iterates over all cells for each access by position.
    cells = [row.cells for row in drawn.rows]
    for spot in grid.spots:
        cell = cells[spot.row][spot.column]
        if spot.rows > 1 or spot.columns > 1:
            cell = cell.merge(cells[spot.row + spot.rows - 1][spot.column + spot.columns - 1])
        paragraph = cell.paragraphs[0]
        words = "　" * spot.depth + text_of(spot, table.cells)
        _write(paragraph, words, size=size, face=BOLD if spot.head in {"col", "block"} else BODY)
        if spot.place is not None:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif spot.head in {"col", "block"}:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _narrow(cells, grid, share)
    _keep_rows(drawn, heads=grid.heads)
    document.add_paragraph()


def _keep_rows(drawn: Any, *, heads: int) -> None:
    """Break no row across pages, and repeat the heading rows on every page of the table."""
    for number, row in enumerate(drawn.rows):
        marks = ("w:cantSplit", "w:tblHeader") if number < heads else ("w:cantSplit",)
        for name in marks:
            mark = OxmlElement(name)
            mark.set(qn("w:val"), "true")
            row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  (no public name)


def _tighten(drawn: Any) -> None:
    """Set cell margins of half a millimetre, so that eleven columns fit on a portrait page."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "28")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    drawn._tbl.tblPr.append(margins)  # noqa: SLF001  (no public name)


def _narrow(cells: Any, grid: Grid, share: float) -> None:
    """Set the width of each cell: Word ignores the width of the column."""
    for spot in grid.spots:
        width = sum(grid.widths[spot.column : spot.column + spot.columns]) * share
        cells[spot.row][spot.column].width = Mm(width)


def _write(
    paragraph: Any, words: str, *, size: float = 16, face: str = BODY, bold: bool = False
) -> None:
    run = paragraph.add_run(_clean(words))
    run.font.bold = True if bold else None  # None: the style decides
    run.font.size, run.font.name, run.font.color.rgb = Pt(size), face, RGBColor(0, 0, 0)
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _write_runs(paragraph: Any, runs: Runs, *, size: float = 16, face: str = BODY) -> None:
    for run in runs:
        _write(paragraph, run.text, size=size, face=face, bold=run.bold)


def _clean(words: str) -> str:
    return UNWRITABLE.sub("", words)
