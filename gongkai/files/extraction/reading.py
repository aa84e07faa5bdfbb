"""Read a file by its type: the text in all its places."""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import IO

from gongkai.files.extraction.open_documents import read_open_document
from gongkai.files.extraction.packages import read_ofd, read_properties, read_slides
from gongkai.files.extraction.pdf import read_pdf
from gongkai.files.extraction.segments import Collected, Place, Segment, Unreadable
from gongkai.files.extraction.sheets import read_sheets
from gongkai.files.extraction.word import read_word
from gongkai.files.wide_text import SAMPLE, wide_encoding
from gongkai.kit.html_elements import BLOCKS

IMAGES = frozenset({"png", "jpg", "jpeg"})
MAX_MEMBERS = 2_000
MAX_MEMBER = 64 << 20
MAX_TEXT_BYTES = 64 << 20
# How deep archives in archives are read.
MAX_NESTING = 2


@dataclass(frozen=True)
class Reading:
    """The pieces of a file; whether that is all; pages and pictures in which a machine sees no text."""

    segments: list[Segment]
    is_complete: bool
    images: int


def read_file(source: IO[bytes], ending: str) -> Reading:
    """Return the text of a file. Raises `Unreadable`."""
    found = Collected()
    images = _read(source, ending, found, 0)
    return Reading(found.segments, found.is_complete, images)


def _read(source: IO[bytes], ending: str, found: Collected, nesting: int) -> int:
    if ending in IMAGES:
        return 1
    if ending == "pdf":
        return read_pdf(source, found)
    if ending in {"txt", "csv"}:
        found.add(Place.BODY, "", decoded(source.read(MAX_TEXT_BYTES)))
        return 0
    if ending in {"html", "htm"}:
        found.add(Place.BODY, "", _page_text(decoded(source.read(MAX_TEXT_BYTES))))
        return 0
    readers: dict[str, Callable[[zipfile.ZipFile, Collected], None]] = {
        "docx": read_word,
        "xlsx": read_sheets,
        "pptx": read_slides,
        "ofd": read_ofd,
        **dict.fromkeys(("odt", "ods", "odp"), read_open_document),
    }
    if ending not in {*readers, "zip"}:
        raise Unreadable("file-type-without-text")
    try:
        with zipfile.ZipFile(source) as archive:
            if ending == "zip":
                return _read_archive(archive, found, nesting)
            readers[ending](archive, found)
            read_properties(archive, found)
            pictures = (
                one
                for one in archive.namelist()
                if any(folder in one.lower() for folder in ("media/", "/res/", "pictures/"))
            )
            return sum(
                _ending(name) in {*IMAGES, "gif", "bmp", "tif", "tiff", "emf", "wmf"}
                for name in pictures
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("file-unreadable") from error


def _read_archive(archive: zipfile.ZipFile, found: Collected, nesting: int) -> int:
    images = 0
    for number, info in enumerate(archive.infolist()):
        if number >= MAX_MEMBERS:
            found.is_complete = False
            break
        found.add(Place.FILE_NAME, "", _member_name(info))
        ending = _ending(info.filename)
        if info.is_dir() or (ending == "zip" and nesting >= MAX_NESTING):
            found.is_complete = found.is_complete and info.is_dir()
            continue
        if info.file_size > MAX_MEMBER:
            found.is_complete = False
            continue
        try:
            images += _read(io.BytesIO(archive.read(info)), ending, found, nesting + 1)
        except Unreadable:
            found.is_complete = False
    return images


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; programs of Windows write it in GB18030 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def decoded(content: bytes) -> str:
    """Return a text in UTF-8, UTF-16 or GB18030; what is none of these is shown with replacements."""
    if wide := wide_encoding(content[:SAMPLE]):
        return content[: len(content) // 2 * 2].decode(wide, "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _page_text(markup: str) -> str:
    page = _Page()
    page.feed(markup)
    page.close()
    return "\n".join("".join(line) for line in page.lines)


class _Page(HTMLParser):
    """A line for each block, a tab between cells; comments and attributes with words are kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or a cell; keep what an attribute says in words."""
        if tag in BLOCKS or tag in {"br", "tr"}:
            self.lines.append([])
        elif tag in {"td", "th"}:
            self.lines[-1].append("\t")
        self.lines[-1].extend(
            f" {value} " for name, value in attrs if name in {"alt", "title", "value"} and value
        )

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.lines[-1].append(data)

    def handle_comment(self, data: str) -> None:
        """Keep what was commented out: it is in the file."""
        self.lines.append([data])
