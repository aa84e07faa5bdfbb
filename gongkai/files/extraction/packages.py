"""The text of PPTX and OFD files, and the properties and links that all packages of XML have."""

import re
import zipfile

from gongkai.files.extraction.properties import Properties
from gongkai.files.extraction.segments import Collected, Place
from gongkai.files.extraction.xml import read_part

SLIDES = (
    (re.compile(r"ppt/slides/slide(\d+)\.xml"), Place.SLIDE),
    (re.compile(r"ppt/notesSlides/notesSlide(\d+)\.xml"), Place.SPEAKER_NOTES),
    (re.compile(r"ppt/comments/[^/]*?(\d+)\.xml"), Place.COMMENT),
    (re.compile(r"ppt/(?:diagrams|charts)/[^/]*?(\d+)\.xml"), Place.SLIDE),
)
OFD_PAGE = re.compile(
    r".*/(?:Page_(\d+)/Content|Tpls?/.*Content|Annots/.*Annotation.*)\.xml", re.IGNORECASE
)
PROPERTIES = re.compile(r"docProps/(?:core|app|custom)\.xml|OFD\.xml")
PROPERTY_NAMES = {
    "creator",
    "lastModifiedBy",
    "title",
    "subject",
    "description",
    "keywords",
    "category",
    "Company",
    "Manager",
    "lpwstr",
    "Author",
    "Creator",
    "Title",
    "Subject",
    "Abstract",
    "Keyword",
    "CustomData",
}


def read_slides(archive: zipfile.ZipFile, found: Collected) -> None:
    """Add the pieces of a PPTX file; hidden slides count as hidden."""
    for name in sorted(archive.namelist(), key=lambda one: (len(one), one)):
        for pattern, place in SLIDES:
            if number := pattern.fullmatch(name):
                slide = _Paragraphs({"t", "text"}, {"p", "cm", "comment"}, found)
                read_part(archive, name, slide.start, slide.end, slide.words)
                slide.finish(Place.HIDDEN if slide.is_hidden else place, number[1])


def read_ofd(archive: zipfile.ZipFile, found: Collected) -> None:
    """Add the pieces of an OFD file by page (Source: GB/T 33190, element TextCode)."""
    for name in sorted(archive.namelist(), key=lambda one: (len(one), one)):
        if page := OFD_PAGE.fullmatch(name):
            text = _Paragraphs({"TextCode", "Remark"}, {"TextCode", "Remark"}, found)
            read_part(archive, name, text.start, text.end, text.words)
            number = "" if page[1] is None else str(int(page[1]) + 1)
            text.finish(Place.ANNOTATION if "annot" in name.lower() else Place.PAGE, number)


def read_properties(archive: zipfile.ZipFile, found: Collected) -> None:
    """Add properties of the document, and the targets of links out of it."""
    for name in archive.namelist():
        if PROPERTIES.fullmatch(name):
            values = Properties(found, PROPERTY_NAMES)
            read_part(archive, name, values.start, values.end, values.words)
        elif name.endswith(".rels"):
            read_part(archive, name, _Links(found).start, _ignore, _ignore)


def _ignore(*_values: object) -> None:
    return


class _Paragraphs:
    """Text of certain elements, a line for each paragraph."""

    def __init__(self, texts: set[str], ends: set[str], found: Collected) -> None:
        self.texts, self.ends, self.found = texts, ends, found
        self.lines: list[str] = []
        self.current: list[str] = []
        self.in_text = self.is_hidden = False

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        self.in_text = name in self.texts
        if name == "sld" and values.get("show") in {"0", "false"}:
            self.is_hidden = True
        elif name == "cNvPr":
            for key in ("descr", "title"):
                self.found.add(Place.ALTERNATIVE_TEXT, "", values.get(key, ""))

    def words(self, text: str) -> None:
        """Take characters."""
        if self.in_text:
            self.current.append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self.in_text = False
        if name == "tc":
            self.current.append("\t")
        elif name in self.ends and self.current:
            self.lines.append("".join(self.current))
            self.current.clear()

    def finish(self, place: Place, detail: str) -> None:
        """Add what was read."""
        self.lines.append("".join(self.current))
        self.found.add(place, detail, "\n".join(self.lines))


class _Links:
    """Targets outside the file, such as the folder of a person."""

    def __init__(self, found: Collected) -> None:
        self.found = found

    def start(self, name: str, values: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "Relationship" and values.get("TargetMode") == "External":
            self.found.add(Place.LINK, "", values.get("Target", ""))
