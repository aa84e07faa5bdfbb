"""A report as a workbook: one worksheet per table, merged as in the official form."""

from io import BytesIO
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.cell import get_column_letter

from gongkai.kit.spreadsheet_writer import UNWRITABLE
from gongkai.reports.rendering.contents import ReportContent, Table
from gongkai.reports.rendering.layout import Grid, grid_of

THIN = Side(style="thin", color="8A857B")
EDGE = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="F3F0E9")
TITLE_LINES = 2
SHEET_WIDTH, MIN_WIDTH = 110, 5.0  # in characters
LINE_HEIGHT, PADDING = 15.0, 4.0  # points, for the 11 point font of workbooks
SHEETS = {
    "proactive": "表二 主动公开",
    "applications": "表三 申请",
    "remedies": "表四 复议诉讼",
    "table": "统计表",
    "local": "地方扩展指标",
}


def xlsx_of(content: ReportContent) -> bytes:
    """Return the workbook; numbers are stored as numbers, and no text is stored as a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = (
        _clean(content.title),
        _clean(content.body_name),
    )
    for table in content.tables:
        sheet = book.create_sheet(SHEETS[table.part])
        grid = grid_of(table)
        _title(sheet, content, table, len(grid.widths))
        _draw(sheet, grid, table)
        sheet.page_setup.orientation = "landscape" if len(grid.widths) > 6 else "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _title(sheet: Any, content: ReportContent, table: Table, width: int) -> None:
    for line, words in (
        (1, f"{content.body_name}{content.year}年政府信息公开工作年度报告"),
        (2, table.caption),
    ):
        cell = sheet.cell(line, 1)
        cell.value, cell.data_type = _clean(words), "s"
        cell.font = Font(bold=line == 1, size=14 if line == 1 else 11)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=width)
        sheet.row_dimensions[line].height = 30


def _draw(sheet: Any, grid: Grid, table: Table) -> None:
    for number, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(
            MIN_WIDTH, SHEET_WIDTH * width / sum(grid.widths)
        )
    for spot in grid.spots:
        line, column = spot.row + TITLE_LINES + 1, spot.column + 1
        cell = sheet.cell(line, column)
        if spot.place is not None:
            cell.value = table.cells.get(spot.place)
            cell.number_format = "#,##0" if isinstance(cell.value, int) else "#,##0.######"
        else:
            cell.value, cell.data_type = _clean(spot.text), "s"
        across = (
            "right"
            if spot.place is not None
            else "left"
            if spot.head == "row" or spot.note
            else "center"
        )
        cell.alignment = Alignment(
            horizontal=across, vertical="center", wrap_text=True, indent=spot.depth
        )
        cell.font = Font(bold=spot.head in {"col", "block"})
        for row in range(line, line + spot.rows):
            for place in range(column, column + spot.columns):
                sheet.cell(row, place).border = EDGE
        if spot.head in {"col", "block"}:
            cell.fill = HEAD
        if spot.rows > 1 or spot.columns > 1:
            sheet.merge_cells(
                start_row=line,
                start_column=column,
                end_row=line + spot.rows - 1,
                end_column=column + spot.columns - 1,
            )
    for row, height in _heights(grid, table).items():
        sheet.row_dimensions[row + TITLE_LINES + 1].height = height
    if grid.heads:
        sheet.freeze_panes = sheet.cell(TITLE_LINES + grid.heads + 1, 1)
        sheet.print_title_rows = f"{TITLE_LINES + 1}:{TITLE_LINES + grid.heads}"


def _heights(grid: Grid, table: Table) -> dict[int, float]:
    """
    Return the height of each row in points, so that wrapped text is not cut.

    Spreadsheet programs fit rows by themselves, but not to merged cells.
    """
    share = SHEET_WIDTH / sum(grid.widths)
    heights: dict[int, float] = {}
    for spot in sorted(grid.spots, key=lambda one: one.rows):
        width = sum(
            max(MIN_WIDTH, grid.widths[at] * share)
            for at in range(spot.column, spot.column + spot.columns)
        )
        text = str(table.cells.get(spot.place, "")) if spot.place is not None else spot.text
        room = max(2.0, width - 1.5 - 2 * spot.depth)
        lines = sum(max(1, ceil(_length(line) / room)) for line in text.split("\n"))
        rows = range(spot.row, spot.row + spot.rows)
        lacking = lines * LINE_HEIGHT + PADDING - sum(heights.get(row, 0.0) for row in rows)
        if lacking > 0:
            for row in rows:
                heights[row] = heights.get(row, 0.0) + lacking / spot.rows
    return heights


def _length(text: str) -> int:
    """Return the width of a text in the unit of columns; a Chinese character has two."""
    return sum(1 if one.isascii() else 2 for one in text)


def _clean(words: str) -> str:
    return UNWRITABLE.sub("", words)[:32_767]
