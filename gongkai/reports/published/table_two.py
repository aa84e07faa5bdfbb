"""Table two of a report: what was made, decided and in force, in blocks under headings of their own."""

from collections.abc import Sequence

from gongkai.law.report_forms.forms import FORM_2019, FORM_2021
from gongkai.law.report_forms.shapes import PartName
from gongkai.reports.published.found import Found, add_strange_row, put_row
from gongkai.reports.published.model import Grid, Spot, core

PROACTIVE_ROWS = {
    core(row.name): row.key
    for form in (FORM_2019, FORM_2021)
    for row in form.parts[PartName.PROACTIVE]
}
PROACTIVE_COLUMNS = {
    core(column.name): column.name
    for form in (FORM_2019, FORM_2021)
    for row in form.parts[PartName.PROACTIVE]
    for column in row.columns
}
# What marks a column that does not apply to a row.
CROSSES = {"x", "X", "×", "╳", "✕", "✗", "*"}


def read_table_two(grid: Grid, found: Found) -> None:
    """Each block of table two begins with a heading “信息内容” that names its columns."""
    for row, first in grid.named("信息内容"):
        heads = [
            spot
            for spot in grid.beside(row, grid.right((row, first)) + 1)
            if _proactive_column(grid, spot)
        ]
        line, end = grid.bottom((row, first)) + 1, _end_of_block(grid, row, first)
        rows: list[tuple[str, dict[str, Spot]]] = []
        while line < end:
            name = grid.title((line, first))
            key = PROACTIVE_ROWS.get(name)
            if grid.anchor((line, first)) == (line, first) and key is None:
                add_strange_row(grid, found, PartName.PROACTIVE, line, first, name)
            elif grid.anchor((line, first)) == (line, first) and key is not None:
                under = _cells_under(grid, line, first, heads, key)
                rows.append(
                    (key, {_proactive_column(grid, head): spot for head, spot in under.items()})
                )
            line += 1
        taken = {spot for _key, columns in rows for spot in columns.values()}
        for key, columns in rows:
            put_row(grid, found, PartName.PROACTIVE, key, columns, taken)


def _end_of_block(grid: Grid, row: int, first: int) -> int:
    """Return the first line after the rows that belong to a heading of table two."""
    for line in range(grid.bottom((row, first)) + 1, grid.rows + 1):
        name = grid.title((line, first))
        raw = grid.value((line, first))
        if not name or name == "信息内容" or (isinstance(raw, str) and "第二十条" in raw[:8]):
            return line
    return grid.rows + 1


def _proactive_column(grid: Grid, spot: Spot) -> str:
    """Return the printed name of a column of table two; empty where a heading is of no form."""
    name = grid.words(spot)
    known = PROACTIVE_COLUMNS.get(name)
    if known is None and name.startswith("本年增"):
        return "本年增/减"
    return known or ""


def _cells_under(
    grid: Grid, line: int, first: int, heads: Sequence[Spot], key: str
) -> dict[Spot, Spot]:
    """
    Return which cell of a row stands under which heading.

    Pages lay cells of other widths under their headings, and cross out what does not apply: where
    there are as many cells as headings, their order counts. Elsewhere it is the column.
    """
    if not heads:
        return {}
    last = max(grid.right(head) for head in heads)
    cells = [
        spot
        for spot in grid.beside(line, grid.right((line, first)) + 1)
        if spot[1] <= last or spot in grid.values
    ]
    applied = [spot for spot in cells if str(grid.value(spot) or "").strip() not in CROSSES]
    known = {
        column.name
        for form in (FORM_2019, FORM_2021)
        if (row := form.row(PartName.PROACTIVE, key))
        for column in row.columns
    }
    meant = [head for head in heads if _proactive_column(grid, head) in known] or list(heads)
    for headings, spots in ((heads, cells), (heads, applied), (meant, applied)):
        if len(headings) == len(spots):
            return {
                head: spot
                for head, spot in zip(headings, spots, strict=True)
                if head in meant and spot in applied
            }
    return {head: (line, head[1]) for head in meant}
