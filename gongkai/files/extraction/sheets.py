"""The text of XLSX files by sheet, with hidden sheets, rows and columns, and comments."""

import re
import zipfile

from gongkai.files.extraction.segments import Collected, Place
from gongkai.files.extraction.xml import read_part

CELL = re.compile(r"([A-Z]{1,3})\d+")
TARGET = re.compile(r"(?:/?xl/)?(?P<path>.+)")
COMMENTS = re.compile(
    r"xl/(?:comments\d*|threadedComments/[^/]+|comments/[^/]+|persons/[^/]+)\.xml"
)
DRAWINGS = re.compile(r"xl/(?:drawings/[^/]+|charts/[^/]+)\.xml")


def read_sheets(archive: zipfile.ZipFile, found: Collected) -> None:
    """Add the pieces of an XLSX file."""
    shared = _SharedTexts()
    read_part(archive, "xl/sharedStrings.xml", shared.start, shared.end, shared.words)
    book = _Book()
    read_part(archive, "xl/workbook.xml", book.start, _nothing, _nothing)
    paths: dict[str, str] = {}

    def relation(name: str, values: dict[str, str]) -> None:
        if name == "Relationship":
            paths[values.get("Id", "")] = values.get("Target", "")

    read_part(archive, "xl/_rels/workbook.xml.rels", relation, _nothing, _nothing)
    for name, identity, is_hidden in book.sheets:
        target = TARGET.fullmatch(paths.get(identity, ""))
        if target is not None:
            sheet = _Sheet(shared.texts)
            read_part(archive, f"xl/{target['path']}", sheet.start, sheet.end, sheet.words)
            found.add(Place.HIDDEN if is_hidden else Place.SHEET, name, "\n".join(sheet.lines))
            found.add(Place.HIDDEN, name, "\n".join(sheet.hidden))
    for part in archive.namelist():
        for pattern, place in ((COMMENTS, Place.COMMENT), (DRAWINGS, Place.SHEET)):
            if pattern.fullmatch(part):
                texts = _Texts()
                read_part(archive, part, texts.start, texts.end, texts.words)
                found.add(place, "", "\n".join(texts.lines))


def _nothing(*_values: object) -> None:
    return


class _Book:
    """The sheets of a book: name, identity, hidden or not."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "sheet":
            is_hidden = values.get("state", "visible") != "visible"
            self.sheets.append((values.get("name", ""), values.get("id", ""), is_hidden))


class _SharedTexts:
    """The texts to which cells refer by number; the readings above Chinese words are left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.current: list[str] = []
        self.in_text = self.in_reading = False

    def start(self, name: str, _values: dict[str, str]) -> None:
        """Take the start of an element."""
        self.in_text = name == "t"
        if name == "rPh":
            self.in_reading = True

    def words(self, text: str) -> None:
        """Take characters."""
        if self.in_text and not self.in_reading:
            self.current.append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self.in_text = False
        if name == "rPh":
            self.in_reading = False
        elif name == "si":
            self.texts.append("".join(self.current))
            self.current.clear()


class _Texts:
    """The texts of a comment or drawing, a line for each paragraph; the authors as well."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.in_text = False

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        self.in_text = name in {"t", "text", "author", "v"}
        for key in ("descr", "title", "displayName"):
            if values.get(key):
                self.lines.append(values[key])

    def words(self, text: str) -> None:
        """Take characters."""
        if self.in_text:
            self.current.append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self.in_text = False
        if name in {"p", "text", "author", "comment", "threadedComment", "v"} and self.current:
            self.lines.append("".join(self.current))
            self.current.clear()


class _Sheet:
    """The rows of a sheet, cells apart by tabs; hidden rows and columns apart."""

    def __init__(self, shared: list[str]) -> None:
        self.shared = shared
        self.lines: list[str] = []
        self.hidden: list[str] = []
        self.cells: list[str] = []
        self.hidden_cells: list[str] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.current: list[str] = []
        self.kind = ""
        self.column = 0
        self.is_hidden_row = self.in_value = False

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        self.in_value = name in {"v", "t", "oddHeader", "oddFooter", "f"}
        if name == "col" and _is_on(values.get("hidden")):
            self.hidden_columns.append((int(values["min"]), int(values["max"])))
        elif name == "row":
            self.is_hidden_row = _is_on(values.get("hidden"))
        elif name == "c":
            self.kind = values.get("t", "n")
            reference = CELL.match(values.get("r", ""))
            self.column = _column(reference[1]) if reference else self.column + 1

    def words(self, text: str) -> None:
        """Take characters."""
        if self.in_value:
            self.current.append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self.in_value = False
        if name == "f":
            self.current.clear()  # a formula; its value follows
        elif name == "c":
            text = "".join(self.current)
            self.current.clear()
            if self.kind == "s":
                place = int(text) if text.isdigit() else -1
                text = self.shared[place] if 0 <= place < len(self.shared) else ""
            text = text.replace("\t", " ").replace("\n", " ")
            (self.hidden_cells if self._is_hidden_column() else self.cells).append(text)
        elif name in {"oddHeader", "oddFooter"}:
            self.lines.append("".join(self.current))
            self.current.clear()
        elif name == "row":
            (self.hidden if self.is_hidden_row else self.lines).append("\t".join(self.cells))
            if any(self.hidden_cells):
                self.hidden.append("\t".join(self.hidden_cells))
            self.cells.clear()
            self.hidden_cells.clear()

    def _is_hidden_column(self) -> bool:
        return any(low <= self.column <= high for low, high in self.hidden_columns)


def _column(letters: str) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number


def _is_on(value: str | None) -> bool:
    return value in {"1", "true"}
