"""The tables of a report found in sheets by the names of their rows and columns, wherever they stand."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.forms import APPLICANTS, FORM_2019, FORM_2021, REMEDY_COLUMNS
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Severity
from gongkai.law.report_forms.tables import CHAPTERS, LOCAL
from gongkai.reports.published.model import Grid, Publication, Spot, core

# How rows of table three are printed, by the text that stays when numbers and brackets are taken away.
APPLICATION_ROWS: tuple[tuple[str, str], ...] = (
    ("1", "本年新收.*"),
    ("2", "上年度?结转.*"),
    ("4", "结转下一?年度?.*"),
    ("3.1", "予以公开"),
    ("3.2", "部分公开.*"),
    ("3.3.1", "属于国家秘密"),
    ("3.3.2", "其他法律行政法规禁止公开"),
    ("3.3.3", "危及三安全一稳定"),
    ("3.3.4", "保护第三方合法权益"),
    ("3.3.5", "属于三类内部事务信息"),
    ("3.3.6", "属于四类过程性信息"),
    ("3.3.7", "属于行政执法案卷"),
    ("3.3.8", "属于行政查询事项"),
    ("3.4.1", "本机关不掌握相关政府信息"),
    ("3.4.2", "没有现成信息需要?另行制作"),
    ("3.4.3", "补正后申请内容仍不明确"),
    ("3.5.1", "信访举报投诉类申请"),
    ("3.5.2", "重复申请"),
    ("3.5.3", "要求提供公开出版物"),
    ("3.5.4", "无正当理由大量反复申请"),
    ("3.5.5", "要求行政机关确认或重新出具已获取信息"),
    ("3.6.1", "申请人无正当理由逾期不补正.*"),
    ("3.6.2", "申请人逾期未按收费通知.*"),
    ("3.6.3", "其他"),
    ("3.6", "其他处理"),
    ("3.7", "总计|合计"),
)
GROUPS = {"本年度办理结果", "不予公开", "无法提供", "不予处理", "其他处理"}
ABOVE = re.compile(r"^三?(?:本年度办理结果)?(?:不予公开|无法提供|不予处理|其他处理)?\d?")
COLUMN_NAMES = {core(column.name): column.key for column in APPLICANTS} | {
    "公益组织": "welfare",
    "合计": "total",
}
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
RESULT_NAMES = {core(column.name): column.key for column in REMEDY_COLUMNS}
REMEDY_NAMES = {"行政复议": "reconsideration", "未经复议直接起诉": "direct", "复议后起诉": "after"}
# Table three has 25 rows, of up to three lines each; where its last one is missing, it is not looked for far below.
MAX_LINES = 80
UNITS = {"件", "条", "项", "万元"}
COUNT_NAMES = {"统计数", "统计数据", "数量", "数值", "数据", "合计", "统计结果"}
TITLE = re.compile(
    r"^(?P<body>.{0,60}?)(?P<year>(?:19|20)\d\d)年(?:度)?(?P<named>.{0,40}?)"
    r"(?:政府信息公开|政务公开|信息公开)?.{0,20}?(?:报告|统计表)"
)
TITLE_AFTER = re.compile(
    r"^(?P<body>.{0,40}?)政府信息公开(?:工作)?(?:情况)?(?:统计表|年度?报告)\((?P<year>(?:19|20)\d\d)年"
)
# A title is short, and stands near the top.
TITLE_LINES, TITLE_LENGTH = 12, 90
# What marks a column that does not apply to a row.
CROSSES = {"x", "X", "×", "╳", "✕", "✗", "*"}
NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,6})?")


@dataclass
class Found:
    """What the sheets hold, in the shape of a JSON report, and where each cell stood."""

    data: dict[str, object] = field(default_factory=dict)
    where: dict[Place, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)

    def begins(self, part: PartName, kind: str, address: str) -> bool:
        """Note where a table begins; a second one of its kind is not read, and told."""
        if kind in self.tables:
            why = text(
                N_("The table stands twice, at %(one)s and at %(other)s; only the first was read."),
                one=self.tables[kind],
                other=address,
            )
            self.findings.append(Finding(Severity.ERROR, "parts", Place(part), why))
            return False
        self.tables[kind] = address
        return True

    def put(
        self, part: PartName, row: str, cells: Mapping[str, object], addresses: Mapping[str, str]
    ) -> None:
        """Take over one row; a row that stands twice is told."""
        rows = self.data.setdefault(part, {})
        assert isinstance(rows, dict)
        if row in rows:
            why = text(
                N_("The row “%(row)s” occurs twice."), row=next(iter(addresses.values()), row)
            )
            self.findings.append(Finding(Severity.ERROR, "rows", Place(part, row), why))
            return
        rows[row] = cells
        self.where |= {Place(part, row, column): address for column, address in addresses.items()}


def tables_in(published: Publication, column: str = "") -> Found:
    """
    Return the report that was published, as `law.report_forms.report_data` reads it.

    `column` is the heading of the column that counts where the table of 2014 has several.
    """
    found = Found()
    for grid in published.grids:
        _title(grid, found)
    _title_in_text(published.texts, found)
    for grid in published.grids:
        _table_two(grid, found)
        _table_three(grid, found)
        _table_four(grid, found)
        _table_of_2014(grid, found, column)
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


def _named(grid: Grid, name: str) -> Iterator[Spot]:
    """Yield the cells that hold this name, row by row."""
    yield from sorted(spot for spot in grid.values if grid.words(spot) == name)


def _cell(grid: Grid, spot: Spot, others: set[Spot]) -> object:
    """Return the number in a cell as it was written, or the reason why it is none."""
    block = grid.blocks.get(spot)
    if block and any(other != spot and other in others for other in block.spots()):
        return text(
            N_(
                "Row “%(row)s”, column “%(column)s”: the cells %(cells)s are merged, one number for several."
            ),
            cells=grid.address(spot),
        )
    anchor = grid.anchor(spot)
    if anchor in grid.uncomputed:
        return text(
            N_(
                "Row “%(row)s”, column “%(column)s”: cell %(cell)s holds a formula that was never computed."
            ),
            cell=grid.address(anchor),
        )
    value = grid.value(spot)
    if isinstance(value, (date, time, timedelta)):
        return text(
            N_("Row “%(row)s”, column “%(column)s”: cell %(cell)s holds a date."),
            cell=grid.address(anchor),
        )
    return _written_as_text(value) if isinstance(value, str) else value


def _written_as_text(value: str) -> object:
    """Digits of any width, with separators, stored as text, are numbers to who reads the sheet."""
    bare = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", value))
    return Decimal(bare) if NUMBER.fullmatch(bare) else value


def _row(
    grid: Grid,
    found: Found,
    part: PartName,
    key: str,
    columns: Mapping[str, Spot],
    taken: set[Spot],
) -> None:
    cells = {name: _cell(grid, spot, taken) for name, spot in columns.items() if name}
    found.put(part, key, cells, {name: grid.address(spot) for name, spot in columns.items()})


def _table_two(grid: Grid, found: Found) -> None:
    """Each block of table two begins with a heading “信息内容” that names its columns."""
    for row, first in _named(grid, "信息内容"):
        heads = [
            spot
            for spot in _beside(grid, row, _right(grid, (row, first)) + 1)
            if _proactive_column(grid, spot)
        ]
        line, end = _bottom(grid, (row, first)) + 1, _end_of_block(grid, row, first)
        rows: list[tuple[str, dict[str, Spot]]] = []
        while line < end:
            name = grid.title((line, first))
            key = PROACTIVE_ROWS.get(name)
            if grid.anchor((line, first)) == (line, first) and key is None:
                _tell_strange_row(grid, found, PartName.PROACTIVE, line, first, name)
            elif grid.anchor((line, first)) == (line, first) and key is not None:
                under = _cells_under(grid, line, first, heads, key)
                rows.append(
                    (key, {_proactive_column(grid, head): spot for head, spot in under.items()})
                )
            line += 1
        taken = {spot for _key, columns in rows for spot in columns.values()}
        for key, columns in rows:
            _row(grid, found, PartName.PROACTIVE, key, columns, taken)


def _end_of_block(grid: Grid, row: int, first: int) -> int:
    """Return the first line after the rows that belong to a heading of table two."""
    for line in range(_bottom(grid, (row, first)) + 1, grid.rows + 1):
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
    last = max(_right(grid, head) for head in heads)
    cells = [
        spot
        for spot in _beside(grid, line, _right(grid, (line, first)) + 1)
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


def _beside(grid: Grid, line: int, first: int, last: int = 0) -> Iterator[Spot]:
    """Yield the cells of a line from left to right, merged ones once."""
    column = first
    while column <= (last or grid.columns):
        yield (line, column)
        column = _right(grid, (line, column)) + 1


def _table_three(grid: Grid, found: Found) -> None:
    for row, column in _named(grid, "自然人"):
        if not found.begins(PartName.APPLICATIONS, "applications", grid.address((row, column))):
            continue
        first = next(
            (
                line
                for line in range(row + 1, row + 6)
                if _application_key(_leaf(grid, line, column)) == "1"
            ),
            row + 1,
        )
        columns = _applicant_columns(grid, row, first)
        lines = _application_lines(grid, first, min(columns.values()))
        taken = {(line, place) for _key, line in lines for place in columns.values()}
        for key, line in lines:
            _row(
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


def _leaf(grid: Grid, line: int, end: int) -> str:
    """Return the name of a row: the last text in front of the numbers, units aside."""
    names = (grid.words((line, column)) for column in range(end - 1, 0, -1))
    return next((words for words in names if words and words not in UNITS), "")


def _application_key(words: str) -> str | None:
    """Tell a row of table three by its name, also where the headings above it stand in the same cell."""
    for name in (words, ABOVE.sub("", words)):
        for key, pattern in APPLICATION_ROWS:
            if re.fullmatch(pattern, name):
                return key
    return None


def _application_lines(grid: Grid, first: int, end: int) -> list[tuple[str, int]]:
    """Return the rows of table three by key and line, up to the one that is carried over."""
    lines = []
    for line in range(first, min(grid.rows, first + MAX_LINES) + 1):
        key = _application_key(_leaf(grid, line, end))
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
        words = _leaf(grid, line, min(columns.values()))
        if (
            line in known
            or words in GROUPS
            or not any((line, column) in grid.values for column in columns.values())
        ):
            continue
        _tell_strange_row(grid, found, PartName.APPLICATIONS, line, 0, words)


def _tell_strange_row(
    grid: Grid, found: Found, part: PartName, line: int, first: int, words: str
) -> None:
    if not any((line, column) in grid.values for column in range(first + 1, grid.columns + 1)):
        return
    on_sheet = N_(
        "Row %(line)s of the sheet “%(sheet)s” (“%(words)s”) is no row of the form; it was not read."
    )
    in_page = N_(
        "Row %(line)s of table %(sheet)s (“%(words)s”) is no row of the form; it was not read."
    )
    why = text(on_sheet if grid.is_sheet else in_page, line=line, sheet=grid.name, words=words[:40])
    found.findings.append(Finding(Severity.WARNING, "rows", Place(part), why))


def _table_four(grid: Grid, found: Found) -> None:
    """Each kind of remedy has the same five columns; its name stands above them, the numbers stand below."""
    heads = list(_named(grid, "结果维持"))
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
            if head[0] <= _bottom(grid, (row, column)) + 1 and row <= _bottom(grid, head) + 1
        )
        line = max(_bottom(grid, head) for head in beside) + 1
        columns = {}
        for place in _under(grid, title):
            if grid.blocks.get((row, place)) and grid.anchor((row, place))[1] != place:
                continue
            key = RESULT_NAMES.get(grid.words((row, place)))
            if key is None or key in columns:
                break
            columns[key] = (line, place)
        _row(
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


def _bottom(grid: Grid, spot: Spot) -> int:
    block = grid.blocks.get(spot)
    return block.bottom if block else spot[0]


def _right(grid: Grid, spot: Spot) -> int:
    block = grid.blocks.get(spot)
    return block.right if block else spot[1]


def _table_of_2014(grid: Grid, found: Found, wanted: str) -> None:
    """The table of 2014 has one column of numbers; its rows are known by chapter and name."""
    for row, first in [*_named(grid, "统计指标"), *_named(grid, "指标名称"), *_named(grid, "指标")]:
        heads = list(_beside(grid, row, first + 1))
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
            words = _leaf(grid, line, end)
            chapter = next((name for name in CHAPTERS if core(name) == words), chapter)
            key = next(
                (known.key for known in CHAPTERS.get(chapter, ()) if words == core(known.name)),
                None,
            )
            if key is None and words and (line, count) in grid.values and chapter:
                key = _local_key(found, words)
            if key is not None:
                _row(grid, found, PartName.TABLE, key, {"count": (line, count)}, taken)


def _has_numbers(grid: Grid, row: int, column: int) -> bool:
    """Say whether a column holds numbers below its heading: remarks and empty columns do not count."""
    below = (grid.values.get((line, column)) for line in range(row + 1, grid.rows + 1))
    return any(
        isinstance(_written_as_text(one) if isinstance(one, str) else one, (int, float, Decimal))
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
