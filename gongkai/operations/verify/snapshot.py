"""One moment of the database, read at leisure while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """
    Read everything inside as it stood at one moment; nobody who writes is held up.

    Inside a transaction (in tests) it is that transaction's own view.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    engine = cast("Any", connection)
    if connection.vendor == "sqlite":
        # Everywhere else a transaction begins by taking the right to write; this one only reads.
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
