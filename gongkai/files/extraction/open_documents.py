"""The text of ODT, ODS and ODP files, with comments, deleted passages, hidden parts and properties."""

import re
import zipfile

from gongkai.files.extraction.properties import Properties
from gongkai.files.extraction.segments import Collected, Place
from gongkai.files.extraction.xml import read_part

# The document itself, and documents in it such as charts.
PARTS = re.compile(r"(?:[^/]+/)?(?:content|styles)\.xml")
PROPERTIES = re.compile(r"(?:[^/]+/)?meta\.xml")
# What an element holds, with all that is in it.
PLACES = {
    "annotation": Place.COMMENT,
    "tracked-changes": Place.DELETED,
    "note-body": Place.FOOTNOTE,
    "notes": Place.SPEAKER_NOTES,
    "header": Place.HEADER,
    "footer": Place.HEADER,
    "header-left": Place.HEADER,
    "footer-left": Place.HEADER,
    "header-first": Place.HEADER,
    "footer-first": Place.HEADER,
    "hidden-paragraph": Place.HIDDEN,
}
TEXTS = {"p", "h"}
SPACES = {"tab": "\t", "line-break": "\n", "s": " "}
UNSEEN = {"collapse", "filter"}
COMMENT_FACTS = {"creator", "initials", "creator-initials"}
PROPERTY_NAMES = {
    "creator",
    "initial-creator",
    "printed-by",
    "title",
    "subject",
    "description",
    "keyword",
    "user-defined",
}
MAX_REPEATED = 20_000


def read_open_document(archive: zipfile.ZipFile, found: Collected) -> None:
    """Add the pieces of an ODT, ODS or ODP file (Source: OpenDocument 1.3, part 3)."""
    hidden: set[str] = set()
    for name in archive.namelist():
        if PARTS.fullmatch(name):
            styles = _HiddenStyles(hidden)
            read_part(archive, name, styles.start, _ignore, _ignore)
    for name in archive.namelist():
        if PARTS.fullmatch(name):
            part = _Part(found, hidden)
            read_part(archive, name, part.start, part.end, part.words)
            part.finish()
        elif PROPERTIES.fullmatch(name):
            values = Properties(found, PROPERTY_NAMES)
            read_part(archive, name, values.start, values.end, values.words)


def _ignore(*_values: object) -> None:
    return


class _HiddenStyles:
    """The names of the styles with which nothing is shown: of a sheet, and of characters."""

    def __init__(self, hidden: set[str]) -> None:
        self.hidden, self.style = hidden, ""

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "style":
            self.style = values.get("name", "")
        elif (name == "table-properties" and values.get("display") == "false") or (
            name == "text-properties" and values.get("display") == "none"
        ):
            self.hidden.add(self.style)


class _Part:
    """One part: a line for each paragraph and row, cells apart by tabs, each kind of place apart."""

    def __init__(self, found: Collected, hidden: set[str]) -> None:
        self.found, self.hidden = found, hidden
        self.lines: dict[tuple[Place, str], list[str]] = {}
        self.places: list[Place | None] = []
        self.detail, self.pages = "", 0
        self.paragraphs: list[list[str]] = []
        # Where a paragraph that ends goes: to a cell, or (None) to the lines of its place.
        self.sinks: list[list[str] | None] = []
        self.rows: list[list[str]] = []
        self.column, self.hidden_columns = 0, set[int]()
        self.opened: list[str] = []
        self.fact = ""

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        self._note(name, values)
        place = self._place_of(name, values)
        self.places.append(place)
        opened = ""
        if name == "table-row":
            self.rows.append([])
            self.column = 0
        elif name in {"table-cell", "covered-table-cell"} and self.rows:
            opened = self._start_cell(values)
        elif name in TEXTS or place is not None:
            opened = "paragraph"
            self.paragraphs.append([])
            if place is not None:
                opened = "place"
                self.sinks.append(None)
        elif self.paragraphs and name in SPACES:
            self.paragraphs[-1].append(SPACES[name] * _count(values.get("c")))
        self.opened.append(opened)
        self.fact = name if name in {*COMMENT_FACTS, "desc", "title"} else ""

    def _start_cell(self, values: dict[str, str]) -> str:
        self.column += 1
        is_hidden = self.column in self.hidden_columns
        self.column += _count(values.get("number-columns-repeated")) - 1
        self.sinks.append(None if is_hidden else [])
        if is_hidden:
            self.places[-1] = Place.HIDDEN
        return "hidden cell" if is_hidden else "cell"

    def _note(self, name: str, values: dict[str, str]) -> None:
        if name == "table":
            self.detail, self.hidden_columns, self.column = values.get("name", ""), set(), 0
        elif name == "table-column":
            first = self.column + 1
            self.column += _count(values.get("number-columns-repeated"))
            if values.get("visibility") in UNSEEN:
                self.hidden_columns |= set(range(first, self.column + 1))
        elif name == "page":
            self.pages += 1
            self.detail = str(self.pages)
        elif name == "a":
            self.found.add(Place.LINK, "", values.get("href", ""))
        elif name in {"hidden-text", "conditional-text"}:
            for key in ("string-value", "string-value-if-true", "string-value-if-false"):
                self.found.add(Place.HIDDEN, "", values.get(key, ""))

    def _place_of(self, name: str, values: dict[str, str]) -> Place | None:
        if name in PLACES:
            return PLACES[name]
        is_unseen = (
            (values.get("visibility") in UNSEEN and name != "table-column")
            or values.get("style-name") in self.hidden
            or (name == "section" and values.get("display", "true") != "true")
        )
        return Place.HIDDEN if is_unseen else None

    @property
    def _place(self) -> Place:
        inner = next((one for one in reversed(self.places) if one is not None), None)
        if inner is None and self.pages:
            return Place.SLIDE
        return inner or (Place.SHEET if self.detail else Place.BODY)

    def words(self, text: str) -> None:
        """Take characters."""
        if self.fact:
            place = Place.PROPERTY if self.fact in COMMENT_FACTS else Place.ALTERNATIVE_TEXT
            self.found.add(place, self.fact, text)
        elif self.paragraphs:
            self.paragraphs[-1].append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self.fact = ""
        opened = self.opened.pop()
        if name == "table-row":
            self._add("\t".join(self.rows.pop()))
        elif opened in {"paragraph", "place"}:
            text = "".join(self.paragraphs.pop())
            if text:
                self._add(text)
            if opened == "place":
                self.sinks.pop()
        elif opened:
            cell = self.sinks.pop()
            if cell is not None:
                self.rows[-1].append(" ".join(" ".join(cell).split("\n")))
        self.places.pop()

    def _add(self, line: str) -> None:
        sink = self.sinks[-1] if self.sinks else None
        if sink is None:
            self.lines.setdefault((self._place, self.detail), []).append(line)
        else:
            sink.append(line)

    def finish(self) -> None:
        """Add what was read."""
        for (place, detail), lines in self.lines.items():
            self.found.add(place, detail, "\n".join(lines))


def _count(written: str | None) -> int:
    """Return how often something is repeated; rows and cells repeat to the end of a sheet."""
    return min(int(written), MAX_REPEATED) if written and written.isdecimal() else 1
