"""Copies of files of a bucket on this machine, by the hash of their bytes, up to a total size."""

import fcntl
import hashlib
import logging
import os
import shutil
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from gongkai.files.places.folder import file_lock
from gongkai.files.private import FILE_MODE, private_folder

# A use is noted once in this time, which is exact enough to tell which copies are used.
NOTED_SECONDS = 60
# What is removed when there is no room: a tenth more than needed, so that not every file makes room.
ROOM_PART = 10
CHECKED_MOST = 4096
logger = logging.getLogger("gongkai.files")

# State of files on disk (inode, size, time of the last change of either) whose hash was compared.
_checked: "OrderedDict[str, tuple[int, int, int]]" = OrderedDict()


class Cache:
    """
    A folder of copies, shared by all processes of the machine.

    A copy is complete from the moment it has its name. Its hash is compared when it is opened, unless
    this process has compared it and the operating system says that nothing changed since.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit

    def path_of(self, digest: str) -> Path:
        """Return where a copy is."""
        return self.folder / digest[:2] / digest

    def open(self, digest: str) -> IO[bytes] | None:
        """Open a copy; None if there is none, or if it was altered, in which case it is removed."""
        path = self.path_of(digest)
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return None
        if _checked.get(str(path)) != _state(source):
            if hashlib.file_digest(source, "sha256").hexdigest() != digest:
                source.close()
                path.unlink(missing_ok=True)
                logger.error("The copy of the stored file %s was altered and is removed.", digest)
                return None
            source.seek(0)
        if time.time() - os.fstat(source.fileno()).st_mtime > NOTED_SECONDS:
            os.utime(source.fileno())
        _remember(path, source)
        return source

    def keep(self, draft: Path, digest: str) -> IO[bytes]:
        """Keep a complete file whose hash was compared, if there can be room; return it opened."""
        source = draft.open("rb")
        size = os.fstat(source.fileno()).st_size
        path = self.path_of(digest)
        try:
            if size <= self.limit:
                private_folder(path.parent)
                with file_lock(self.folder, fcntl.LOCK_EX):
                    if not path.exists():
                        self._make_room(size)
                    draft.replace(path)
                os.utime(source.fileno())
                _remember(path, source)
        finally:
            draft.unlink(missing_ok=True)
        return source

    @contextmanager
    def linked(self, source: IO[bytes], digest: str, draft: Path) -> Iterator[Path]:
        """Yield a path that stays while it is used, also if the copy is removed meanwhile."""
        try:
            try:
                os.link(self.path_of(digest), draft)
            except FileNotFoundError:  # there was no room for it, or others needed the room
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, FILE_MODE), "wb") as out:
                    shutil.copyfileobj(source, out)
            yield draft
        finally:
            draft.unlink(missing_ok=True)

    def size(self) -> int:
        """Return the size of all copies, counted."""
        return sum(size for _used, size, _path in self._copies())

    def _make_room(self, size: int) -> None:
        """Remove the least recently used copies if another one of this size would be too much."""
        noted = self.folder / ".size"
        try:
            total = int(noted.read_text(encoding="ascii"))
        except (OSError, ValueError):
            total = self.size()
        if total + size > self.limit:
            copies = sorted(self._copies())
            total = sum(one for _used, one, _path in copies)
            most = max(0, self.limit - size - self.limit // ROOM_PART)
            for _used, one, path in copies:
                if total <= most:
                    break
                path.unlink(missing_ok=True)
                total -= one
        # Noted before the file is there: what is interrupted is counted too high, and counted anew.
        draft = self.folder / f".size-{os.getpid()}"
        draft.write_text(str(total + size), encoding="ascii")
        draft.replace(noted)

    def _copies(self) -> Iterator[tuple[float, int, Path]]:
        for path in self.folder.glob("??/*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                yield found.st_mtime, found.st_size, path


def _state(source: IO[bytes]) -> tuple[int, int, int]:
    found = os.fstat(source.fileno())
    return found.st_ino, found.st_size, found.st_ctime_ns


def _remember(path: Path, source: IO[bytes]) -> None:
    _checked[str(path)] = _state(source)
    _checked.move_to_end(str(path))
    while len(_checked) > CHECKED_MOST:
        _checked.popitem(last=False)
