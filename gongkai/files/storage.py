"""Content-addressed file storage: files are stored before the row that references them."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from gongkai.files.inspection.content import KINDS, check_content
from gongkai.files.inspection.names import safe_name
from gongkai.files.inspection.scanner import scan
from gongkai.files.upload_errors import refused

CHUNK = 1 << 20


@dataclass(frozen=True)
class StoredFile:
    """A stored file: hash, size in bytes, media type by content, and a safe name."""

    sha256: str
    size: int
    media_type: str
    name: str


def path_of(sha256: str) -> Path:
    """Return the path of the bytes with this hash; two folder levels keep folders small."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(sha256[:80])
    return Path(settings.GONGKAI_FILES) / sha256[:2] / sha256[2:4] / sha256


def store(stream: IO[bytes], name: str) -> StoredFile:
    """
    Check and store a file; the same bytes are stored once.

    The file is written under a temporary name, synced, then renamed: a crash leaves an orphan,
    never a partial file. Raises `Refused` if the file is too large, of a type that is not
    accepted, or if its content does not match its name.
    """
    name = safe_name(name)
    ending = name.rpartition(".")[2]
    if ending not in KINDS:
        raise refused("file-type", ending=ending[:8], kinds=", ".join(sorted(KINDS)))
    folder = Path(settings.GONGKAI_FILES)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{os.getpid()}-{os.urandom(8).hex()}.part"
    try:
        digest, size = _write(stream, draft)
        with draft.open("rb") as written:
            check_content(written, ending)
            if settings.GONGKAI_UPLOADS.clamd:
                scan(written, settings.GONGKAI_UPLOADS.clamd)
        target = path_of(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _hold(fcntl.LOCK_SH):
            draft.replace(target)
        # Parent folders too: another process may have created them and died before syncing them.
        for parent in (target.parent, target.parent.parent, folder):
            _sync_folder(parent)
    finally:
        draft.unlink(missing_ok=True)
    return StoredFile(digest, size, KINDS[ending][0], name)


def open_file(sha256: str) -> IO[bytes]:
    """Open stored bytes for reading."""
    return path_of(sha256).open("rb")


def stored_hashes() -> Iterator[tuple[str, float]]:
    """Yield every stored hash with its modification time (seconds since the epoch)."""
    for path in Path(settings.GONGKAI_FILES).glob("??/??/*"):
        yield path.name, path.stat().st_mtime


def remove_older(sha256: str, limit: float) -> bool:
    """Remove stored bytes written before `limit`, unless the same bytes were stored again since."""
    path = path_of(sha256)
    with _hold(fcntl.LOCK_EX):
        if not path.exists() or path.stat().st_mtime >= limit:
            return False
        path.unlink()
    return True


def remove_drafts(limit: float) -> int:
    """Remove temporary files of uploads interrupted before `limit`; return their number."""
    removed = 0
    for path in Path(settings.GONGKAI_FILES).glob(".*.part"):
        with suppress(FileNotFoundError):  # the upload has just ended
            if path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
    return removed


@contextmanager
def _hold(kind: int) -> Iterator[None]:
    """Lock storing against purging between processes; the lock of a killed process is released."""
    with (Path(settings.GONGKAI_FILES) / ".lock").open("ab") as lock:
        fcntl.flock(lock, kind)
        yield


def _write(stream: IO[bytes], draft: Path) -> tuple[str, int]:
    limit: int = settings.GONGKAI_UPLOAD_LIMIT
    digest, size = hashlib.sha256(), 0
    with draft.open("wb") as out:
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
