"""How much memory the server processes may use."""

import ctypes
import gc
import time
from ctypes.util import find_library
from threading import Lock

from django.core.signals import request_finished
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def limit_sqlite_memory() -> None:
    """
    Let each connection of this process keep only 1 MB of the database in memory.

    A server process has a connection for each thread. What they keep or map is counted once for each of
    them, while the system keeps the pages of the file for all. Commands that read whole tables keep more.
    """
    connection_created.connect(_limit_memory, dispatch_uid="gongkai.limit_sqlite_memory")


def _limit_memory(connection: BaseDatabaseWrapper, **_facts: object) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 0")
            cursor.execute("PRAGMA cache_size = -1024")


M_ARENA_MAX = -8  # malloc.h of the GNU C library
TRIM_SECONDS = 1.0


class FreedMemory:
    """
    Returns memory that pages no longer use to the system, where the C library is that of GNU.

    It keeps what was freed: one part for each thread, and of each part everything below the last
    byte in use. A process that drew a few thousand pages had 50 MB of that.
    """

    def __init__(self) -> None:
        library = ctypes.CDLL(find_library("c"))
        self._trim = getattr(library, "malloc_trim", None)
        self._set = getattr(library, "mallopt", None)
        self._at = time.monotonic()
        self._lock = Lock()

    def use_one_part(self) -> None:
        """Let all threads use one part, as they run one after the other; before there are any."""
        if self._set:
            self._set(M_ARENA_MAX, 1)

    def trim(self, **_facts: object) -> None:
        """Return what is free, at most once a second."""
        if self._trim is None or time.monotonic() - self._at < TRIM_SECONDS:
            return
        if self._lock.acquire(blocking=False):
            try:
                self._trim(0)
                self._at = time.monotonic()
            finally:
                self._lock.release()


def return_freed_memory() -> None:
    """Return freed memory to the system after requests."""
    freed = FreedMemory()
    freed.use_one_part()
    # The dispatcher keeps the bound method, and with it the object.
    request_finished.connect(freed.trim, weak=False, dispatch_uid="gongkai.return_freed_memory")


# Of Python's collection of cyclic garbage. By default each 700 new objects are looked through, so that
# what a page still uses is taken for lasting, and soon all lasting objects are looked through: 60 to
# 90 ms in the middle of a request, every twenty pages. With more, most pages leave only young garbage.
YOUNG_OBJECTS, YOUNG_ROUNDS, NEVER = 25_000, 10, 1_000_000
COLLECT_SECONDS = 30.0


class LastingGarbage:
    """Looks through all objects between two requests, at most every half minute."""

    def __init__(self) -> None:
        self._at = time.monotonic()
        self._lock = Lock()
        self._has_frozen = False

    def collect(self, **_facts: object) -> None:
        """Collect if it is time; what is left the first time lasts and is not looked at again."""
        if time.monotonic() - self._at < COLLECT_SECONDS:
            return
        if self._lock.acquire(blocking=False):
            try:
                gc.collect()
                if not self._has_frozen:
                    gc.freeze()
                    self._has_frozen = True
                self._at = time.monotonic()
            finally:
                self._lock.release()


def collect_garbage_after_requests() -> None:
    """Let no request wait while all objects are looked through for garbage."""
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_ROUNDS, NEVER)
    lasting = LastingGarbage()
    request_finished.connect(
        lasting.collect, weak=False, dispatch_uid="gongkai.collect_garbage_after_requests"
    )
