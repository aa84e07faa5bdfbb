"""Read a file into the text of a document: what was understood, what was left out, title and number."""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from gongkai.files.extraction.segments import Unreadable
from gongkai.files.text_import.blocks import Block, Draft, Paragraph, Table, html_of
from gongkai.files.text_import.headings import Head, set_levels, take_heads
from gongkai.files.text_import.open_text import read_open_text
from gongkai.files.text_import.pages import read_page
from gongkai.files.text_import.plain_text import read_plain_text
from gongkai.files.text_import.word import read_word

MAX_BYTES = 32 << 20
MAX_TEXT = 1_000_000  # characters of HTML, as in the form of a draft
PACKED: dict[str, Callable[[zipfile.ZipFile], Draft]] = {"docx": read_word, "odt": read_open_text}
PLAIN: dict[str, Callable[[bytes], Draft]] = {
    "txt": read_plain_text,
    "html": read_page,
    "htm": read_page,
}


@dataclass
class Reading:
    """
    The text of a file as HTML, after the lines in `heads`, some of which say its title and number.

    `counts` says what was understood, `left_out` what is not in the text, `notes` what the footnotes say.
    """

    html: str = ""
    title: str = ""
    number: str = ""
    heads: list[Head] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as the process writes it."""
        return asdict(self)


def read_text(source: IO[bytes], ending: str) -> Reading:
    """Return the text of a file. Raises `Unreadable`."""
    if ending in PLAIN:
        content = source.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise Unreadable("file-too-large")
        return finished(PLAIN[ending](content))
    if ending not in PACKED:
        raise Unreadable("file-type-without-text")
    try:
        with zipfile.ZipFile(source) as archive:
            return finished(PACKED[ending](archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, RecursionError):
            raise
        raise Unreadable("file-unreadable") from error


def finished(draft: Draft) -> Reading:
    """Return a reading of blocks: with the head recognised, levels of headings set, and all counted."""
    blocks = draft.blocks
    heads = take_heads(blocks)
    set_levels(blocks)
    html = html_of(blocks)
    if len(html) > MAX_TEXT:
        raise Unreadable("text-too-long")
    if not html and not heads.lines:
        raise Unreadable("file-without-words")
    counts = {
        "headings": _count(blocks, lambda one: bool(one.fixed)),
        "paragraphs": _count(blocks, lambda one: not one.fixed and not one.kind)
        + sum(not one.kind for one in heads.lines),
        "items": _count(blocks, lambda one: bool(one.kind)),
        "tables": sum(isinstance(one, Table) for one in blocks),
        "links": html.count("<a "),
    }
    return Reading(
        html,
        heads.title or draft.title,
        heads.number,
        heads.lines,
        {name: number for name, number in counts.items() if number},
        {name: number for name, number in sorted(draft.left_out.items()) if number},
        draft.notes,
    )


def _count(blocks: list[Block], wanted: Callable[[Paragraph], bool]) -> int:
    return sum(isinstance(one, Paragraph) and wanted(one) for one in blocks)
