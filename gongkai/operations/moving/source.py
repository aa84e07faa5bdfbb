"""The SQLite database that is moved: nobody else uses it meanwhile, and its rows are read one after another."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.models import DateTimeField, Field, Model

from gongkai.kit.compressed_text import FUNCTION, CompressedTextField, uncompress
from gongkai.operations.backup.facts import DatabaseFacts, facts_of
from gongkai.search.models import (
    ClusterIndex,
    ClusterNote,
    DeskEntry,
    EntryText,
    IndexBuild,
    SearchEntry,
)

ENGINE = "sqlite"
WAIT_SECONDS = 2.0
# The index has another form in each engine, and is made again from the records.
MADE_AGAIN: tuple[type[Model], ...] = (
    SearchEntry,
    EntryText,
    DeskEntry,
    IndexBuild,
    ClusterIndex,
    ClusterNote,
)
MIGRATIONS = "django_migrations"
MAX_SHOWN = 3


class MoveRefused(Exception):
    """The move cannot take place, with the reason for the administrator. Nothing was changed."""


class Source:
    """An open SQLite database, locked for all others."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        opened.create_function(FUNCTION, 1, uncompress, deterministic=True)
        self.opened = opened

    def facts(self) -> DatabaseFacts:
        """Return what is counted to compare the copy with it."""
        return facts_of(self.opened.execute, ENGINE)

    def rows(self, model: type[Model]) -> Iterator[Sequence[Any]]:
        """Yield the rows of a table as PostgreSQL reads them, in the order of their keys."""
        columns = ", ".join(map(_read, model._meta.concrete_fields))
        table, key = model._meta.db_table, model._meta.pk.column
        yield from self.opened.execute(f'SELECT {columns} FROM "{table}" ORDER BY "{key}"')  # noqa: S608

    def last_key(self, table: str) -> int:
        """Return the highest key that a table ever had: that of a deleted row is not given again."""
        found = self.opened.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", [table]
        ).fetchone()
        return int(found[0]) if found else 0


def _read(field: "Field[Any, Any]") -> str:
    """Return the expression for what PostgreSQL stores of a column."""
    if isinstance(field, DateTimeField):
        return f"\"{field.column}\" || '+00:00'"  # moments are in UTC, without saying so
    if isinstance(field, CompressedTextField):  # compressed only here
        return f'{FUNCTION}("{field.column}")'
    return f'"{field.column}"'


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open and lock a database, and check that this program made it. Raises `MoveRefused`."""
    if not path.is_file():
        raise MoveRefused(f"There is no SQLite database {path}.")
    uri = f"{path.resolve().as_uri()}?mode=rw"
    with closing(
        sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    ) as opened:
        _lock(opened, path)
        source = Source(opened)
        _check_schema(opened, source)
        yield source


def moved_models() -> list[type[Model]]:
    """Return the models whose rows are copied."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model not in MADE_AGAIN
    ]


def _lock(opened: sqlite3.Connection, path: Path) -> None:
    """Keep everybody else from the database, also from reading; fails while anybody has it open."""
    try:
        opened.execute("PRAGMA locking_mode=EXCLUSIVE")
        opened.execute("BEGIN EXCLUSIVE")
        opened.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        raise MoveRefused(
            f"{path} is in use ({error}): stop the web server, the worker and all other commands first."
        ) from error
    except sqlite3.DatabaseError as error:
        raise MoveRefused(f"{path} is not a SQLite database: {error}.") from error


def _check_schema(opened: sqlite3.Connection, source: Source) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    there = set(source.facts().migrations)
    if not there:
        raise MoveRefused("The SQLite database has no tables of Gongkai.")
    if there - known:
        raise MoveRefused(
            f"The SQLite database was made by another version of Gongkai ({_shown(there - known)}): "
            "move it with that version, or a newer one."
        )
    if known - there:
        raise MoveRefused(
            f"The tables of the SQLite database are older than the program ({_shown(known - there)}): "
            "run `gongkai migrate` on it first, with DATABASE_URL unset."
        )
    for model in moved_models():
        table = model._meta.db_table
        columns = {row[1] for row in opened.execute(f'PRAGMA table_info("{table}")')}
        missing = {str(one.column) for one in model._meta.concrete_fields} - columns
        if missing:
            raise MoveRefused(
                f"The table {table} of the SQLite database has no column {_shown(missing)}."
            )
    # PostgreSQL would say the same, but only after all rows were copied.
    alone = opened.execute("PRAGMA foreign_key_check").fetchmany(MAX_SHOWN)
    if alone:
        found = {f"{table} {row} → {parent}" for table, row, parent, _key in alone}
        raise MoveRefused(
            f"Rows of the SQLite database refer to rows that are not there ({_shown(found)}): mend them "
            "first."
        )


def _shown(names: Collection[str]) -> str:
    return ", ".join(sorted(names)[:MAX_SHOWN])
