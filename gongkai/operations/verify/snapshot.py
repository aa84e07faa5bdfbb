"""A read-only snapshot of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """
    Run the block in a read-only snapshot of the database; it does not block writers.

    Inside a transaction (in tests), the block sees the state of that transaction.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    engine = cast("Any", connection)
    if connection.vendor == "sqlite":
        # Other transactions begin with the write lock (IMMEDIATE); this one only reads.
        mode, engine.transaction_mode = engine.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            engine.transaction_mode = mode
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
