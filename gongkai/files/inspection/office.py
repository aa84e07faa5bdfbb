"""Inspection of office documents (OLE and XML) for macros, embedded files and external content."""

import re
import struct
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from gongkai.files.upload_errors import refused

MAX_XML = 8 << 20
EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/[^/]+\.(docx|xlsx|pptx)$", re.IGNORECASE)
LINK_SCHEMES = {"http", "https", "mailto", "ftp", "file", "tel"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY = 128
ENTRY_TYPES = {1, 2}  # a storage, a stream
MACROS = {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "MACROS"}
PACKAGES = {"\x01OLE10NATIVE", "PACKAGE"}
ENCRYPTED_MEMBERS = {"ENCRYPTEDPACKAGE", "ENCRYPTIONINFO"}
# Streams that an OLE document must contain to be of the type of its extension.
MAIN_STREAMS = {"doc": {"WORDDOCUMENT"}, "xls": {"WORKBOOK", "BOOK"}}


def check_old(source: IO[bytes], ending: str) -> None:
    """
    Refuse an OLE document with macros or embedded files, or that is encrypted.

    `ending` is empty for an embedded document. Every possible directory entry is examined, whether
    the directory refers to it or not. Excel 4 macros are stored in ordinary sheets and are not found;
    current programs do not run them without asking.
    """
    names = set(_ole_names(source))
    if names & ENCRYPTED_MEMBERS:
        raise refused("file-encrypted")
    if names & MACROS:
        raise refused("file-macro")
    if names & PACKAGES:
        raise refused("file-embedded")
    if ending and not names & MAIN_STREAMS[ending]:
        raise refused("file-content", ending=ending)


def check_part(name: str, source: IO[bytes]) -> None:
    """Refuse a part of an XML document that runs code, loads external content or embeds files."""
    lower = name.lower()
    if (
        lower.endswith(("vbaproject.bin", "vbadata.xml"))
        or "/activex/" in lower
        or "/macrosheets/" in lower
    ):
        raise refused("file-macro")
    if lower == "[content_types].xml":
        for _tag, values in _elements(source):
            kind = values.get("ContentType", "").lower()
            if "macro" in kind or "vba" in kind or "activex" in kind:
                raise refused("file-macro")
    elif lower.endswith(".rels"):
        for _tag, values in _elements(source):
            _check_relation(values)
    elif source.read(len(OLE)) == OLE:
        check_old(source, "")


def _check_relation(values: dict[str, str]) -> None:
    kind = values.get("Type", "").rsplit("/", 1)[-1].lower()
    if kind in {"vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet"}:
        raise refused("file-macro")
    if values.get("TargetMode", "").lower() != "external":
        return
    scheme, colon, _rest = values.get("Target", "").strip().partition(":")
    # A single letter is a drive; a colon after a slash or another sign belongs to the path.
    plain = not colon or not scheme.isalnum() or len(scheme) == 1 or scheme.lower() in LINK_SCHEMES
    if kind != "hyperlink" or not plain:
        raise refused("file-external")


def _elements(source: IO[bytes]) -> list[tuple[str, dict[str, str]]]:
    """Return all elements with their attributes; a document type declaration is refused."""
    data = source.read(MAX_XML + 1)
    if len(data) > MAX_XML:
        raise refused("archive-bomb")
    found: list[tuple[str, dict[str, str]]] = []

    def no_type(*_of: object) -> None:
        raise refused("file-unreadable")

    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, values: found.append((tag, values))
    parser.StartDoctypeDeclHandler = no_type
    try:
        parser.Parse(data, True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise refused("archive-damaged") from error
    return found


def _ole_names(source: IO[bytes]) -> Iterator[str]:
    """Yield the upper-case names of all directory entries (128 bytes: name, its length, type)."""
    source.seek(4 * ENTRY)
    while entry := source.read(ENTRY):
        if len(entry) < ENTRY or entry[66] not in ENTRY_TYPES:
            continue
        (length,) = struct.unpack_from("<H", entry, 64)
        raw = entry[: max(0, length - 2)]
        if 2 < length <= 64 and length % 2 == 0 and entry[length - 2 : length] == b"\x00\x00":
            yield raw.decode("utf-16-le", errors="replace").upper()
