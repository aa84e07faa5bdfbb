"""Copies of JPEG and PNG images without EXIF, XMP, comments and thumbnails; the pixels stay."""

import struct
import zlib

from gongkai.files.cleaning.removals import NotCleanable

JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"
SCAN = 0xDA
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
APP0, APP1, APP2, APP14, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
# Segments that say how the pixels are shown: JFIF, colour profile, Adobe's colour transform.
KEPT = ((APP0, b"JFIF\x00"), (APP2, b"ICC_PROFILE\x00"), (APP14, b"Adobe"))
ORIENTATION = 0x0112
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)


def clean_jpeg(content: bytes) -> bytes:
    """Return a JPEG without metadata; which side is up is kept. Raises `NotCleanable`."""
    if not content.startswith(JPEG_START):
        raise NotCleanable
    out, at, turn = [], 2, 1
    while True:
        at, kind, end = _segment(content, at)
        part = content[at:end]
        if kind == SCAN:
            end = _end_of_scan(content, end)
            out.append(content[at:end])
            if content[end : end + 2] == JPEG_END:
                break
        elif kind == APP1 and part[4:10] == b"Exif\x00\x00":
            turn = _orientation(part[10:])
        elif APP0 <= kind <= 0xEF or kind == COMMENT:
            if any(kind == one and part[4:].startswith(mark) for one, mark in KEPT):
                out.append(_without_thumbnail(part) if kind == APP0 else part)
        else:
            out.append(part)
        at = end
    head = [_minimal_exif(turn)] if turn != 1 else []
    place = 1 if out and out[0][1] == APP0 else 0
    return b"".join([JPEG_START, *out[:place], *head, *out[place:], JPEG_END])


def _without_thumbnail(part: bytes) -> bytes:
    """Return a segment of JFIF that says how large the pixels are, and has no small picture."""
    return part[:2] + struct.pack(">H", 16) + part[4:16] + b"\x00\x00"


def _segment(content: bytes, at: int) -> tuple[int, int, int]:
    """Return where the segment at a place begins, behind bytes that fill up; its kind; its end."""
    while content[at : at + 2] == b"\xff\xff":
        at += 1
    if at + 4 > len(content) or content[at] != 0xFF or content[at + 1] in STANDALONE | {0, 0xD9}:
        raise NotCleanable
    size: int = struct.unpack_from(">H", content, at + 2)[0]
    end = at + 2 + size
    if size < 2 or end > len(content):
        raise NotCleanable
    return at, content[at + 1], end


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the data of a scan ends: at the next marker that is none of its own."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise NotCleanable
        following = content[at + 1]
        if following and following != 0xFF and following not in STANDALONE:
            return at
        at += 1 if following == 0xFF else 2


def _orientation(exif: bytes) -> int:
    """Return which side is up, 1 if that is not said or damaged."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        if order is None:
            return 1
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(min(count, 100)):
            tag, _kind, _length, value = struct.unpack_from(
                f"{order}HHIH", exif, start + 2 + 12 * number
            )
            if tag == ORIENTATION and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return 1


def _minimal_exif(turn: int) -> bytes:
    body = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turn, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def clean_png(content: bytes) -> bytes:
    """Return a PNG of the chunks that make the picture. Raises `NotCleanable`."""
    if not content.startswith(PNG_START):
        raise NotCleanable
    out, at = [PNG_START], len(PNG_START)
    while True:
        if at + 12 > len(content):
            raise NotCleanable
        (size,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + size
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end]
        ):
            raise NotCleanable
        if kind in PNG_KEPT:
            out.append(content[at:end])
        if kind == b"IEND":
            return b"".join(out)
        at = end
