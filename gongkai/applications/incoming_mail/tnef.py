"""
Read `winmail.dat`, the format in which Outlook packs attachments and formatted text.

Source: [MS-OXTNEF]. Only names, contents and plain or HTML text are read.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongkai.applications.incoming_mail.charsets import decode_text
from gongkai.applications.incoming_mail.html_text import charset_of_page, html_to_text

SIGNATURE = 0x223E9F78
MESSAGE_LEVEL, ATTACHMENT_LEVEL = 1, 2
CODE_PAGE, BODY, MESSAGE_PROPERTIES = 0x9007, 0x800C, 0x9003
NEW_ATTACHMENT, TITLE, DATA, ATTACHMENT_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# MAPI properties and the types of their values.
PLAIN_TEXT, HTML_TEXT, LONG_NAME, SHORT_NAME, CONTENT = 0x1000, 0x1013, 0x3707, 0x3704, 0x3701
FIXED_SIZES = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4,
               0x000B: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
STRING, UNICODE, OBJECT, BINARY = 0x001E, 0x001F, 0x000D, 0x0102
MULTIPLE, NAMED = 0x1000, 0x8000
MAX_ATTRIBUTES, MAX_PROPERTIES, MAX_VALUES = 2_000, 2_000, 200


class TnefError(ValueError):
    """The file is damaged or of another type."""


@dataclass
class PackedFile:
    """A packed attachment."""

    name: str = ""
    content: bytes = b""


@dataclass
class Unpacked:
    """What a `winmail.dat` contains."""

    text: str = ""
    files: list[PackedFile] = field(default_factory=list)


def unpack(data: bytes) -> Unpacked:
    """Return text and attachments. Raises `TnefError`."""
    found, code_page, plain, page = Unpacked(), "", "", ""
    try:
        for level, attribute, value in _attributes(data):
            if attribute == CODE_PAGE and len(value) >= 4:
                code_page = f"cp{struct.unpack_from('<I', value)[0]}"
            elif level == MESSAGE_LEVEL and attribute == BODY:
                plain = decode_text(value.rstrip(b"\0"), code_page)
            elif level == MESSAGE_LEVEL and attribute == MESSAGE_PROPERTIES:
                for kind, type_, content in _properties(value):
                    if kind == PLAIN_TEXT:
                        plain = _text(content, type_, code_page)
                    elif kind == HTML_TEXT:
                        page = html_to_text(
                            decode_text(content.rstrip(b"\0"), charset_of_page(content))
                        )
            elif level == ATTACHMENT_LEVEL:
                _read_attachment(found, attribute, value, code_page)
    except (struct.error, IndexError) as error:
        raise TnefError("truncated") from error
    found.text = plain.strip() or page
    found.files = [one for one in found.files if one.content or one.name]
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, id and value of each attribute, and check its sum."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        raise TnefError("no TNEF")
    place = 6
    for _count in range(MAX_ATTRIBUTES):
        if place >= len(data):
            return
        level, number, size = struct.unpack_from("<BII", data, place)
        value = data[place + 9 : place + 9 + size]
        (checksum,) = struct.unpack_from("<H", data, place + 9 + size)
        if level not in {MESSAGE_LEVEL, ATTACHMENT_LEVEL} or sum(value) & 0xFFFF != checksum:
            raise TnefError("damaged")
        place += 9 + size + 2
        yield level, number & 0xFFFF, value
    raise TnefError("too many attributes")


def _read_attachment(found: Unpacked, attribute: int, value: bytes, code_page: str) -> None:
    if attribute == NEW_ATTACHMENT or not found.files:
        found.files.append(PackedFile())
    newest = found.files[-1]
    if attribute == TITLE:
        newest.name = newest.name or decode_text(value.rstrip(b"\0"), code_page)
    elif attribute == DATA:
        newest.content = value
    elif attribute == ATTACHMENT_PROPERTIES:
        for kind, type_, content in _properties(value):
            if kind == LONG_NAME or (kind == SHORT_NAME and not newest.name):
                newest.name = _text(content, type_, code_page) or newest.name
            elif kind == CONTENT and type_ == BINARY and not newest.content:
                newest.content = content


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield id, type and first value of each MAPI property."""
    (count,) = struct.unpack_from("<I", data)
    place = 4
    for _count in range(min(count, MAX_PROPERTIES)):
        type_, kind = struct.unpack_from("<HH", data, place)
        place += 4
        if kind & NAMED:
            place = _after_name(data, place)
        base, values = type_ & ~MULTIPLE, 1
        if base in FIXED_SIZES:
            if type_ & MULTIPLE:
                (values,) = struct.unpack_from("<I", data, place)
                place += 4
            size = FIXED_SIZES[base]
            yield kind, base, data[place : place + size]
            place += size * min(values, len(data))
            continue
        if base not in {STRING, UNICODE, OBJECT, BINARY}:
            raise TnefError("unknown type")
        (values,) = struct.unpack_from("<I", data, place)
        place += 4
        for number in range(min(values, MAX_VALUES)):
            (size,) = struct.unpack_from("<I", data, place)
            if number == 0:
                yield kind, base, data[place + 4 : place + 4 + size]
            place += 4 + size + -size % 4


def _after_name(data: bytes, place: int) -> int:
    """Return the place after the name of a named property."""
    (by_text,) = struct.unpack_from("<I", data, place + 16)
    if not by_text:
        return place + 24
    (size,) = struct.unpack_from("<I", data, place + 20)
    return place + 24 + int(size) + -int(size) % 4


def _text(content: bytes, type_: int, code_page: str) -> str:
    if type_ == UNICODE:
        return content.decode("utf-16-le", errors="replace").rstrip("\0")
    return decode_text(content.rstrip(b"\0"), code_page)
