"""Statistics by which the database chooses an index, when it does so, and how much memory SQLite takes."""

from django.apps import apps
from django.db import connection


def analyze_tables() -> None:
    """
    Let the database collect statistics from a sample of each table.

    Without statistics, SQLite chooses wrong indexes: it would sort 100,000 applications to show
    the newest. Each table is analysed in a transaction of its own, and the tables of SQLite's search
    index are left out: their plans need no statistics, and to read them would lock out writers.

    PostgreSQL plans by the state before many rows were written until its own process has analysed them,
    which may be a minute later, or never if the operator has switched it off. Empty tables are left out there: of a
    table that was never analysed it supposes ten pages, of one that was found empty that it stays so.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 10000")
        for model in apps.get_models():
            if connection.vendor == "sqlite" or model._default_manager.exists():
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def analyze_regularly() -> None:
    """Do the same every hour on SQLite, which has no process of its own that would; PostgreSQL has."""
    if connection.vendor == "sqlite":
        analyze_tables()


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


def plan_as_tables_grow() -> None:
    """
    Let PostgreSQL choose an index for each check anew, in commands that write many rows.

    The check of a foreign key is planned once for each connection. Planned for a table with few rows it
    reads all of them, and would do so for each later row, until the table is analysed: to index 100,000
    documents took most of its time for that.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_custom_plan")
