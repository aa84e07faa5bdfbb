"""Tables and charts of a report for HTML templates."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from gongkai.law.report_forms.shapes import Place
from gongkai.reports.rendering.charts import svg_of
from gongkai.reports.rendering.contents import Chart, Table
from gongkai.reports.rendering.layout import Spot, grid_of, text_of

SCOPES = {"col": ("col", "colgroup"), "row": ("row", "rowgroup"), "block": ("colgroup", "colgroup")}


@dataclass(frozen=True)
class PageCell:
    """One cell: `scope` of a heading cell, `href` of a number that links to its details."""

    text: str
    rows: int
    columns: int
    scope: str = ""
    number: bool = False
    href: str = ""
    depth: int = 0


@dataclass(frozen=True)
class PageTable:
    """A table for a template; `ident` is unique on the page."""

    ident: str
    caption: str
    heads: list[list[PageCell]]
    lines: list[list[PageCell]]
    wide: bool


@dataclass(frozen=True)
class PageChart:
    """A chart as safe SVG with its numbers as a table."""

    ident: str
    title: str
    unit: str
    svg: SafeString
    heads: list[str]
    lines: list[tuple[str, list[str]]]


def page_table(
    table: Table, ident: str, address: Callable[[Place], str] | None = None
) -> PageTable:
    """Lay out a table for a page; `address` returns the link of a number."""
    grid = grid_of(table)
    lines = [[_cell(spot, table, address) for spot in row] for row in grid.rows]
    return PageTable(
        ident, table.caption, lines[: grid.heads], lines[grid.heads :], len(grid.widths) > 4
    )


def page_chart(chart: Chart, ident: str) -> PageChart:
    """Draw a chart for a page, with its numbers as text."""
    lines = [
        (
            label,
            [str(values[number]) if number < len(values) else "" for _name, values in chart.series],
        )
        for number, label in enumerate(chart.labels)
    ]
    svg = mark_safe(svg_of(chart, ident=ident))  # noqa: S308  (every text in it is escaped)
    return PageChart(
        ident, chart.title, chart.unit, svg, [name for name, _values in chart.series], lines
    )


def _cell(spot: Spot, table: Table, address: Callable[[Place], str] | None) -> PageCell:
    scope = (
        SCOPES[spot.head][(spot.columns if spot.head != "row" else spot.rows) > 1]
        if spot.head
        else ""
    )
    href = address(spot.place) if address and spot.place else ""
    return PageCell(
        text_of(spot, table.cells),
        spot.rows,
        spot.columns,
        scope,
        spot.place is not None,
        href,
        spot.depth,
    )
