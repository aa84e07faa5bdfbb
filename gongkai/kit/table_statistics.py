"""Statistics by which SQLite chooses an index, and how much memory it takes."""

from django.apps import apps
from django.db import connection


def analyze_tables() -> None:
    """
    Let SQLite collect statistics from a sample of each table; PostgreSQL does this by itself.

    Without statistics, SQLite chooses wrong indexes: it would sort 100,000 applications to show
    the newest. Each table is analysed in a transaction of its own, and the tables of the search
    index are left out: their plans need no statistics, and to read them would lock out writers.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 10000")
            for model in apps.get_models():
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def spare_memory() -> None:
    """
    Let SQLite keep little of the database in memory, in commands that read whole tables.

    What it maps and caches is of no use for rows that are read once, and counts as memory of the
    process. Whole tables are sorted in a temporary file.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA temp_store = FILE")
            cursor.execute("PRAGMA mmap_size = 0")
            cursor.execute("PRAGMA cache_size = -16384")
