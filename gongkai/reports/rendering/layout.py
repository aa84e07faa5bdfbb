"""Layout of each table on a grid, with the merged cells of the official forms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.law.report_forms.forms import APPLICANTS, REMEDY_COLUMNS
from gongkai.law.report_forms.shapes import Form, Number, PartName, Place, Row
from gongkai.law.report_forms.tables import CHAPTERS, STOCK
from gongkai.reports.rendering.contents import Table
from gongkai.statistics.cells import LOCAL_PART

LOCAL_CHAPTER = "地方扩展指标"
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
HEADINGS = {
    "1": "一、本年新收政府信息公开申请数量",
    "2": "二、上年结转政府信息公开申请数量",
    "3.1": "（一）予以公开",
    "3.2": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "3.6": "（六）其他处理",
    "3.7": "（七）总计",
    "4": "四、结转下年度继续办理",
}
GROUPS = {
    "3.3": "（三）不予公开",
    "3.4": "（四）无法提供",
    "3.5": "（五）不予处理",
    "3.6": "（六）其他处理",
}
# Depth of rows in the table of 2014 that are parts of the row above.
PARTS = {"act.normdoc": 1, "act.normdoc_made": 2, "resp.press_chief": 1, "resp.interview_chief": 1}
FIRST_OF = "其中："


@dataclass(frozen=True)
class Spot:
    """
    One cell of the grid, counted from 0: a text, or the number of a place.

    `head` says whether it is a heading of columns (`col`), rows (`row`) or a block (`block`).
    """

    row: int
    column: int
    text: str = ""
    place: Place | None = None
    rows: int = 1
    columns: int = 1
    head: str = ""
    depth: int = 0
    note: bool = False


@dataclass(frozen=True)
class Grid:
    """The layout of a table: `widths` are column shares, `heads` is the number of heading rows."""

    spots: tuple[Spot, ...]
    widths: tuple[int, ...]
    heads: int

    @property
    def rows(self) -> list[list[Spot]]:
        """The cells by row, each in the row in which it begins."""
        lines: list[list[Spot]] = [
            [] for _ in range(max(spot.row + spot.rows for spot in self.spots))
        ]
        for spot in sorted(self.spots, key=lambda one: (one.row, one.column)):
            lines[spot.row].append(spot)
        return lines


def grid_of(table: Table) -> Grid:
    """Lay out a table as its form prints it."""
    rows = next((rows for part, rows in table.form.parts.items() if part == table.part), ())
    layouts: Mapping[str, Callable[[Sequence[Row], Table], Grid]] = {
        LOCAL_PART: _local_rows,
        PartName.TABLE: _table_of_2014,
        PartName.PROACTIVE: _table_two,
        PartName.APPLICATIONS: _table_three,
        PartName.REMEDIES: _table_four,
    }
    return layouts[table.part](rows, table)


CAPTIONS = {
    PartName.PROACTIVE: "主动公开政府信息情况",
    PartName.APPLICATIONS: "收到和处理政府信息公开申请情况",
    PartName.REMEDIES: "政府信息公开行政复议、行政诉讼情况",
    PartName.TABLE: "政府信息公开情况统计表",
}


def tables_of(form: Form, extra: Sequence[Row], cells: Mapping[Place, Number]) -> list[Table]:
    """
    Return the tables of a form with these numbers.

    Local rows are added to the last table or form one of their own. The renderers use no database:
    one of them runs in a process of its own without Django.
    """
    tables = []
    for part, rows in form.parts.items():
        shown = (*rows, *extra) if part == PartName.TABLE else rows
        tables.append(Table(part, form, tuple(shown), cells, CAPTIONS[part]))
    if extra and PartName.TABLE not in form.parts:
        tables.append(Table(LOCAL_PART, form, tuple(extra), cells, LOCAL_CHAPTER))
    return tables


def written(number: Number | None) -> str:
    """Format a number for tables; a missing number is an empty cell."""
    if number is None:
        return ""
    return f"{number:,}" if isinstance(number, int) else f"{number.normalize():,f}"


def _value(row: int, column: int, place: Place, *, columns: int = 1) -> Spot:
    return Spot(row, column, place=place, columns=columns)


def _table_of_2014(known: Sequence[Row], table: Table) -> Grid:
    spots = [
        Spot(0, place, name, head="col")
        for place, name in enumerate(("统计指标", "单位", "统计数"))
    ]
    line = 1
    for chapter, rows in CHAPTERS.items():
        alone = chapter.partition("、")[2] == rows[0].name
        if not alone:
            spots.append(Spot(line, 0, chapter, columns=3, head="block"))
            line += 1
        for row in rows:
            spots += _line_of_2014(line, row, chapter if alone and row is rows[0] else "")
            line += 1
    added = [row for row in table.rows if row.key not in {one.key for one in (*known, *STOCK)}]
    if added:
        spots.append(Spot(line, 0, LOCAL_CHAPTER, columns=3, head="block"))
        for row in added:
            line += 1
            spots += _line_of_2014(line, row, "")
    return Grid(tuple(spots), (7, 1, 2), 1)


def _line_of_2014(line: int, row: Row, name: str) -> Iterator[Spot]:
    depth = PARTS.get(row.key, row.key.count(".") - 1) if not name else 0
    ordinal = row.mark[-1] if row.mark and row.mark[-1].isdigit() else ""
    mark = row.mark[1:] if row.mark.endswith("）") else ordinal and f"{ordinal}."
    if row.key.startswith("req.ans.deny."):
        mark = FIRST_OF if row.key.endswith(".secret") else ""
    words = name or (f"{FIRST_OF}{row.name}" if row.key in PARTS else f"{mark}{row.name}")
    yield Spot(line, 0, words, head="row", depth=max(0, min(depth, 3)))
    yield Spot(line, 1, row.columns[0].unit)
    yield _value(line, 2, Place(PartName.TABLE, row.key, "count"))


def _table_two(rows: Sequence[Row], table: Table) -> Grid:
    widest = max(len(row.columns) for row in rows)
    spots, line, article = [], -1, ""
    for row in rows:
        if row.mark != article:
            article = row.mark
            line += 1
            spots.append(Spot(line, 0, article, columns=widest + 1, head="block"))
            line += 1
            spots.append(Spot(line, 0, "信息内容", head="col"))
            for number, column in enumerate(row.columns):
                name = f"{column.name}（单位：万元）" if column.unit == "万元" else column.name
                spots.append(
                    Spot(line, number + 1, name, columns=_wide(number, row, widest), head="col")
                )
        line += 1
        spots.append(Spot(line, 0, row.name, head="row"))
        for number, column in enumerate(row.columns):
            place = Place(table.part, row.key, column.key)
            spots.append(_value(line, number + 1, place, columns=_wide(number, row, widest)))
    return Grid(tuple(spots), (3, *[2] * widest), 0)


def _local_rows(_rows: Sequence[Row], table: Table) -> Grid:
    """Lay out the local rows of a form that has no place for them."""
    spots = [
        Spot(0, place, name, head="col") for place, name in enumerate(("指标", "单位", "数据"))
    ]
    for line, row in enumerate(table.rows, start=1):
        spots += [Spot(line, 0, row.name, head="row"), Spot(line, 1, row.columns[0].unit)]
        spots.append(_value(line, 2, Place(LOCAL_PART, row.key, "count")))
    return Grid(tuple(spots), (7, 1, 2), 1)


def _wide(number: int, row: Row, widest: int) -> int:
    """Return how many columns a cell spans; the last column of a short row spans the rest."""
    return widest - number if number == len(row.columns) - 1 else 1


def _table_three(rows: Sequence[Row], table: Table) -> Grid:
    first = 4
    spots = [
        Spot(0, 0, NOTE, rows=3, columns=first, note=True),
        Spot(0, first, "申请人情况", columns=7, head="col"),
        Spot(1, first, "自然人", rows=2, head="col"),
        Spot(1, first + 1, "法人或其他组织", columns=5, head="col"),
        *(
            Spot(2, first + 1 + number, one.name, head="col")
            for number, one in enumerate(APPLICANTS[1:6])
        ),
        Spot(1, first + 6, "总计", rows=2, head="col"),
    ]
    keys = [row.key for row in rows]
    outcomes = [number for number, key in enumerate(keys) if key.startswith("3.")]
    spots.append(Spot(3 + outcomes[0], 0, "三、本年度办理结果", rows=len(outcomes), head="row"))
    for number, row in enumerate(rows):
        line = 3 + number
        spots += _name_in_table_three(line, row, keys)
        spots += [
            _value(line, first + place, Place(table.part, row.key, column.key))
            for place, column in enumerate(row.columns)
        ]
    return Grid(tuple(spots), (4, 4, 2, 11, *[5] * 7), 3)


def _name_in_table_three(line: int, row: Row, keys: Sequence[str]) -> Iterator[Spot]:
    group, _, number = row.key.rpartition(".")
    if group not in GROUPS:
        start = 1 if row.key.startswith("3.") else 0
        yield Spot(line, start, HEADINGS[row.key], columns=4 - start, head="row")
        return
    if number == "1":
        together = sum(key.startswith(f"{group}.") for key in keys)
        yield Spot(line, 1, GROUPS[group], rows=together, head="row")
    yield Spot(line, 2, f"{number}.")
    yield Spot(line, 3, row.name, head="row")


def _table_four(rows: Sequence[Row], table: Table) -> Grid:
    width = len(REMEDY_COLUMNS)
    spots = [
        Spot(0, 0, "行政复议", columns=width, head="col"),
        Spot(0, width, "行政诉讼", columns=2 * width, head="col"),
        Spot(1, width, "未经复议直接起诉", columns=width, head="col"),
        Spot(1, 2 * width, "复议后起诉", columns=width, head="col"),
    ]
    for number, row in enumerate(rows):
        for place, column in enumerate(REMEDY_COLUMNS):
            at = number * width + place
            spots.append(
                Spot(
                    1 if number == 0 else 2,
                    at,
                    column.name,
                    rows=2 if number == 0 else 1,
                    head="col",
                )
            )
            spots.append(_value(3, at, Place(table.part, row.key, column.key)))
    return Grid(tuple(spots), tuple([1] * (3 * width)), 3)


def text_of(spot: Spot, cells: Mapping[Place, Number]) -> str:
    """Return the text of a cell."""
    return written(cells.get(spot.place)) if spot.place else spot.text
