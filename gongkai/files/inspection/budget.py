"""The one budget of an upload: bytes, members, steps and seconds, nested parts included."""

import time
from collections.abc import Callable, Iterator
from typing import IO

from gongkai.files.inspection.findings import Found

MAX_MEMBERS = 5_000
MAX_UNPACKED = 512 << 20
# Of these, bytes of object streams of PDF files: they are searched, which costs more.
MAX_PACKED_OBJECTS = 128 << 20
# Objects of a PDF, elements of XML, records of a sheet; no page needs millions.
MAX_STEPS = 3_000_000
SECONDS = 4.0
WINDOW = 1 << 20


class Budget:
    """What is left for an upload; every part of every file of the upload takes from the same."""

    def __init__(
        self, seconds: float = SECONDS, report: Callable[[str], None] = lambda _name: None
    ) -> None:
        self.members = MAX_MEMBERS
        self.size = MAX_UNPACKED
        self.packed_objects = MAX_PACKED_OBJECTS
        self.steps = MAX_STEPS
        # Processor time, so that a busy machine refuses nothing.
        self.ends = time.process_time() + seconds
        # Told the name of each member before it is inspected.
        self.report = report

    def spend_members(self, count: int) -> None:
        """Take members of archives. Raises `Found`."""
        self.members -= count
        if self.members < 0:
            raise Found("archive-bomb")
        self.check_time()

    def spend_bytes(self, count: int) -> None:
        """Take unpacked bytes, of archives and of compressed streams. Raises `Found`."""
        self.size -= count
        if self.size < 0:
            raise Found("archive-bomb")
        self.check_time()

    def spend_packed_objects(self, count: int) -> None:
        """Take unpacked bytes of object streams. Raises `Found`."""
        self.packed_objects -= count
        if self.packed_objects < 0:
            raise Found("archive-bomb")
        self.spend_bytes(count)

    def spend_steps(self, count: int = 1) -> None:
        """Take objects, elements or records. Raises `Found`."""
        self.steps -= count
        if self.steps < 0:
            raise Found("inspection-limit")
        if self.steps & 0xFFF == 0 or count > 1:
            self.check_time()

    def check_time(self) -> None:
        """Raise `Found` if the time of the upload is over."""
        if time.process_time() > self.ends:
            raise Found("inspection-limit")


def windows(source: IO[bytes], overlap: int) -> Iterator[bytes]:
    """Yield the file in pieces that overlap, so that a search in each finds what lies across."""
    source.seek(0)
    before = b""
    while piece := source.read(WINDOW):
        yield before + piece
        before = piece[-overlap:]
