"""How much memory the server processes may use for the database."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def limit_sqlite_memory() -> None:
    """
    Let each connection of this process keep only 4 MB of the database in memory.

    A server process has a connection for each thread. What they keep or map is counted once for each of
    them, while the system keeps the pages of the file for all. Commands that read whole tables keep more.
    """
    connection_created.connect(_limit_memory, dispatch_uid="gongkai.limit_sqlite_memory")


def _limit_memory(connection: BaseDatabaseWrapper, **_facts: object) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 0")
            cursor.execute("PRAGMA cache_size = -4096")
