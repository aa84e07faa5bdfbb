"""A test database after a test that commits: it is again as it was copied from the template."""

import sqlite3
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.commands import flush
from django.db import connection

from gongkai.ledger import triggers
from gongkai.search.backends.chosen import backend
from tests.database_templates import SQLiteTemplates, WorkerDatabases

# No test changes these rows of the template, which Django would delete and then work out again.
KEPT = {"django_content_type", "auth_permission"}
CALENDARS = "gongkai.calendars.migrations.0001_initial"
CATALOGUE = "gongkai.catalogue.migrations.0001_initial"


def let_flush_restore(databases: WorkerDatabases) -> None:
    """
    Let Django's flush restore the database of this worker.

    SQLite copies the template over it. On PostgreSQL the tables that have rows are emptied; the triggers
    of the ledger refuse deletions, Django does not know the tables of the search index, and the rows
    entered by migrations must be entered again.
    """
    engine = type(connection.ops)
    emptied = engine.execute_sql_flush

    def restored(self: Any, sql_list: list[str]) -> None:
        if isinstance(databases.templates, SQLiteTemplates):
            try:
                databases.templates.copy_to(databases.plain)
            except sqlite3.OperationalError:
                pass  # something that was not read to its end is still open
            else:
                return
        triggers.drop(self.connection)
        emptied(self, _of_filled_tables() or [one for one in sql_list if not _is_kept(one)])
        triggers.install(self.connection)
        backend().drop()
        backend().create()
        import_module(CATALOGUE).enter_headings(apps, None)
        import_module(CALENDARS).enter_shipped_notices(apps, None)

    engine.execute_sql_flush = restored  # type: ignore[method-assign]
    flush.emit_post_migrate_signal = lambda *_names, **_options: None  # type: ignore[attr-defined]


def _is_kept(statement: str) -> bool:
    return any(f'"{table}"' in statement for table in KEPT)


def _of_filled_tables() -> list[str]:
    """
    Return statements that empty the tables which have rows, or nothing where the user may not do so.

    To truncate hundreds of empty tables takes PostgreSQL much longer; alone, none can be truncated
    to which others refer.
    """
    if connection.vendor != "postgresql":
        return []
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            names = ", ".join(f'"{table}"' for table in tables)
            return [f"TRUNCATE {names}"]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables
            )
        )
        filled = [name for (name,) in cursor.fetchall()]
    # Nothing that refers to a row stays, so the references need not be checked.
    return [
        "SET LOCAL session_replication_role = replica",
        *(f'DELETE FROM "{table}"' for table in filled),
    ]
