"""
Bags in the layout of BagIt 1.0, written to and checked in one TAR file, without a database.

Source: RFC 8493 (BagIt 1.0), section 2 (layout) and 4 (serialisation). The file is written and read from the
beginning to the end; of all its members, only the one in hand and a line about each on disk are kept.
"""

import io
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from itertools import zip_longest
from tempfile import TemporaryFile
from typing import IO, Self

CHUNK = 1 << 18
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
MAX_TAG = 1 << 20  # bytes of a tag file that is read into memory
MODE = 0o600


class DamagedBag(Exception):
    """The bag is not what its manifests say; the message names the first difference."""


class BagWriter:
    """Writes one bag; `finish` writes the manifests, without which it is no bag."""

    def __init__(self, out: IO[bytes], name: str, *, at: datetime) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._name, self._at = name, at
        self._lines, self._tags = TemporaryFile(), list[str]()  # noqa: SIM115
        self.files = self.bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._lines.close()
        with suppress(OSError, ValueError):
            self._tar.close()

    def add(self, path: str, content: IO[bytes], size: int) -> str:
        """Add a file below `data/` and return its hash. Raises `DamagedBag` if its size is another."""
        digest = self._write(f"data/{path}", content, size)
        self._lines.write(_line(digest, f"data/{path}"))
        self.files += 1
        self.bytes += size
        return digest

    def add_bytes(self, path: str, content: bytes) -> str:
        """Add a file below `data/` with this content and return its hash."""
        return self.add(path, io.BytesIO(content), len(content))

    def finish(self, info: Mapping[str, str]) -> None:
        """Write declaration, description and manifests, and end the file."""
        described = {**info, "Payload-Oxum": f"{self.bytes}.{self.files}"}
        text = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in described.items())
        self._add_tag("bagit.txt", io.BytesIO(DECLARATION), len(DECLARATION))
        self._add_tag("bag-info.txt", io.BytesIO(text.encode()), len(text.encode()))
        size = self._lines.tell()
        self._lines.seek(0)
        self._add_tag(MANIFEST, self._lines, size)
        tags = "".join(self._tags).encode()
        self._write(TAGS, io.BytesIO(tags), len(tags))
        self._tar.close()

    def _add_tag(self, path: str, content: IO[bytes], size: int) -> None:
        self._tags.append(_line(self._write(path, content, size), path).decode())

    def _write(self, path: str, content: IO[bytes], size: int) -> str:
        member = tarfile.TarInfo(f"{self._name}/{path}")
        member.size, member.mtime, member.mode = size, int(self._at.timestamp()), MODE
        hashed = _Hashed(content)
        try:
            self._tar.addfile(member, hashed)
        except OSError as error:
            raise DamagedBag(f"{path} is shorter than {size} bytes") from error
        if content.read(1):
            raise DamagedBag(f"{path} is longer than {size} bytes")
        self._tar.members = []  # type: ignore[attr-defined]  # the list grows with each file
        return hashed.digest


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content, self._hash = content, sha256()

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes."""
        piece = self._content.read(size)
        self._hash.update(piece)
        return piece

    @property
    def digest(self) -> str:
        """The hash of what was read."""
        return self._hash.hexdigest()


def verify_bag(content: IO[bytes]) -> int:
    """
    Read a bag from its beginning and check every byte; return its number of payload files.

    The manifest must name the payload in the order of the file, as `BagWriter` writes it. Raises
    `DamagedBag`.
    """
    with TemporaryFile() as found, TemporaryFile() as stated:
        try:
            tags, oxum = _read_all(content, found, stated)
        except (tarfile.TarError, EOFError) as error:
            raise DamagedBag(f"not a TAR file: {error}") from error
        if tags.get("bagit.txt") != sha256(DECLARATION).hexdigest():
            raise DamagedBag("bagit.txt")
        found.seek(0)
        stated.seek(0)
        for one, other in zip_longest(found, stated):
            if one != other:
                raise DamagedBag((one or other or b"").decode(errors="replace").strip())
        return oxum


def _read_all(
    content: IO[bytes], found: IO[bytes], stated: IO[bytes]
) -> tuple[dict[str, str], int]:
    """Hash all members; return the hashes of the tag files and the number of payload files."""
    tags, texts, number, size = dict[str, str](), dict[str, bytes](), 0, 0
    with tarfile.open(fileobj=content, mode="r|") as tar:
        for member in tar:
            _bag, _slash, path = member.name.partition("/")
            part = tar.extractfile(member)
            if part is None or not path or ".." in path.split("/"):
                raise DamagedBag(f"member {member.name}")
            if path.startswith("data/"):
                found.write(_line(_digest(part), path))
                number, size = number + 1, size + member.size
            elif path == MANIFEST:
                tags[path] = _digest(part, stated)
            elif member.size <= MAX_TAG:
                texts[path] = part.read()
                tags[path] = sha256(texts[path]).hexdigest()
            else:
                raise DamagedBag(f"{path} is too long")
            tar.members = []  # type: ignore[attr-defined]
    _check_tags(tags, texts, f"{size}.{number}")
    return tags, number


def _check_tags(tags: Mapping[str, str], texts: Mapping[str, bytes], oxum: str) -> None:
    expected = {one: tags[one] for one in sorted(tags) if one != TAGS}
    if {"bagit.txt", "bag-info.txt", MANIFEST, TAGS} - tags.keys():
        raise DamagedBag("a tag file is missing")
    lines = texts[TAGS].decode(errors="replace").splitlines()
    stated = {path: digest for digest, _gap, path in (line.partition("  ") for line in lines)}
    if stated != expected:
        raise DamagedBag(TAGS)
    if f"Payload-Oxum: {oxum}\n".encode() not in texts["bag-info.txt"]:
        raise DamagedBag("Payload-Oxum")


def _digest(part: IO[bytes], copy: IO[bytes] | None = None) -> str:
    digest = sha256()
    while piece := part.read(CHUNK):
        digest.update(piece)
        if copy is not None:
            copy.write(piece)
    return digest.hexdigest()


def _line(digest: str, path: str) -> bytes:
    """Return the line of a manifest; RFC 8493, 2.1.3: line ends and percent signs are encoded."""
    written = path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
    return f"{digest}  {written}\n".encode()
