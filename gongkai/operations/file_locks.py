"""A lock that the processes of one data folder share, by a file."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Wait until no other process is in such a block with this file; a process that ends leaves it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
