"""Stored files in a folder of this machine."""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from gongkai.files.places.base import Entry
from gongkai.files.private import open_private, private_folder

LOCK = ".lock"
NAME = re.compile(r"[0-9a-f]{64}")


class FolderPlace:
    """A folder with two levels of folders, so that none of them becomes large."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, name: str) -> Path:
        """Return the path of the file with this hash or id. Raises `ValueError` if it is neither."""
        if not NAME.fullmatch(name):
            raise ValueError(name[:80])
        return self.folder / name[:2] / name[2:4] / name

    def put(self, draft: Path, name: str, *, is_encrypted: bool) -> None:  # noqa: ARG002
        """Give a complete, synced file its name in the store."""
        target = self.path_of(name)
        private_folder(target.parent)
        with file_lock(self.folder, fcntl.LOCK_SH):
            draft.replace(target)
        # Parent folders are synced too: another process may have created them and crashed before
        # they were on disk.
        for created in (target.parent, target.parent.parent, self.folder):
            _sync_folder(created)

    def replace(self, draft: Path, name: str) -> bool:
        """Replace a file if it is still there."""
        with file_lock(self.folder, fcntl.LOCK_SH):
            if is_stored := self.path_of(name).exists():
                draft.replace(self.path_of(name))
        return is_stored

    def open(self, name: str, *, is_encrypted: bool) -> IO[bytes]:  # noqa: ARG002
        """Open a file."""
        return self.path_of(name).open("rb")

    @contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """Yield the path of the file itself."""
        path = self.path_of(name)
        path.stat()
        yield path

    def entries(self) -> Iterator[Entry]:
        """Yield the files in order; memory holds the names of one folder at a time."""
        if not self.folder.is_dir():
            return
        for first in _entries(self.folder, 2):
            for second in _entries(first, 2):
                for path in _entries(second, 64):
                    found = path.stat()
                    yield Entry(path.name, found.st_size, found.st_mtime)

    def read(self, entry: Entry) -> IO[bytes]:
        """Open a file."""
        return self.path_of(entry.name).open("rb")

    def head(self, entry: Entry, size: int) -> bytes:
        """Return the first bytes of a file."""
        with self.read(entry) as source:
            return source.read(size)

    def digest(self, entry: Entry) -> str:
        """Return the hash of a file, computed."""
        try:
            with self.read(entry) as source:
                return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        except FileNotFoundError:
            return ""

    def remove_older(self, name: str, limit: float) -> bool:
        """Remove a file unless it was stored again since."""
        path = self.path_of(name)
        with file_lock(self.folder, fcntl.LOCK_EX):
            if not path.exists() or path.stat().st_mtime >= limit:
                return False
            path.unlink()
        return True

    def remove(self, entry: Entry) -> None:
        """Remove a file."""
        self.path_of(entry.name).unlink(missing_ok=True)


@contextmanager
def file_lock(folder: Path, kind: int) -> Iterator[None]:
    """Lock a folder between processes; the operating system releases locks of killed processes."""
    with open_private(folder / LOCK, os.O_RDWR | os.O_CREAT) as lock:
        fcntl.flock(lock, kind)
        yield


def _entries(folder: Path, length: int) -> list[Path]:
    return sorted(one for one in folder.iterdir() if len(one.name) == length)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
