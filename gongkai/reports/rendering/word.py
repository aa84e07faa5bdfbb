"""A report as DOCX: headings that a reader can jump along, and tables that are tables."""

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
from gongkai.reports.rendering.blocks import Block, blocks_of
from gongkai.reports.rendering.contents import ReportPaper, Table
from gongkai.reports.rendering.layout import Grid, grid_of, text_of

# The faces of GB/T 9704 are named; where a machine has them not, its word processor takes others.
BODY, HEAD, BOLD = "仿宋_GB2312", "方正小标宋简体", "黑体"
WIDTH = 156  # mm between the margins


def docx_of(paper: ReportPaper) -> bytes:
    """Write the report by the measures of GB/T 9704: A4, body 16 point, headings in their own style."""
    document = Document()
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
        _clean(paper.title),
        _clean(paper.body_name),
        "",
        "zh-CN",
    )
    if paper.dated:
        core.created = core.modified = datetime.combine(paper.dated, time(), UTC)
    title = document.add_paragraph(style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, paper.title, size=22, face=HEAD)
    for words in (f"（{paper.draft}）" if paper.draft else "", paper.period, *paper.contact):
        if words:
            line = document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(line, words, size=12)
    for part in paper.sections:
        _write(document.add_paragraph(style="Heading 1"), part.heading, size=16, face=BOLD)
        for block in blocks_of(part.html):
            _block(document, block)
        for table in part.tables:
            _table(document, table)
    if paper.index_number:
        _write(document.add_paragraph(), f"索引号：{paper.index_number}", size=12)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _block(document: Any, block: Block) -> None:
    if block.kind == "table":
        width = max(len(row) for row in block.rows)
        drawn = document.add_table(rows=len(block.rows), cols=width, style="Table Grid")
        for line, row in enumerate(block.rows):
            for place, words in enumerate(row):
                _write(drawn.cell(line, place).paragraphs[0], words, size=10.5)
        return
    paragraph = document.add_paragraph(style="Heading 2" if block.kind == "h" else None)
    words = f"{block.number}. {block.text}" if block.number else block.text
    _write(paragraph, words, face=BOLD if block.kind == "h" else BODY)
    if block.kind != "h":
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
    # Taken once: the package counts all cells of the table through for each one that is asked for by its place.
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
    for row in drawn.rows[: grid.heads]:
        # Repeated on every page the table reaches.
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  (no public name)
    document.add_paragraph()


def _tighten(drawn: Any) -> None:
    """Leave half a millimetre beside the words of a cell: eleven columns are to stand on an upright page."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "28")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    drawn._tbl.tblPr.append(margins)  # noqa: SLF001  (no public name)


def _narrow(cells: Any, grid: Grid, share: float) -> None:
    """Word goes by the width of each cell, not by that of its column."""
    for spot in grid.spots:
        width = sum(grid.widths[spot.column : spot.column + spot.columns]) * share
        cells[spot.row][spot.column].width = Mm(width)


def _write(paragraph: Any, words: str, *, size: float = 16, face: str = BODY) -> None:
    run = paragraph.add_run(_clean(words))
    run.font.size, run.font.name, run.font.color.rgb = Pt(size), face, RGBColor(0, 0, 0)
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _clean(words: str) -> str:
    return UNWRITABLE.sub("", words)
