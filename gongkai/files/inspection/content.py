"""The accepted file types, and the check that a file is of its type and of no other."""

import re
import struct
import zipfile
from typing import IO

import puremagic

from gongkai.files.inspection import archives, office
from gongkai.files.inspection.archives import Budget, looks_packed, unpack, whole_budget
from gongkai.files.inspection.pdf import check_pdf
from gongkai.files.upload_errors import refused

OOXML = "application/vnd.openxmlformats-officedocument."
PK = (b"PK\x03\x04",)
OLE = (office.OLE,)
# extension → (media type, possible first bytes)
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (OOXML + "wordprocessingml.document", PK),
    "xlsx": (OOXML + "spreadsheetml.sheet", PK),
    "pptx": (OOXML + "presentationml.presentation", PK),
    "ofd": ("application/ofd", PK),
    "zip": ("application/zip", PK),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "doc": ("application/msword", OLE),
    "xls": ("application/vnd.ms-excel", OLE),
    "csv": ("text/csv", ()),
    "txt": ("text/plain", ()),
}
# A member that a ZIP must contain to be of the type of its extension.
MEMBERS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
}
HEAD = 4096
# Programs that guess the type look at this many bytes.
SNIFFED = 1024
MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|script|svg|body|iframe|object|embed)[\s>/]", re.IGNORECASE
)
# Metadata files that macOS adds to archives; no program opens them.
LITTER = (b"\x00\x05\x16\x07", b"\x00\x00\x00\x01Bud1")
TEXT_LIMIT = 1 << 30


def check_content(source: IO[bytes], ending: str) -> None:
    """
    Refuse a file that is not of its claimed type, is also of another type, or has active content.

    An archive may contain files of the accepted types, which are checked like single uploads, but no
    archive. An office document may embed other office documents (charts with their sheet), which
    are checked as well.
    """
    _check(source, ending, whole_budget(), depth=0)


def _check(source: IO[bytes], ending: str, budget: Budget, depth: int) -> None:
    source.seek(0)
    head = source.read(HEAD)
    if not head:
        raise refused("file-empty")
    magics = KINDS[ending][1]
    if magics and not head.startswith(magics):
        raise refused("file-content", ending=ending)
    if not magics:
        source.seek(0)
        if not _is_text(source.read(TEXT_LIMIT)):
            raise refused("file-content", ending=ending)
    elif magics is PK:
        _check_archive(source, ending, head, budget, depth)
    else:
        _check_single(source, ending, head)


def _check_single(source: IO[bytes], ending: str, head: bytes) -> None:
    """Check a file that is no archive: it must not contain a file of another type."""
    if MARKUP.search(head[:SNIFFED]) or zipfile.is_zipfile(source):
        raise refused("file-polyglot")
    if ending != "pdf" and b"%PDF-" in head[:SNIFFED]:
        raise refused("file-polyglot")
    source.seek(0)
    if ending == "pdf":
        check_pdf(source)
    elif ending in office.MAIN_STREAMS:
        office.check_old(source, ending)
    else:
        content = source.read()
        if any(sign in content for sign in archives.ARCHIVES[2:4]) or (
            ending == "png" and not _ends_as_png(content)
        ):
            raise refused("file-polyglot")


def _check_archive(source: IO[bytes], ending: str, head: bytes, budget: Budget, depth: int) -> None:
    if ending != "zip" and (b"%PDF-" in head[:SNIFFED] or MARKUP.search(head[:SNIFFED])):
        raise refused("file-polyglot")
    missing = MEMBERS.get(ending)
    for name, part in unpack(source, budget):
        begins = part.read(HEAD)
        part.seek(0)
        if name == missing:
            missing = None
        if ending == "zip":
            _check_member(name, part, begins, budget, depth)
            continue
        embedded = office.EMBEDDED.match(name) if ending != "ofd" else None
        if embedded and depth < 2:
            _check(part, embedded[1].lower(), budget, depth + 1)
        elif looks_packed(name, begins):
            raise refused("archive-nested", name=name[:80])
        elif ending != "ofd":
            office.check_part(name, part)
    if missing:
        raise refused("file-content", ending=ending)


def _check_member(name: str, part: IO[bytes], begins: bytes, budget: Budget, depth: int) -> None:
    ending = name.rpartition(".")[2].lower()
    if begins.startswith(LITTER):
        return
    if ending == "zip" or (ending not in KINDS and looks_packed(name, begins)):
        raise refused("archive-nested", name=name[:80])
    if ending not in KINDS:
        raise refused("archive-type", name=name[:80])
    if begins:
        _check(part, ending, budget, depth + 1)


def _ends_as_png(content: bytes) -> bool:
    """Return whether the image ends where its last chunk ends."""
    at = 8
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return bool(at == len(content))
    return False


def _is_text(data: bytes) -> bool:
    """Accept UTF-8 or GB 18030 text without NUL bytes that is not HTML or a program."""
    if b"\x00" in data:
        return False
    lead = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lead.startswith((b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"mz", b"#!")):
        return False
    if any(match.extension in {".html", ".svg", ".exe"} for match in _guesses(data[:4096])):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _guesses(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return [match for match in puremagic.magic_string(head) if match.confidence >= 0.8]
    except puremagic.PureError:
        return []
