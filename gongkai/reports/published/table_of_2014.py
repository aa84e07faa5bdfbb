"""The table of 2014 to 2018: one column of numbers, or several of which one counts."""

import re
from collections.abc import Sequence
from decimal import Decimal

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Severity
from gongkai.law.report_forms.tables import CHAPTERS, LOCAL
from gongkai.reports.published.found import Found, leaf, number_of_text, put_row
from gongkai.reports.published.model import Grid, core

# What the column of names is called.
HEADINGS = ("统计指标", "指标名称", "指标")
COUNT_NAMES = {"统计数", "统计数据", "数量", "数值", "数据", "合计", "统计结果"}


def read_table_of_2014(grid: Grid, found: Found, wanted: str) -> None:
    """The table of 2014 has one column of numbers; its rows are known by chapter and name."""
    for row, first in (spot for name in HEADINGS for spot in grid.named(name)):
        heads = list(grid.beside(row, first + 1))
        unit = next((column for _row, column in heads if grid.words((row, column)) == "单位"), 0)
        after = [column for _row, column in heads if column > (unit or first)]
        counts = [column for column in after if _has_numbers(grid, row, column)]
        count = _chosen(grid, row, counts, wanted) or (
            0 if counts else next(iter(after), first + 1)
        )
        if not found.begins(PartName.TABLE, "table", grid.address((row, first))):
            continue
        found.data |= {"form": "2014"}
        if not count:
            _ask_for_column(grid, found, row, counts)
            found.data.setdefault(PartName.TABLE, {})
            continue
        if len(counts) > 1:
            why = text(
                N_("The table has %(number)s columns of numbers; “%(column)s” was read."),
                number=len(counts),
                column=_heading(grid, row, count),
            )
            found.findings.append(Finding(Severity.NOTE, "columns", Place(PartName.TABLE), why))
        end = min([unit or count, *counts])
        taken = {(line, count) for line in range(row + 1, grid.rows + 1)}
        chapter = ""
        for line in range(row + 1, grid.rows + 1):
            words = leaf(grid, line, end)
            chapter = next((name for name in CHAPTERS if core(name) == words), chapter)
            key = next(
                (known.key for known in CHAPTERS.get(chapter, ()) if words == core(known.name)),
                None,
            )
            if key is None and words and (line, count) in grid.values and chapter:
                key = _local_key(found, words)
            if key is not None:
                put_row(grid, found, PartName.TABLE, key, {"count": (line, count)}, taken)


def _has_numbers(grid: Grid, row: int, column: int) -> bool:
    """Say whether a column holds numbers below its heading: remarks and empty columns do not count."""
    below = (grid.values.get((line, column)) for line in range(row + 1, grid.rows + 1))
    return any(
        isinstance(number_of_text(one) if isinstance(one, str) else one, (int, float, Decimal))
        for one in below
    )


def _chosen(grid: Grid, row: int, counts: Sequence[int], wanted: str) -> int:
    """Return the column that counts: the only one, the one asked for, or the only one named as such; else 0."""
    if wanted:
        named = [column for column in counts if core(wanted) == grid.words((row, column))]
    elif len(counts) == 1:
        named = list(counts)
    else:
        named = [column for column in counts if grid.words((row, column)) in COUNT_NAMES]
    return named[0] if len(named) == 1 else 0


def _ask_for_column(grid: Grid, found: Found, row: int, counts: Sequence[int]) -> None:
    why = text(
        N_(
            "The table has %(number)s columns of numbers (%(columns)s); which of them counts? Name its heading."
        ),
        number=len(counts),
        columns="、".join(_heading(grid, row, column) for column in counts),
    )
    found.findings.append(Finding(Severity.ERROR, "columns", Place(PartName.TABLE), why))


def _heading(grid: Grid, row: int, column: int) -> str:
    return re.sub(r"\s+", "", str(grid.value((row, column)) or ""))[:40]


def _local_key(found: Found, name: str) -> str:
    """A row that the form does not have was added by the place; it is kept under its name."""
    names = found.data.setdefault("local_rows", {})
    assert isinstance(names, dict)
    key = f"{LOCAL}{len(names) + 1}"
    names[key] = name
    return key
