"""The common model of a published report: grids of cells with their spans, and blocks of text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.kit.tabular_reader import LineError, UnreadableFile

# A report is a few pages; what is larger is no report. Each limit holds for the whole file.
MAX_BYTES = 20 << 20
MAX_UNPACKED = 64 << 20
MAX_CELLS = 60_000
MAX_ROWS, MAX_COLUMNS, MAX_MERGED = 1_000, 100, 50_000
MAX_TEXT = 2_000_000

Spot = tuple[int, int]
# Marks of footnotes: characters in circles or raised, or a number or 注 in brackets. Digits in circles
# are taken away before the width is, which would make digits of the number out of them.
MARKS = re.compile(
    r"(?:\s*(?:[\u00b2\u00b3\u00b9\u2070-\u2079\u2460-\u249b\u24ea-\u24ff\u2776-\u2793*＊※†‡△▲]"
    r"|[\[［〔【]{1,2}\s*(?:注\s*)?\d{0,2}\s*[\]］〕】]{1,2}|[(（]\s*注[^()（）]{0,12}[)）]|注\d{1,2}))+\s*$"
)
# Marks are short, so that a long text is not searched again and again.
MARKS_LENGTH = 24


@dataclass(frozen=True)
class Block:
    """Merged cells: the first and the last row and column, both within."""

    top: int
    left: int
    bottom: int
    right: int

    def spots(self) -> Iterator[Spot]:
        """Yield every cell of the block, row by row."""
        for row in range(self.top, self.bottom + 1):
            yield from ((row, column) for column in range(self.left, self.right + 1))


@dataclass
class Grid:
    """One sheet or one table of a page: what stands in its cells by (row, column), counted from 1."""

    name: str
    values: dict[Spot, object] = field(default_factory=dict)
    blocks: dict[Spot, Block] = field(default_factory=dict)
    uncomputed: set[Spot] = field(default_factory=set)
    rows: int = 0
    columns: int = 0
    is_sheet: bool = True
    # The rows that come from another table: its name, and how far each was moved.
    moved: dict[int, tuple[str, int, int]] = field(default_factory=dict)

    def append(self, rest: "Grid", first: int) -> None:
        """
        Add the rows of another table from a line on, below the last row.

        Each row is aligned at the right, because headings of groups are not repeated at the left.
        """
        down = self.rows + 1 - first
        right = {row: rest.right((row, column)) for row, column in sorted(rest.values)}
        right |= {
            row: max(right.get(row, 0), block.right) for (row, _), block in rest.blocks.items()
        }
        across = {row: max(0, self.columns - right.get(row, 0)) for row in range(1, rest.rows + 1)}
        for (row, column), value in rest.values.items():
            if row >= first:
                self.values[row + down, column + across[row]] = value
        for block in set(rest.blocks.values()):
            top = max(block.top, first)
            if block.bottom >= first:
                move = across[top]
                placed = Block(
                    top + down, block.left + move, block.bottom + down, block.right + move
                )
                self.blocks |= dict.fromkeys(placed.spots(), placed)
        for row, column in rest.uncomputed:
            if row >= first:
                self.uncomputed.add((row + down, column + across[row]))
        self.moved |= {
            row + down: (rest.name, down, across[row]) for row in range(first, rest.rows + 1)
        }
        self.rows = max(self.rows, rest.rows + down)

    def anchor(self, spot: Spot) -> Spot:
        """Return the cell that holds the value: of merged cells the first."""
        block = self.blocks.get(spot)
        return (block.top, block.left) if block else spot

    def value(self, spot: Spot) -> object:
        """Return what a cell shows."""
        return self.values.get(self.anchor(spot))

    def words(self, spot: Spot) -> str:
        """
        Return the text that stands in a cell itself, as names are compared: see `core`.

        Of merged cells only the first: a name that spans two lines of a sheet names one row.
        """
        value = self.values.get(spot)
        return core(value) if isinstance(value, str) else ""

    def title(self, spot: Spot) -> str:
        """Return the text that spans a cell, as names are compared: a heading over several columns."""
        return self.words(self.anchor(spot))

    def address(self, spot: Spot) -> str:
        """Return where a cell stands: in a sheet as a spreadsheet names it, in a page by its numbers."""
        block = self.blocks.get(spot)
        name, down, across = self.moved.get(spot[0], (self.name, 0, 0))
        if not self.is_sheet:
            row, column = self.anchor(spot)
            return gettext("table %(table)s, row %(row)s, column %(column)s") % {
                "table": name,
                "row": row - down,
                "column": column - across,
            }
        first = _cell_name(spot[0] - down, spot[1] - across)
        if block:
            last = _cell_name(block.bottom - down, block.right - across)
            first = f"{_cell_name(block.top - down, block.left - across)}:{last}"
        return f"{name}!{first}"

    def named(self, name: str) -> Iterator[Spot]:
        """Yield the cells that hold this name, row by row."""
        yield from sorted(spot for spot in self.values if self.words(spot) == name)

    def bottom(self, spot: Spot) -> int:
        """Return the last row that a cell spans."""
        block = self.blocks.get(spot)
        return block.bottom if block else spot[0]

    def right(self, spot: Spot) -> int:
        """Return the last column that a cell spans."""
        block = self.blocks.get(spot)
        return block.right if block else spot[1]

    def beside(self, line: int, first: int) -> Iterator[Spot]:
        """Yield the cells of a line from a column on, merged ones once."""
        column = first
        while column <= self.columns:
            yield (line, column)
            column = self.right((line, column)) + 1

    def put(self, value: object, block: Block) -> None:
        """Place a value into a cell that may span several."""
        self.rows, self.columns = max(self.rows, block.bottom), max(self.columns, block.right)
        if value not in {None, ""}:
            self.values[block.top, block.left] = value
        if (block.top, block.left) != (block.bottom, block.right):
            self.blocks |= dict.fromkeys(block.spots(), block)


def _cell_name(row: int, column: int) -> str:
    from openpyxl.utils.cell import get_column_letter  # noqa: PLC0415  (a server need not load it)

    return f"{get_column_letter(column)}{row}"


def without_marks(words: str) -> str:
    """Return the text of a cell without the marks of footnotes at its end: 3402①, 3402[1], 3402*."""
    words = words.rstrip()
    return words[:-MARKS_LENGTH] + MARKS.sub("", words[-MARKS_LENGTH:])


def core(name: str) -> str:
    """
    Return a printed name without width, spaces, numbering, brackets and marks: “（一） 予以公开（…）” → 予以公开.

    Two names that differ only in those are the same row or column.
    """
    words = re.sub(r"\s+", "", unicodedata.normalize("NFKC", without_marks(name)))
    words = re.sub(r"^(?:其中:?|\(?[一二三四五六七八九十\d]{1,3}[)、.．:]\)?)+", "", words)
    words = re.sub(r"\([^()]*\)?", "", re.sub(r"\([^()]*\)", "", words))
    return re.sub(r"[\W_]", "", words)


@dataclass
class Publication:
    """What a file holds, whatever its format: its grids in their order, and the text outside them."""

    grids: list[Grid] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def prose(self) -> str:
        """Return the text outside the tables, one paragraph a line."""
        return "\n".join(self.texts)


@dataclass
class Budget:
    """What is left of the cells and characters that one file may hold."""

    cells: int = MAX_CELLS
    text: int = MAX_TEXT

    def take(self, *, cells: int = 0, text: int = 0) -> None:
        """Take cells and characters away. Raises `UnreadableFile` where none are left."""
        self.cells -= cells
        self.text -= text
        if self.cells < 0 or self.text < 0:
            raise unreadable(_("The file holds far more cells or text than an annual report."))


class TableBuilder:
    """Places the cells of a page's table one after another, as HTML and DOCX list them."""

    def __init__(self, name: str, budget: Budget) -> None:
        self.grid = Grid(name, is_sheet=False)
        self._budget = budget
        self._taken: set[Spot] = set()
        self._row, self._column = 0, 1

    def next_row(self) -> None:
        """Begin a row."""
        self._row, self._column = self._row + 1, 1
        if self._row > MAX_ROWS:
            raise unreadable(
                _("A table has more than %(most)s rows or columns.") % {"most": MAX_ROWS}
            )

    def skip(self, columns: int) -> None:
        """Leave columns out."""
        self._column += columns

    def add(self, value: str, *, rows: int = 1, columns: int = 1) -> Block:
        """Place the next cell of the row; cells that span down from above are passed over."""
        if self._row == 0:
            self.next_row()
        while (self._row, self._column) in self._taken:
            self._column += 1
        right = self._column + max(1, columns) - 1
        bottom = min(MAX_ROWS, self._row + max(1, rows) - 1)
        if right > MAX_COLUMNS:
            raise unreadable(
                _("A table has more than %(most)s rows or columns.") % {"most": MAX_COLUMNS}
            )
        block = Block(self._row, self._column, bottom, right)
        self._budget.take(
            cells=(bottom - self._row + 1) * (right - self._column + 1), text=len(value)
        )
        self._taken.update(block.spots())
        self.grid.put(value, block)
        self._column = right + 1
        return block

    def extend(self, block: Block) -> Block:
        """Let a cell span one row more."""
        longer = Block(block.top, block.left, self._row, block.right)
        self._budget.take(cells=longer.right - longer.left + 1)
        self.grid.put(None, longer)
        self._taken.update(longer.spots())
        self._column = longer.right + 1
        return longer


def unreadable(why: str | Promise) -> UnreadableFile:
    """Return the exception for a file that cannot be read as a whole."""
    return UnreadableFile(LineError(0, "", why))
