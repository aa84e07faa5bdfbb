"""PDF files: scripts, programs to start, and files inside, also where they are packed into object streams."""

import re
import zlib
from collections.abc import Iterator
from typing import IO

from gongkai.files.upload_errors import refused

MAX_OBJECTS = 256 << 20
# Each escape costs; no page needs millions.
MAX_ESCAPES = 4_000_000
# No pattern may look far ahead from many places: the file is as long as its writer likes.
GAP = rb"[\x00\t\n\x0c\r ]*"
VALUE = rb"(?:" + GAP + rb"[<\[(]|[\x00\t\n\x0c\r ]+\d)"
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb">>" + GAP + rb"stream\r?\n")
FILTERS = re.compile(rb"/Filter\b" + GAP + rb"(\[[^\]]{0,200}\]|/\w{1,40})")
OBJECTS = re.compile(rb"/ObjStm\b")
# Long enough that packed bytes do not look like it by chance: searched everywhere.
FINDINGS = (
    ("pdf-script", re.compile(rb"/S" + GAP + rb"/(?:JavaScript|Rendition)\b|/JavaScript" + VALUE)),
    ("pdf-launch", re.compile(rb"/S" + GAP + rb"/Launch\b")),
    (
        "file-embedded",
        re.compile(
            rb"/Type"
            + GAP
            + rb"/EmbeddedFile\b|/EmbeddedFiles"
            + VALUE
            + rb"|/Subtype"
            + GAP
            + rb"/(?:RichMedia|FileAttachment)\b|/S"
            + GAP
            + rb"/GoToE\b"
        ),
    ),
    ("file-encrypted", re.compile(rb"/Encrypt" + VALUE)),
)
# Short: searched only where no packed bytes are. Nobody honest writes a remark between a name and its value.
SHORT_FINDINGS = (
    ("pdf-script", re.compile(rb"/(?:JS|XFA)" + VALUE)),
    ("file-embedded", re.compile(rb"/EF" + VALUE)),
    (
        "file-unreadable",
        re.compile(
            rb"/(?:S|JS|XFA|EF|Type|Subtype|JavaScript|EmbeddedFiles|Encrypt|Filter)" + GAP + rb"%"
        ),
    ),
)


def check_pdf(source: IO[bytes]) -> None:
    """
    Refuse a PDF that holds scripts, starts programs, carries files or is encrypted.

    Names are read with their escapes, in the file itself and in object streams packed with Flate; a stream of
    objects packed in another way is refused, since nobody can look into it. Not examined: what is drawn on pages,
    fonts, pictures. Forms of XML (XFA) are refused as a whole, for their scripts stand in packed streams.
    """
    data = source.read()
    _find(_unescaped(data), FINDINGS)
    outside, packed = _parts(data)
    _find(_unescaped(outside), SHORT_FINDINGS)
    if len(OBJECTS.findall(_unescaped(outside))) != len(packed):
        raise refused("file-unreadable")
    for text in _objects(packed):
        _find(_unescaped(text), FINDINGS + SHORT_FINDINGS)


def _parts(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return what stands outside of streams, and each stream of objects: the words before it, its bytes."""
    outside: list[bytes] = []
    packed: list[tuple[bytes, bytes]] = []
    at = 0
    for found in STREAM.finditer(data):
        if found.start() < at:
            continue
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        words = data[at : found.start() + 2]
        outside.append(words)
        words = _unescaped(words)
        if OBJECTS.search(words):
            packed.append((words, data[found.end() : end]))
        at = end
    outside.append(data[at:])
    return b"\n".join(outside), packed


def _objects(packed: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Yield the text of each stream of objects."""
    left = MAX_OBJECTS
    for words, content in packed:
        words = words[words.rfind(b"obj") + 3 :]  # noqa: PLW2901
        filters = FILTERS.findall(words)
        names = [name for found in filters for name in re.findall(rb"/\w+", found)]
        # Twice the same key, a filter named elsewhere, or a word that hides the key: readers would differ.
        if not OBJECTS.search(words) or len(filters) != words.count(b"/Filter") or len(filters) > 1:
            raise refused("file-unreadable")
        if b"/Predictor" in words or any(name not in {b"/FlateDecode", b"/Fl"} for name in names):
            raise refused("file-unreadable")
        for _one in names:
            try:
                content = zlib.decompressobj().decompress(content, left + 1)  # noqa: PLW2901
            except zlib.error as error:
                raise refused("file-unreadable") from error
            if len(content) > left:
                raise refused("archive-bomb")
        left -= len(content)
        yield content


def _unescaped(data: bytes) -> bytes:
    if data.count(b"#") > MAX_ESCAPES:
        raise refused("file-unreadable")
    return ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), data)


def _find(text: bytes, findings: tuple[tuple[str, re.Pattern[bytes]], ...]) -> None:
    for code, pattern in findings:
        if pattern.search(text):
            raise refused(code)
