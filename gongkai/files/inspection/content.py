"""The accepted file types, and the check that a file is of its type and of no other."""

import codecs
import re
import struct
import zipfile
from typing import IO

from gongkai.files.inspection import archives, office
from gongkai.files.inspection.archives import looks_packed, unpack
from gongkai.files.inspection.budget import Budget, windows
from gongkai.files.inspection.fields import check_table_text
from gongkai.files.inspection.findings import Found
from gongkai.files.inspection.ole import MAIN_STREAMS, OLE, check_ole
from gongkai.files.inspection.open_documents import MEDIA_TYPES, check_open_part
from gongkai.files.inspection.pdf import check_pdf
from gongkai.files.wide_text import wide_encoding

OOXML = "application/vnd.openxmlformats-officedocument."
PK = (b"PK\x03\x04",)
OLD = (OLE,)
# extension → (media type, possible first bytes)
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (OOXML + "wordprocessingml.document", PK),
    "xlsx": (OOXML + "spreadsheetml.sheet", PK),
    "pptx": (OOXML + "presentationml.presentation", PK),
    "ofd": ("application/ofd", PK),
    **{ending: (media_type, PK) for ending, media_type in MEDIA_TYPES.items()},
    "zip": ("application/zip", PK),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "doc": ("application/msword", OLD),
    "xls": ("application/vnd.ms-excel", OLD),
    "csv": ("text/csv", ()),
    "txt": ("text/plain", ()),
}
# A member that a ZIP must contain to be of the type of its extension.
MEMBERS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
    **dict.fromkeys(MEDIA_TYPES, "content.xml"),
}
HEAD = 4096
# Programs that guess the type look at this many bytes.
SNIFFED = 1024
# Characters that no text has; all but the line feed and its relatives, the tab and the form feed.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]")
MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|script|svg|body|iframe|object|embed)[\s>/]", re.IGNORECASE
)
# Metadata files that macOS adds to archives; no program opens them.
LITTER = (b"\x00\x05\x16\x07", b"\x00\x00\x00\x01Bud1")
# Enough to find what begins at the end of one piece of a file.
OVERLAP = 64
CELL_OVERLAP = 512


def check_content(source: IO[bytes], ending: str, budget: Budget | None = None) -> None:
    """
    Refuse a file that is not of its claimed type, is also of another type, or has active content.

    An archive may contain files of the accepted types, which are checked like single uploads, but no
    archive. An office document may embed other office documents (charts with their sheet), which
    are checked as well.
    """
    _check(source, ending, budget or Budget(), depth=0)


def _check(source: IO[bytes], ending: str, budget: Budget, depth: int) -> None:
    source.seek(0)
    head = source.read(HEAD)
    if not head:
        raise Found("file-empty")
    magics = KINDS[ending][1]
    if magics and not head.startswith(magics):
        raise Found("file-content", ending=ending)
    if not magics:
        if not _is_text(source, budget, ending):
            raise Found("file-content", ending=ending)
        if ending == "csv":
            for piece in windows(source, CELL_OVERLAP):
                budget.check_time()
                check_table_text(piece)
    elif magics is PK:
        _check_archive(source, ending, head, budget, depth)
    else:
        _check_single(source, ending, head, budget)


def _check_single(source: IO[bytes], ending: str, head: bytes, budget: Budget) -> None:
    """Check a file that is no archive: it must not contain a file of another type."""
    if MARKUP.search(head[:SNIFFED]) or zipfile.is_zipfile(source):
        raise Found("file-polyglot")
    if ending != "pdf" and b"%PDF-" in head[:SNIFFED]:
        raise Found("file-polyglot")
    if ending == "pdf":
        check_pdf(source, budget)
    elif ending in MAIN_STREAMS:
        check_ole(source, ending, budget)
    else:
        for piece in windows(source, OVERLAP):
            budget.check_time()
            if any(sign in piece for sign in archives.ARCHIVES[2:4]):
                raise Found("file-polyglot")
        if ending == "png" and not _ends_as_png(source, budget):
            raise Found("file-polyglot")


def _check_archive(source: IO[bytes], ending: str, head: bytes, budget: Budget, depth: int) -> None:
    if ending != "zip" and (b"%PDF-" in head[:SNIFFED] or MARKUP.search(head[:SNIFFED])):
        raise Found("file-polyglot")
    missing, has_type = MEMBERS.get(ending), False
    for name, part in unpack(source, budget):
        budget.report(name)
        begins = part.read(HEAD)
        part.seek(0)
        if name == missing:
            missing = None
        has_type = has_type or name == "mimetype"
        if ending == "zip":
            _check_member(name, part, begins, budget, depth)
            continue
        is_open = ending in MEDIA_TYPES
        embedded = None if is_open or ending == "ofd" else office.EMBEDDED.match(name)
        if embedded and depth < 2:
            _check(part, embedded[1].lower(), budget, depth + 1)
        elif looks_packed(name, begins):
            raise Found("archive-nested", name=name[:80])
        elif is_open:
            check_open_part(name, part, ending, budget)
        elif ending == "ofd":
            office.check_official(name, part, budget)
        else:
            office.check_part(name, part, budget)
    if missing or (ending in MEDIA_TYPES and not has_type):
        raise Found("file-content", ending=ending)


def _check_member(name: str, part: IO[bytes], begins: bytes, budget: Budget, depth: int) -> None:
    ending = name.rpartition(".")[2].lower()
    if begins.startswith(LITTER):
        return
    if ending == "zip" or (ending not in KINDS and looks_packed(name, begins)):
        raise Found("archive-nested", name=name[:80])
    if ending not in KINDS:
        raise Found("archive-type", name=name[:80])
    if begins:
        _check(part, ending, budget, depth + 1)


def _ends_as_png(source: IO[bytes], budget: Budget) -> bool:
    """Return whether the image ends where its last chunk ends."""
    size = source.seek(0, 2)
    at = 8
    while at + 12 <= size:
        budget.spend_steps()
        source.seek(at)
        length, kind = struct.unpack(">I4s", source.read(8))
        at += 12 + length
        if kind == b"IEND":
            return bool(at == size)
    return False


def _is_text(source: IO[bytes], budget: Budget, ending: str) -> bool:
    """Accept text in UTF-8 or GB 18030, and TXT files in UTF-16, that is not HTML or a program."""
    source.seek(0)
    head = source.read(HEAD)
    if _begins_as_active(head):
        return False
    if ending == "txt" and (encoding := wide_encoding(head)):
        return _is_wide_text(source, budget, encoding)
    decoders = [codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")]
    source.seek(0)
    while True:
        piece = source.read(1 << 20)
        budget.check_time()
        if b"\x00" in piece:
            return False
        for decoder in list(decoders):
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError:
                decoders.remove(decoder)
        if not decoders or not piece:
            return bool(decoders)


def _is_wide_text(source: IO[bytes], budget: Budget, encoding: str) -> bool:
    """Accept text in UTF-16 without the control characters that every program has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    is_first = True
    while True:
        piece = source.read(1 << 20)
        budget.check_time()
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            return False
        if CONTROL.search(text) or (is_first and _begins_as_active(text[:HEAD].encode())):
            return False
        if not piece:
            return True
        is_first = False


def _begins_as_active(head: bytes) -> bool:
    """Return whether these bytes begin a page, a drawing or a program."""
    lead = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lead.startswith((b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"mz", b"#!")):
        return True
    return _is_guessed_active(head)


def _is_guessed_active(head: bytes) -> bool:
    """Return whether the magic numbers are those of a page, a drawing or a program."""
    import puremagic  # noqa: PLC0415  (only where it is needed: the process must start fast)

    try:
        guesses = puremagic.magic_string(head)
    except puremagic.PureError:
        return False
    return any(
        one.confidence >= 0.8 and one.extension in {".html", ".svg", ".exe"} for one in guesses
    )
