"""Inspection of OLE files (old office documents, objects inside new ones), read by olefile."""

import re
import struct
from collections.abc import Iterator
from typing import IO

from gongkai.files.inspection.budget import Budget
from gongkai.files.inspection.fields import check_field, check_link
from gongkai.files.inspection.findings import Found
from gongkai.kit.links import is_local_path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY = 128
ENTRY_TYPES = {1, 2}  # a storage, a stream
MACROS = {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "MACROS"}
PACKAGES = {"\x01OLE10NATIVE", "PACKAGE"}
ENCRYPTED_MEMBERS = {"ENCRYPTEDPACKAGE", "ENCRYPTIONINFO"}
# Streams that an OLE document must contain to be of the type of its extension.
MAIN_STREAMS = {"doc": {"WORDDOCUMENT"}, "xls": {"WORKBOOK", "BOOK"}}
MAX_STREAM = 64 << 20
# The beginning of a field in the text of Word, in 8-bit characters or in UTF-16.
FIELD = re.compile(rb"\x13[\x00 ]{0,40}(?=[A-Za-z])")
FIELD_LENGTH = 2_048
FIELD_END = re.compile("[\x13-\x15]")
WORD_ENCRYPTED = 0x0100
# Records of Excel.
BOUND_SHEET, FILE_PASS, SUP_BOOK, HYPERLINK = 0x85, 0x2F, 0x1AE, 0x1B8
MACRO_SHEETS = {1, 6}  # a sheet of Excel 4 macros, a module of Visual Basic
DDE_SEPARATOR, UNC_PATH = b"\x03", b"\x01@"
URL_MONIKER = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
FILE_MONIKER = bytes.fromhex("0303000000000000c000000000000046")


def check_ole(source: IO[bytes], ending: str, budget: Budget) -> None:
    """
    Refuse an OLE file with macros, embedded files or links that load content, or an encrypted one.

    `ending` is empty for an embedded object. Names are taken from every possible directory entry,
    whether the directory refers to it or not; the content of streams as olefile reads it.
    """
    names = set(_entry_names(source, budget))
    if names & ENCRYPTED_MEMBERS:
        raise Found("file-encrypted")
    if names & MACROS:
        raise Found("file-macro")
    if names & PACKAGES:
        raise Found("file-embedded")
    streams = _streams(source, budget)
    if ending and not streams.keys() & MAIN_STREAMS[ending]:
        raise Found("file-content", ending=ending)
    if text := streams.get("WORDDOCUMENT"):
        _check_word(text, budget)
    for name in ("WORKBOOK", "BOOK"):
        _check_sheets(streams.get(name, b""), budget)
    # The second number of this stream says whether the object is only a link to a file elsewhere.
    link = streams.get("\x01OLE", b"")[:8]
    if len(link) == 8 and link[4] & 1:
        raise Found("file-external")


def _entry_names(source: IO[bytes], budget: Budget) -> Iterator[str]:
    """Yield the upper-case names of all directory entries (128 bytes: name, its length, type)."""
    source.seek(4 * ENTRY)
    while block := source.read(ENTRY * 1024):
        budget.spend_steps(len(block) // ENTRY // 16 + 2)
        for at in range(0, len(block) - ENTRY + 1, ENTRY):
            length = block[at + 64]
            if (
                block[at + 66] in ENTRY_TYPES
                and block[at + 65] == 0
                and 2 < length <= 64
                and length % 2 == 0
                and block[at + length - 2 : at + length] == b"\x00\x00"
            ):
                raw = block[at : at + length - 2]
                yield raw.decode("utf-16-le", errors="replace").upper()


def _streams(source: IO[bytes], budget: Budget) -> dict[str, bytes]:
    """Return the streams that are examined, by their upper-case name; a damaged file is refused."""
    import olefile  # noqa: PLC0415  (only where it is needed: the process must start fast)

    wanted = {"WORDDOCUMENT", "WORKBOOK", "BOOK", "\x01OLE"}
    found: dict[str, bytes] = {}
    source.seek(0)
    try:
        with olefile.OleFileIO(source) as file:
            for path in file.listdir(streams=True, storages=False):
                name = path[-1].upper()
                if name in wanted:
                    size = file.get_size(path)
                    if size > MAX_STREAM or name in found:
                        raise Found("file-unreadable")
                    budget.spend_bytes(size)
                    found[name] = file.openstream(path).read()
    except (OSError, ValueError, IndexError, TypeError, RecursionError, struct.error) as error:
        raise Found("file-unreadable") from error
    return found


def _check_word(text: bytes, budget: Budget) -> None:
    """Check the fields of a text, whose codes stand between characters 0x13 and 0x14."""
    if len(text) > 12 and int.from_bytes(text[10:12], "little") & WORD_ENCRYPTED:
        raise Found("file-encrypted")
    for start in FIELD.finditer(text):
        budget.spend_steps()
        code = text[start.end() : start.end() + FIELD_LENGTH]
        wide = code[1:2] == b"\x00"
        if wide:
            words = code.decode("utf-16-le", errors="replace")
        else:
            words = code.decode("gb18030", errors="replace")
        # Between other bytes a field begins by chance; only the words of a field are letters.
        if words[:2].isascii() and words[:2].isalpha():
            check_field(FIELD_END.split(words, maxsplit=1)[0])


def _check_sheets(data: bytes, budget: Budget) -> None:
    """Check the records of a workbook: sheets of macros, DDE, links."""
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        at += 4
        budget.spend_steps()
        if kind == FILE_PASS:
            raise Found("file-encrypted")
        if kind == BOUND_SHEET and length > 5 and data[at + 5 : at + 6][0:1] in MACRO_KINDS:
            raise Found("file-macro")
        if kind == SUP_BOOK:
            _check_book(data[at : at + length])
        if kind == HYPERLINK:
            _check_moniker(data[at : at + length])
        at += length


MACRO_KINDS = {bytes([kind]) for kind in MACRO_SHEETS}


def _check_book(record: bytes) -> None:
    """Refuse a workbook that talks to another program (DDE), or lies on another computer."""
    path = record[4:]
    wide = path[:1] == b"\x01"
    plain = path[1:].replace(b"\x00", b"") if wide else path[1:]
    if len(plain) > 1 and (DDE_SEPARATOR in plain[:255] or UNC_PATH in plain[:4]):
        raise Found("file-external")


def _check_moniker(record: bytes) -> None:
    at = record.find(URL_MONIKER)
    if at >= 0:
        length = int.from_bytes(record[at + 16 : at + 20], "little")
        address = record[at + 20 : at + 20 + min(length, 4_096)].decode("utf-16-le", "replace")
        check_link(address.partition("\x00")[0])
    at = record.find(FILE_MONIKER)
    if at >= 0:
        length = int.from_bytes(record[at + 18 : at + 22], "little")
        path = record[at + 22 : at + 22 + min(length, 4_096)].decode("gb18030", "replace")
        if not is_local_path(path.partition("\x00")[0]):
            raise Found("file-external")
    # A path to another computer without a moniker stands as text.
    if b"\\\x00\\\x00" in record and at < 0:
        raise Found("file-external")
