"""Row locks and advisory locks; locking is the first step of every action."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import OperationalError, connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def lock(row: Row) -> Row:
    """
    Return a fresh copy of `row` from the database, locked until the transaction ends.

    On SQLite every transaction begins IMMEDIATE, so it already holds the write lock of the whole
    database, and `select_for_update` is a plain read.
    """
    # Use the attribute, not type(): request.user is a lazy proxy object.
    return row.__class__._default_manager.select_for_update().get(pk=row.pk)


# On SQLite a process that waits for the write lock retries after at most a tenth of a second.
PAUSE_SECONDS = 0.11
# So long may long writes follow one another before others get their turn.
SHARE_SECONDS = 0.25


_alone: ContextVar[bool] = ContextVar("alone", default=False)


@contextmanager
def alone() -> Iterator[None]:
    """Make no pauses within the block: nobody else uses the database, as when it is first filled."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def let_others_write() -> None:
    """
    Pause between two long write transactions so that other processes can write.

    Inside a transaction there is no pause, because the lock is held until the transaction ends.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block and not _alone.get():
        time.sleep(PAUSE_SECONDS)


class Turns:
    """
    When a process that writes much pauses: after long writes, unless it was busy otherwise since.

    Whoever waits for the write lock on SQLite waits for a share and a pause at most.
    """

    def __init__(self) -> None:
        self._written = 0.0
        self._free_since = time.monotonic()
        self.seconds = 0.0  # of the last write

    @contextmanager
    def write(self) -> Iterator[None]:
        """Pause if a pause is due, then count the block as writing."""
        if time.monotonic() - self._free_since >= PAUSE_SECONDS:
            self._written = 0.0
        elif self._written and self._written >= SHARE_SECONDS:
            let_others_write()
            self._written = 0.0
        begun = time.monotonic()
        yield
        self._free_since = time.monotonic()
        self.seconds = self._free_since - begun
        self._written += self.seconds


def lock_key(*names: str) -> None:
    """
    Lock names that have no row: a second caller with the same name waits for this transaction.

    Names are locked in sorted order, so that two callers cannot deadlock. On SQLite the
    transaction already holds the write lock of the whole database.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in sorted(set(filter(None, names))):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


# Serialization failure, deadlock, lock not available, too many connections, cannot connect now.
BUSY_STATES = frozenset({"40001", "40P01", "55P03", "53300", "57P03"})


def is_busy(fault: BaseException | None) -> bool:
    """Return whether a database error is temporary contention, so that a retry may succeed."""
    if not isinstance(fault, OperationalError):
        return False
    return getattr(fault.__cause__, "sqlstate", "") in BUSY_STATES or "is locked" in str(fault)
