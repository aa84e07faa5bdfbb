"""What was found in a published report: rows by their keys, where each stood, and what was strange."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal

from gongkai.law.messages import N_, text
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Severity
from gongkai.reports.published.model import Grid, Spot, without_marks

UNITS = {"件", "条", "项", "万元"}
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


def put_row(
    grid: Grid,
    found: Found,
    part: PartName,
    key: str,
    columns: Mapping[str, Spot],
    taken: set[Spot],
) -> None:
    """Read the cells of a row and take it over."""
    cells = {name: cell_of(grid, spot, taken) for name, spot in columns.items() if name}
    found.put(part, key, cells, {name: grid.address(spot) for name, spot in columns.items()})


def cell_of(grid: Grid, spot: Spot, others: set[Spot]) -> object:
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
    return number_of_text(value) if isinstance(value, str) else value


def number_of_text(value: str) -> object:
    """Return digits of any width, with separators or the mark of a footnote, as the number they are."""
    plain = without_marks(value)
    bare = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", plain))
    if bare in {"零", "〇"}:
        return Decimal(0)
    return Decimal(bare) if NUMBER.fullmatch(bare) else plain


def leaf(grid: Grid, line: int, end: int) -> str:
    """Return the name of a row: the last text in front of the numbers, units aside."""
    names = (grid.words((line, column)) for column in range(end - 1, 0, -1))
    return next((words for words in names if words and words not in UNITS), "")


def add_strange_row(
    grid: Grid, found: Found, part: PartName, line: int, first: int, words: str
) -> None:
    """Note a row with numbers that the form does not have."""
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
