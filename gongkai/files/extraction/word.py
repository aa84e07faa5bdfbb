"""The text of DOCX files, with headers, notes, comments, deleted passages and properties."""

import re
import zipfile

from gongkai.files.extraction.segments import Collected, Place
from gongkai.files.extraction.xml import read_part

PARTS = (
    (re.compile(r"word/document\d*\.xml"), Place.BODY),
    (re.compile(r"word/(?:header|footer)\d*\.xml"), Place.HEADER),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), Place.FOOTNOTE),
    (re.compile(r"word/comments\w*\.xml"), Place.COMMENT),
    (re.compile(r"word/glossary/document\.xml"), Place.HIDDEN),
)


def read_word(archive: zipfile.ZipFile, found: Collected) -> None:
    """Add the pieces of a DOCX file."""
    for name in archive.namelist():
        for pattern, place in PARTS:
            if pattern.fullmatch(name):
                part = _Part(found, place)
                read_part(archive, name, part.start, part.end, part.words)
                part.finish()


class _Part:
    """One part: paragraphs as lines, cells apart by tabs; what is not shown goes to its own place."""

    def __init__(self, found: Collected, place: Place) -> None:
        self.found = found
        self.place = place
        self.lines: list[str] = []
        self.cells: list[str] = []
        self.current: list[str] = []
        self.hidden: list[str] = []
        self.deleted: list[str] = []
        self.in_text = self.in_deleted = self.is_hidden = False
        self.in_run_style = False
        self.depth_of_cells = 0

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        if name in {"t", "instrText"}:
            self.in_text = True
        elif name == "delText":
            self.in_deleted = True
        elif name == "r":
            self.is_hidden = False
        elif name == "vanish":
            self.is_hidden = values.get("val", "1") not in {"0", "false", "off"}
        elif name == "tab":
            self.current.append("\t")
        elif name in {"br", "cr"}:
            self.current.append("\n")
        elif name == "noBreakHyphen":
            self.current.append("-")
        elif name == "tc":
            self.depth_of_cells += 1
        elif name in {"docPr", "cNvPr"}:
            for key in ("descr", "title"):
                self.found.add(Place.ALTERNATIVE_TEXT, "", values.get(key, ""))
        elif name in {"comment", "ins", "del"} and values.get("author"):
            self.found.add(Place.PROPERTY, "author", values["author"])

    def words(self, text: str) -> None:
        """Take characters."""
        if self.in_deleted:
            self.deleted.append(text)
        elif self.in_text:
            (self.hidden if self.is_hidden else self.current).append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in {"t", "instrText"}:
            self.in_text = False
        elif name == "delText":
            self.in_deleted = False
        elif name == "p":
            for unseen in (self.hidden, self.deleted):
                if unseen and unseen[-1] != "\n":
                    unseen.append("\n")
            self._end_paragraph()
        elif name == "tc":
            self.depth_of_cells -= 1
            self.cells.append(" ".join("".join(self.current).split("\n")).strip())
            self.current.clear()
        elif name == "tr" and self.cells:
            self.lines.append("\t".join(self.cells))
            self.cells.clear()

    def _end_paragraph(self) -> None:
        if self.depth_of_cells:
            self.current.append("\n")
            return
        self.lines.append("".join(self.current))
        self.current.clear()

    def finish(self) -> None:
        """Add what was read."""
        self.found.add(self.place, "", "\n".join(self.lines))
        self.found.add(Place.HIDDEN, "", "".join(self.hidden))
        self.found.add(Place.DELETED, "", "".join(self.deleted))
