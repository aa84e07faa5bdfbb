"""A lock that keeps stored files in place while a backup reads them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.files.private import open_private, private_folder

LOCK = ".removals"


@contextmanager
def no_removals(files: Path) -> Iterator[None]:
    """Keep orphaned files in place within the block: a copy of the database may name them."""
    private_folder(files)
    with open_private(files / LOCK, os.O_RDWR | os.O_CREAT) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def removal(files: Path) -> Iterator[bool]:
    """Say whether a file may be removed within the block; nobody waits for a backup."""
    with open_private(files / LOCK, os.O_RDWR | os.O_CREAT) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
