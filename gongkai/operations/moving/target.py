"""The PostgreSQL database that the rows are moved to, in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Model
from psycopg import sql

from gongkai.ledger import triggers
from gongkai.operations.backup.facts import DatabaseFacts, facts_of
from gongkai.operations.first_tables import create_first_tables
from gongkai.operations.moving.source import MADE_AGAIN, MoveRefused, Source

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1 LIMIT 3"
TIES = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"""
Said = Callable[[str], object]


def check_target() -> None:
    """Check that the target is an empty database of PostgreSQL in UTF-8. Raises `MoveRefused`."""
    if connection.vendor != "postgresql":
        raise MoveRefused(
            "DATABASE_URL does not name a PostgreSQL database: set it to the empty one to move to."
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            tables = [name for (name,) in cursor.fetchall()]
            cursor.execute("SHOW server_encoding")
            (encoding,) = cursor.fetchone()
    except DatabaseError as error:
        raise MoveRefused(
            f"The PostgreSQL database cannot be reached: {str(error).strip()}"
        ) from error
    if tables:
        raise MoveRefused(
            f"The PostgreSQL database is not empty ({', '.join(tables)}): an installation is moved into "
            "an empty one."
        )
    if encoding != "UTF8":
        raise MoveRefused(f"The PostgreSQL database has the encoding {encoding}; it must be UTF8.")


def create_tables() -> None:
    """
    Make all tables, without the first rows that migrations enter: they come from the source.

    Raises `MoveRefused`.
    """
    if not create_first_tables(connection):
        raise MoveRefused("The tables cannot be made in the PostgreSQL database.")
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def without_ties() -> Iterator[None]:
    """Leave out the foreign keys meanwhile, so that tables can come in any order; then check all rows."""
    with connection.cursor() as cursor:
        cursor.execute(TIES)
        ties = cursor.fetchall()
        for table, name, _definition in ties:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in ties:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def copy_table(source: Source, model: type[Model]) -> int:
    """Replace the rows of a table by those of the source, as a stream; return how many there are."""
    table = sql.Identifier(model._meta.db_table)
    columns: sql.Composable = sql.SQL(", ").join(
        sql.Identifier(str(one.column)) for one in model._meta.concrete_fields
    )
    number = 0
    with _raw().cursor() as cursor:
        cursor.execute(sql.SQL("DELETE FROM {}").format(table))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)) as copy:
            for row in source.rows(model):
                copy.write_row(row)
                number += 1
        key = str(model._meta.pk.column)
        cursor.execute(
            "SELECT pg_get_serial_sequence(quote_ident(%s), %s)", [model._meta.db_table, key]
        )
        (sequence,) = cursor.fetchone()
        if sequence:
            cursor.execute(
                sql.SQL("SELECT GREATEST(COALESCE(MAX({}), 0), %s) FROM {}").format(
                    sql.Identifier(key), table
                ),
                [source.last_key(model._meta.db_table)],
            )
            (last,) = cursor.fetchone()
            cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(last, 1), last > 0])
    return number


def guard_ledger() -> None:
    """Make the ledger append-only again."""
    triggers.install(connection)


def facts() -> DatabaseFacts:
    """Return what is counted to compare the copy with the source."""
    return facts_of(_raw().execute, "postgresql")


def differences(wanted: DatabaseFacts, found: DatabaseFacts) -> list[str]:
    """Return in words how the copy differs, apart from the index, which is made again."""
    again = {model._meta.db_table for model in MADE_AGAIN}
    said = [
        f"table {table}: {wanted.tables[table]} rows in SQLite, {number} in PostgreSQL"
        for table, number in sorted(found.tables.items())
        if table not in again and wanted.tables.get(table) != number
    ]
    said += [
        f"the head of chain {chain} of the ledger differs"
        for chain in sorted(wanted.heads.keys() | found.heads.keys())
        if wanted.heads.get(chain) != found.heads.get(chain)
    ]
    if wanted.migrations != found.migrations:
        said.append("the applied migrations differ")
    return said


def _raw() -> Any:
    """Return the connection of the driver, which has the transaction of Django."""
    connection.ensure_connection()
    return connection.connection
