"""Tables that a page break cut in two, put together again before they are read."""

from collections.abc import Sequence
from decimal import Decimal

from gongkai.law.report_forms.tables import CHAPTERS
from gongkai.reports.published.application_rows import application_key
from gongkai.reports.published.found import leaf, number_of_text
from gongkai.reports.published.model import Grid, core
from gongkai.reports.published.table_of_2014 import HEADINGS

# The first and the last row of table three.
RECEIVED_KEY, REST_KEY = "1", "4"
# How many rows of the form make a table without a heading the rest of the one before it.
MIN_ROWS = 2
TABLE_NAMES = {core(row.name) for rows in CHAPTERS.values() for row in rows}
FIRST_NAME = core(next(iter(CHAPTERS.values()))[0].name)


def joined(grids: Sequence[Grid]) -> list[Grid]:
    """Return the tables, each with the rest that stands in the table after it."""
    found: list[Grid] = []
    for grid in grids:
        first = _first_line_of_rest(found[-1], grid) if found else 0
        if first:
            found[-1].append(grid, first)
        else:
            found.append(grid)
    return found


def _first_line_of_rest(before: Grid, grid: Grid) -> int:
    """Return the line from which a table continues the one before it; 0 if it does not."""
    if any(before.named("自然人")):
        return _rest_of_table_three(before, grid)
    if any(spot for name in HEADINGS for spot in before.named(name)):
        return _rest_of_table_of_2014(grid)
    return 0


def _rest_of_table_three(before: Grid, grid: Grid) -> int:
    if REST_KEY in _application_keys(before).values():
        return 0
    keys = _application_keys(grid)
    is_short = len(keys) < MIN_ROWS and REST_KEY not in keys.values()
    if RECEIVED_KEY in keys.values() or is_short:
        return 0
    return min(keys)


def _application_keys(grid: Grid) -> dict[int, str]:
    """Return the rows of table three by line; the name is the last text in front of the numbers."""
    found = {}
    for line in range(1, grid.rows + 1):
        numbers = [
            column
            for column in range(1, grid.columns + 1)
            if _is_number(grid.values.get((line, column)))
        ]
        key = application_key(leaf(grid, line, numbers[0])) if len(numbers) > 1 else None
        if key is not None:
            found[line] = key
    return found


def _is_number(value: object) -> bool:
    found = number_of_text(value) if isinstance(value, str) else value
    return isinstance(found, (int, float, Decimal)) and not isinstance(found, bool)


def _rest_of_table_of_2014(grid: Grid) -> int:
    lines = [
        line
        for line in range(1, grid.rows + 1)
        if any(grid.words((line, column)) in TABLE_NAMES for column in range(1, grid.columns + 1))
    ]
    names = {grid.words((line, column)) for line in lines for column in range(1, grid.columns + 1)}
    # A second whole table is no rest: it is told that it stands twice.
    if len(lines) < MIN_ROWS or FIRST_NAME in names:
        return 0
    heads = [spot[0] for name in HEADINGS for spot in grid.named(name)]
    return max(heads, default=0) + 1
