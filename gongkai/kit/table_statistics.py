"""Statistics by which SQLite chooses an index, and where it sorts."""

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


def sort_on_disk() -> None:
    """Let SQLite sort whole tables in a temporary file, in commands that check them; not in memory."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA temp_store = FILE")
