"""Uploaded files, stored by their SHA-256 hash before the row that refers to them."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from gongkai.files.inspection.content import KINDS
from gongkai.files.inspection.names import safe_name
from gongkai.files.inspector import Part, inspect, inspection_slot
from gongkai.files.private import FILE_MODE, open_private, private_folder
from gongkai.files.scanner import scan
from gongkai.files.upload_errors import refused
from gongkai.kit.refusals import Refused

CHUNK = 1 << 20


# Endings of saved web pages.
PAGES = {"html", "htm", "shtml"}


@dataclass(frozen=True)
class StoredFile:
    """Metadata of a stored file: hash, size in bytes, media type by content, and a safe name."""

    sha256: str
    size: int
    media_type: str
    name: str


def path_of(sha256: str) -> Path:
    """Return the path of the file with this hash; two directory levels keep directories small."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(sha256[:80])
    return Path(settings.GONGKAI_FILES) / sha256[:2] / sha256[2:4] / sha256


def store(stream: IO[bytes], name: str) -> StoredFile:
    """Check and store one file. Raises `Refused`; see `store_all`."""
    (stored,) = store_all([(stream, name)])
    if isinstance(stored, Refused):
        raise stored
    return stored


def store_all(files: Sequence[tuple[IO[bytes], str]]) -> list[StoredFile | Refused]:
    """
    Check and store the files of one upload; identical content is stored once.

    Returns for each file what was stored, or the refusal: too large, of a type that is not
    accepted, not of the type that its name claims, or dangerous. All files of the upload share
    one budget of time and memory.

    The content is written to a temporary name, synced, then renamed: a crash can leave an orphan,
    but never an incomplete file.
    """
    folder = Path(settings.GONGKAI_FILES)
    private_folder(folder)
    drafts = [_Draft(folder, name) for _stream, name in files]
    try:
        for draft, (stream, _name) in zip(drafts, files, strict=True):
            draft.write(stream)
        waiting = [draft for draft in drafts if draft.refusal is None]
        if waiting:
            _inspect(waiting)
        return [draft.refusal or draft.keep() for draft in drafts]
    finally:
        for draft in drafts:
            draft.path.unlink(missing_ok=True)


def inspect_upload(path: Path, name: str) -> None:
    """
    Inspect a file that is read, such as a table or a report to import. Raises `Refused`.

    A text of a type that is not stored (JSON) is inspected as text. A saved web page may contain
    anything, because it is read as text and only ever served as a download; it is scanned.
    """
    ending = safe_name(name).rpartition(".")[2]
    limits = settings.GONGKAI_UPLOADS
    with inspection_slot(Path(settings.GONGKAI_DATA) / "inspection", limits) as place:
        if ending not in PAGES:
            (refusal,) = inspect(
                [Part(path, ending if ending in KINDS else "txt", name)], place, limits
            )
            if refusal is not None:
                raise refusal
        if limits.clamd:
            with path.open("rb") as written:
                scan(written, limits.clamd)


def store_inspected(stream: IO[bytes], name: str) -> StoredFile:
    """
    Store a file that `inspect_upload` has accepted, of whatever type it is.

    A type that other uploads may not have is stored as unknown, so that no browser shows it.
    """
    folder = Path(settings.GONGKAI_FILES)
    private_folder(folder)
    draft = _Draft(folder, name)
    draft.refusal = None
    try:
        draft.write(stream)
        if draft.refusal is not None:
            raise draft.refusal
        return draft.keep()
    finally:
        draft.path.unlink(missing_ok=True)


def _inspect(drafts: list["_Draft"]) -> None:
    """Inspect and scan the files; a place for that is held until the last is scanned."""
    limits = settings.GONGKAI_UPLOADS
    try:
        with inspection_slot(Path(settings.GONGKAI_DATA) / "inspection", limits) as place:
            parts = [Part(draft.path, draft.ending, draft.name) for draft in drafts]
            for draft, refusal in zip(drafts, inspect(parts, place, limits), strict=True):
                draft.refusal = refusal
                if refusal is None and limits.clamd:
                    draft.scan(limits.clamd)
    except Refused as busy:
        for draft in drafts:
            draft.refusal = busy


class _Draft:
    """A file of an upload until it is stored, with what refuses it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = safe_name(name)
        self.ending = self.name.rpartition(".")[2]
        self.path = folder / f".{os.getpid()}-{os.urandom(8).hex()}.part"
        self.digest, self.size = "", 0
        self.refusal: Refused | None = None
        if self.ending not in KINDS:
            self.refusal = refused(
                "file-type", ending=self.ending[:8], kinds=", ".join(sorted(KINDS))
            )

    def write(self, stream: IO[bytes]) -> None:
        if self.refusal is None:
            try:
                self.digest, self.size = _write(stream, self.path)
            except Refused as refusal:
                self.refusal = refusal

    def scan(self, address: str) -> None:
        with self.path.open("rb") as written:
            try:
                scan(written, address)
            except Refused as refusal:
                self.refusal = refusal

    def keep(self) -> StoredFile:
        target = path_of(self.digest)
        private_folder(target.parent)
        with _file_lock(fcntl.LOCK_SH):
            self.path.replace(target)
        # Parent folders are synced too: another process may have created them and crashed before
        # they were on disk.
        for created in (target.parent, target.parent.parent, self.folder):
            _sync_folder(created)
        return StoredFile(self.digest, self.size, media_type_of(self.ending), self.name)


def media_type_of(ending: str) -> str:
    """Return the media type of a stored file by its ending; unknown types are only downloaded."""
    return KINDS[ending][0] if ending in KINDS else "application/octet-stream"


def open_file(sha256: str) -> IO[bytes]:
    """Open a stored file for reading."""
    return path_of(sha256).open("rb")


def stored_hashes() -> Iterator[tuple[str, float]]:
    """Yield every stored hash with its modification time (seconds since the epoch)."""
    for path in Path(settings.GONGKAI_FILES).glob("??/??/*"):
        yield path.name, path.stat().st_mtime


def remove_older(sha256: str, limit: float) -> bool:
    """Remove a file stored before `limit`; return False if it was stored again since."""
    path = path_of(sha256)
    with _file_lock(fcntl.LOCK_EX):
        if not path.exists() or path.stat().st_mtime >= limit:
            return False
        path.unlink()
    return True


def remove_drafts(limit: float) -> int:
    """Remove temporary files of interrupted uploads older than `limit`; return their number."""
    removed = 0
    for path in Path(settings.GONGKAI_FILES).glob(".*.part"):
        with suppress(FileNotFoundError):  # the upload has just finished
            if path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
    return removed


@contextmanager
def _file_lock(kind: int) -> Iterator[None]:
    """Lock the store between processes; the operating system releases locks of killed processes."""
    with open_private(Path(settings.GONGKAI_FILES) / ".lock", os.O_RDWR | os.O_CREAT) as lock:
        fcntl.flock(lock, kind)
        yield


def _write(stream: IO[bytes], draft: Path) -> tuple[str, int]:
    limit: int = settings.GONGKAI_UPLOAD_LIMIT
    digest, size = hashlib.sha256(), 0
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "wb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise refused("file-too-large", limit=limit >> 20)
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
