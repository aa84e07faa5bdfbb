"""The tables of a report found in sheets by the names of their rows and columns, wherever they stand."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from gongkai.law.report_forms.forms import APPLICANTS, REMEDY_COLUMNS
from gongkai.law.report_forms.shapes import PartName
from gongkai.reports.published.application_rows import application_key
from gongkai.reports.published.found import Found, add_strange_row, leaf, put_row
from gongkai.reports.published.joining import joined
from gongkai.reports.published.model import Grid, Publication, Spot, core
from gongkai.reports.published.table_of_2014 import read_table_of_2014
from gongkai.reports.published.table_two import read_table_two

GROUPS = {"本年度办理结果", "不予公开", "无法提供", "不予处理", "其他处理"}
COLUMN_NAMES = {core(column.name): column.key for column in APPLICANTS} | {
    "公益组织": "welfare",
    "其它": "other",
    "合计": "total",
}
RESULT_NAMES = {core(column.name): column.key for column in REMEDY_COLUMNS} | {
    "维持结果": "upheld",
    "维持": "upheld",
    "纠正结果": "corrected",
    "纠正": "corrected",
    "其它结果": "other",
    "其他情形": "other",
    "未审结": "pending",
    "合计": "total",
}
FIRST_RESULTS = [name for name, key in RESULT_NAMES.items() if key == "upheld"]
REMEDY_NAMES = {"行政复议": "reconsideration", "未经复议直接起诉": "direct", "复议后起诉": "after"}
# Table three has 25 rows, of up to three lines each; where its last one is missing, it is not looked for far below.
MAX_LINES = 80
TITLE = re.compile(
    r"^(?P<body>.{0,60}?)(?P<year>(?:19|20)\d\d)年(?:度)?(?P<named>.{0,40}?)"
    r"(?:政府信息公开|政务公开|信息公开)?.{0,20}?(?:报告|统计表)"
)
TITLE_AFTER = re.compile(
    r"^(?P<body>.{0,40}?)政府信息公开(?:工作)?(?:情况)?(?:统计表|年度?报告)\((?P<year>(?:19|20)\d\d)年"
)
# A title is short, and stands near the top.
TITLE_LINES, TITLE_LENGTH = 12, 90


def tables_in(published: Publication, column: str = "") -> Found:
    """
    Return the report that was published, as `law.report_forms.report_data` reads it.

    `column` is the heading of the column that counts where the table of 2014 has several.
    """
    found = Found()
    for grid in published.grids:
        _title(grid, found)
    _title_in_text(published.texts, found)
    for grid in joined(published.grids):
        read_table_two(grid, found)
        _table_three(grid, found)
        _table_four(grid, found)
        read_table_of_2014(grid, found, column)
    applications = found.data.get(PartName.APPLICATIONS)
    if isinstance(applications, dict):
        _tell_form(found, applications)
    return found


def _tell_form(found: Found, applications: dict[str, object]) -> None:
    """三（六） is one row in 2019 and a heading over three rows since 2021; only the latter has those rows."""
    is_2021 = any(key.startswith("3.6.") for key in applications)
    if is_2021:
        applications.pop("3.6", None)
    found.data["form"] = "2021" if is_2021 else "2019"


def _title(grid: Grid, found: Found) -> None:
    words = [value for spot, value in sorted(grid.values.items()) if spot[0] <= 5]
    _title_in_text([one for one in words if isinstance(one, str)], found)


def _title_in_text(texts: Sequence[str], found: Found) -> None:
    """Read year and body out of the title; a page has it twice or more, the first whole one counts."""
    for words in texts[:TITLE_LINES]:
        bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))
        if "year" in found.data or len(bare) > TITLE_LENGTH:
            continue
        if title := TITLE_AFTER.match(bare):
            found.data |= {"year": int(title["year"]), "body": title["body"]}
        elif title := TITLE.match(bare):
            named = title["named"] if len(title["named"]) > 1 else ""
            found.data |= {"year": int(title["year"]), "body": title["body"] or named}


def _table_three(grid: Grid, found: Found) -> None:
    for row, column in grid.named("自然人"):
        if not found.begins(PartName.APPLICATIONS, "applications", grid.address((row, column))):
            continue
        first = next(
            (
                line
                for line in range(row + 1, row + 6)
                if application_key(leaf(grid, line, column)) == "1"
            ),
            row + 1,
        )
        columns = _applicant_columns(grid, row, first)
        lines = _application_lines(grid, first, min(columns.values()))
        taken = {(line, place) for _key, line in lines for place in columns.values()}
        for key, line in lines:
            put_row(
                grid,
                found,
                PartName.APPLICATIONS,
                key,
                {name: (line, place) for name, place in columns.items()},
                taken,
            )
        _tell_strange_rows(grid, found, first, columns, {line for _key, line in lines})


def _applicant_columns(grid: Grid, row: int, first: int) -> dict[str, int]:
    """Return the columns by who applied, from the lines of the heading; of merged cells the first."""
    columns: dict[str, int] = {}
    for line in range(max(1, row - 1), first):
        for column in range(1, grid.columns + 1):
            key = COLUMN_NAMES.get(grid.words((line, column)))
            if key is not None:
                columns.setdefault(key, column)
    return columns


def _application_lines(grid: Grid, first: int, end: int) -> list[tuple[str, int]]:
    """Return the rows of table three by key and line, up to the one that is carried over."""
    lines = []
    for line in range(first, min(grid.rows, first + MAX_LINES) + 1):
        key = application_key(leaf(grid, line, end))
        if key is not None:
            lines.append((key, line))
        if key == "4":
            break
    return lines


def _tell_strange_rows(
    grid: Grid, found: Found, first: int, columns: Mapping[str, int], known: set[int]
) -> None:
    """A row with numbers between those of the form, which the form does not have."""
    for line in range(first, max(known, default=first)):
        words = leaf(grid, line, min(columns.values()))
        if (
            line in known
            or words in GROUPS
            or not any((line, column) in grid.values for column in columns.values())
        ):
            continue
        add_strange_row(grid, found, PartName.APPLICATIONS, line, 0, words)


def _table_four(grid: Grid, found: Found) -> None:
    """Each kind of remedy has the same five columns; its name stands above them, the numbers stand below."""
    heads = sorted(spot for name in FIRST_RESULTS for spot in grid.named(name))
    for row, column in heads:
        above = ((line, column) for line in range(row - 1, max(0, row - 5), -1))
        title = next((spot for spot in above if grid.title(spot) in REMEDY_NAMES), None)
        kind = REMEDY_NAMES[grid.title(title)] if title else ""
        if title is None or not found.begins(PartName.REMEDIES, kind, grid.address((row, column))):
            continue
        # The headings of one table may end on different lines; its numbers begin below the lowest.
        beside = (
            head
            for head in heads
            if head[0] <= grid.bottom((row, column)) + 1 and row <= grid.bottom(head) + 1
        )
        line = max(grid.bottom(head) for head in beside) + 1
        columns = {}
        for place in _under(grid, title):
            if grid.blocks.get((row, place)) and grid.anchor((row, place))[1] != place:
                continue
            key = RESULT_NAMES.get(grid.words((row, place)))
            if key is None or key in columns:
                break
            columns[key] = (line, place)
        put_row(
            grid,
            found,
            PartName.REMEDIES,
            kind,
            columns,
            set(columns.values()),
        )


def _under(grid: Grid, title: Spot) -> range:
    """Return the columns a heading spans; one that is not merged stands over the first of its columns."""
    block = grid.blocks.get(title)
    return range(block.left, block.right + 1) if block else range(title[1], grid.columns + 1)
