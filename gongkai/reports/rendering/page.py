"""Tables and charts of a report for HTML templates."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from gongkai.law.report_forms.shapes import Place
from gongkai.reports.rendering.charts import svg_of
from gongkai.reports.rendering.contents import Chart, Table
from gongkai.reports.rendering.layout import Spot, grid_of, text_of

SCOPES = {"col": ("col", "colgroup"), "row": ("row", "rowgroup"), "block": ("colgroup", "colgroup")}


@dataclass(frozen=True)
class PageTable:
    """A table for a template, its rows as HTML; `ident` is unique on the page."""

    ident: str
    caption: str
    heads: list[SafeString]
    lines: list[SafeString]
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
    # Joined here: a template takes three times as long for the hundreds of cells of a form.
    lines = [
        mark_safe(f"<tr>{''.join(_cell(spot, table, address) for spot in row)}</tr>")  # noqa: S308
        for row in grid.rows
    ]
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


def _cell(spot: Spot, table: Table, address: Callable[[Place], str] | None) -> str:
    """Return one cell as HTML; a number links to its details."""
    text: str = escape(text_of(spot, table.cells))
    spans = f' rowspan="{spot.rows}"' if spot.rows > 1 else ""
    if spot.columns > 1:
        spans += f' colspan="{spot.columns}"'
    if spot.head:
        several = (spot.columns if spot.head != "row" else spot.rows) > 1
        depth = f' class="deep{spot.depth}"' if spot.depth else ""
        return f'<th scope="{SCOPES[spot.head][several]}"{spans}{depth}>{text}</th>'
    if spot.place is None:
        return f"<td{spans}>{text}</td>"
    if address:
        text = f'<a href="{escape(address(spot.place))}">{text}</a>'
    return f'<td class="number"{spans}>{text}</td>'
