"""The first beat of every action: take the row, fresh and locked."""

import time
from typing import TypeVar

from django.db import OperationalError, connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def lock(row: Row) -> Row:
    """
    Return `row` as it now stands in the database, locked until the transaction ends.

    On SQLite every transaction begins IMMEDIATE, so the whole file is already ours and
    `select_for_update` is silently a plain read.
    """
    # By the attribute, not by type(): the account of a request is a lazy stand-in for itself.
    return row.__class__._default_manager.select_for_update().get(pk=row.pk)


def let_others_write() -> None:
    """
    Step back between two long writes.

    On SQLite whoever waits for the one right to write sleeps and looks again, at most a tenth of a
    second later; a process that writes without pause would keep it for itself. Inside a transaction
    there is nothing to step back from: the right is held until it ends.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(0.11)


def lock_key(*words: str) -> None:
    """
    Lock what has no row: whoever asks for the same word waits until this transaction ends.

    In a fixed order, so that two who ask for the same words never wait for each other. On SQLite the
    transaction already holds the whole file.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for word in sorted(set(filter(None, words))):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [word])


# Serialization failure, deadlock, lock not available, too many connections, cannot connect now.
BUSY_STATES = frozenset({"40001", "40P01", "55P03", "53300", "57P03"})


def is_busy(fault: BaseException | None) -> bool:
    """Say whether a fault of the database means only that others were at work: later it may succeed."""
    if not isinstance(fault, OperationalError):
        return False
    return getattr(fault.__cause__, "sqlstate", "") in BUSY_STATES or "is locked" in str(fault)
