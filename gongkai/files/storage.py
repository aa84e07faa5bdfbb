"""Files: stored by content, before the row that names them, and never trusted by their name."""

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
    """What is known of a stored file: hash, bytes, type by content, and a safe name."""

    sha256: str
    size: int
    media_type: str
    name: str


def path_of(sha256: str) -> Path:
    """Return where the bytes with this hash lie; two levels keep folders small."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(sha256[:80])
    return Path(settings.GONGKAI_FILES) / sha256[:2] / sha256[2:4] / sha256


def store(stream: IO[bytes], name: str) -> StoredFile:
    """
    Check and keep a file; the same bytes are kept once.

    Written to a temporary name, synced, then renamed: a crash leaves an orphan, never half a file.
    Raises `Refused` for what is too large, of a type not accepted, or not what its name says.
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
        # The folders above, too: somebody else may have made them and died before they were on disk.
        for made in (target.parent, target.parent.parent, folder):
            _sync_folder(made)
    finally:
        draft.unlink(missing_ok=True)
    return StoredFile(digest, size, KINDS[ending][0], name)


def open_file(sha256: str) -> IO[bytes]:
    """Open stored bytes for reading."""
    return path_of(sha256).open("rb")


def stored_hashes() -> Iterator[tuple[str, float]]:
    """Yield every stored hash with its time of writing (seconds since the epoch)."""
    for path in Path(settings.GONGKAI_FILES).glob("??/??/*"):
        yield path.name, path.stat().st_mtime


def remove_older(sha256: str, limit: float) -> bool:
    """Remove stored bytes written before `limit`; not where the same bytes were stored again meanwhile."""
    path = path_of(sha256)
    with _hold(fcntl.LOCK_EX):
        if not path.exists() or path.stat().st_mtime >= limit:
            return False
        path.unlink()
    return True


def remove_drafts(limit: float) -> int:
    """Remove what uploads that were killed half way left behind before `limit`; return how many."""
    gone = 0
    for path in Path(settings.GONGKAI_FILES).glob(".*.part"):
        with suppress(FileNotFoundError):  # its upload has ended just now
            if path.stat().st_mtime < limit:
                path.unlink()
                gone += 1
    return gone


@contextmanager
def _hold(kind: int) -> Iterator[None]:
    """Keep sweeping apart from storing, between processes; a lock of a process that was killed is free."""
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
