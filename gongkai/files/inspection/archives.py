"""Inspection of ZIP archives, alone and inside documents; their headers are not trusted."""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from gongkai.files.inspection.budget import Budget
from gongkai.files.inspection.findings import Found
from gongkai.files.inspection.names import seen

CHUNK = 1 << 18
# Deflate reaches 1,000 at most, repetitive sheets rarely 100; files below SMALL are harmless.
MAX_RATIO = 250
SMALL = 16 << 20
KEPT_IN_MEMORY = 4 << 20
MAX_COMMENT = 1 << 10
# The directory of an archive: some hundred bytes for each member.
MAX_DIRECTORY = 4 << 20
ZIP64 = 0xFFFFFFFF
LOCAL = struct.Struct("<4s2xHH16xHH")
END = b"PK\x05\x06"
END_SIZE = 22
DESCRIPTOR = 24
ENCRYPTED = 0x1 | 0x40 | 0x2000
UTF_8 = 0x800
UNREADABLE = (BadZipFile, OSError, ValueError, NotImplementedError, struct.error)
# Magic numbers and file names of archives; every modern office document is a ZIP as well.
ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
    b"\x28\xb5\x2f\xfd",
    b"LZIP",
    b"ITSF",
    b"\x1f\x9d",
)
ARCHIVE_NAMES = re.compile(
    r"\.(zip|rar|7z|gz|tgz|bz2|xz|tar|cab|zst|lz|lzh|arj|jar|war|apk|iso|img|vhdx?|wim|chm)$",
    re.IGNORECASE,
)


def unpack(source: IO[bytes], budget: Budget) -> Iterator[tuple[str, IO[bytes]]]:
    """
    Yield the name and the content of each file in an archive, unpacked and compared with its headers.

    Raises `Found` for an archive that another program could read differently, or could unpack
    outside its folder.
    """
    _check_directory(source)
    try:
        with ZipFile(source) as archive:
            members, comment, end = archive.infolist(), archive.comment, archive.start_dir
    except UNREADABLE as error:
        raise Found("archive-damaged") from error
    if not members:
        raise Found("archive-damaged")
    budget.spend_members(len(members))
    if sum(member.file_size for member in members) > budget.size:
        raise Found("archive-bomb")
    _check_frame(source, members, comment)
    names: set[str] = set()
    members.sort(key=lambda member: member.header_offset)
    ends = [*(member.header_offset for member in members[1:]), end]
    for member, until in zip(members, ends, strict=True):
        name = _name_of(member)
        _check_member(member, name)
        if name.casefold() in names:
            raise Found("archive-duplicate", name=name[:80])
        names.add(name.casefold())
        start = _data_of(source, member, until)
        with SpooledTemporaryFile(KEPT_IN_MEMORY) as out:
            _inflate(source, start, member, budget, out)
            if not member.is_dir():
                out.seek(0)
                yield name, out


def looks_packed(name: str, head: bytes) -> bool:
    """Return whether a file is an archive, by its first bytes or by its name."""
    return head.startswith(ARCHIVES) or bool(ARCHIVE_NAMES.search(name))


def _check_directory(source: IO[bytes]) -> None:
    """Refuse a directory that is larger than the members allow, before it is read into memory."""
    size = source.seek(0, 2)
    source.seek(max(0, size - END_SIZE - MAX_COMMENT))
    tail = source.read()
    at = tail.rfind(END)
    if at >= 0 and len(tail) >= at + END_SIZE:
        directory = int.from_bytes(tail[at + 12 : at + 16], "little")
        if directory > MAX_DIRECTORY and directory != ZIP64:
            raise Found("archive-bomb")


def _check_frame(source: IO[bytes], members: list[ZipInfo], comment: bytes) -> None:
    """Refuse data before the first member or after the end: it could be a file of another type."""
    if members and min(member.header_offset for member in members) != 0:
        raise Found("file-polyglot")
    source.seek(-END_SIZE - len(comment), 2)
    if source.read(4) != END or len(comment) > MAX_COMMENT:
        raise Found("file-polyglot")


def _raw_name(member: ZipInfo) -> bytes:
    return member.orig_filename.encode("utf-8" if member.flag_bits & UTF_8 else "cp437")


def _name_of(member: ZipInfo) -> str:
    """Return the decoded name; Chinese Windows writes GB 18030 without the UTF-8 flag."""
    if member.flag_bits & UTF_8:
        return member.orig_filename
    try:
        return _raw_name(member).decode("gb18030")
    except UnicodeDecodeError:
        return member.orig_filename


def _check_member(member: ZipInfo, name: str) -> None:
    path = name.replace("\\", "/")
    outside = path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in path.split("/")
    if outside or not path or seen(path) != path:
        raise Found("archive-path", name=seen(name)[:80])
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Found("archive-link", name=name[:80])
    if member.flag_bits & ENCRYPTED:
        raise Found("file-encrypted")
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Found("archive-method")
    if member.file_size > SMALL and member.file_size > MAX_RATIO * member.compress_size:
        raise Found("archive-bomb")


def _data_of(source: IO[bytes], member: ZipInfo, until: int) -> int:
    """Return the offset of a member's data; its local header must match the directory."""
    source.seek(member.header_offset)
    head = source.read(LOCAL.size)
    if len(head) < LOCAL.size:
        raise Found("archive-damaged")
    sign, flags, method, name_length, extra = LOCAL.unpack(head)
    name = source.read(name_length)
    if (
        sign != b"PK\x03\x04"
        or name != _raw_name(member)
        or method != member.compress_type
        or flags & ENCRYPTED
    ):
        raise Found("archive-damaged")
    start = member.header_offset + LOCAL.size + name_length + extra
    gap = until - start - member.compress_size
    if gap < 0:  # overlapping members, a bomb that the sum of sizes does not reveal
        raise Found("archive-bomb")
    if gap > DESCRIPTOR:
        raise Found("archive-hidden")
    return int(start)


def _inflate(
    source: IO[bytes], start: int, member: ZipInfo, budget: Budget, out: IO[bytes]
) -> None:
    """Unpack a member with a limit; zipfile stops at the declared size, other programs do not."""
    source.seek(start)
    left, size, crc = member.compress_size, 0, 0
    packed = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == ZIP_DEFLATED else None
    while left > 0:
        raw = source.read(min(CHUNK, left))
        left -= len(raw)
        if not raw:
            raise Found("archive-damaged")
        piece = b" " * CHUNK
        while raw or len(piece) == CHUNK:  # a full piece: the decompressor may hold more output
            try:
                piece, raw = (
                    (packed.decompress(raw, CHUNK), packed.unconsumed_tail)
                    if packed
                    else (raw, b"")
                )
            except zlib.error as error:
                raise Found("archive-damaged") from error
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            budget.spend_bytes(len(piece))
            if size > member.file_size:
                raise Found("archive-bomb")
            out.write(piece)
        if packed and packed.eof and (packed.unused_data or left):
            raise Found("archive-hidden")
    if size != member.file_size or crc != member.CRC or (packed and not packed.eof):
        raise Found("archive-damaged")
