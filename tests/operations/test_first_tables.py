"""An empty database: all tables made at once are the same as those of one migration after the other."""

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from gongkai.operations import first_tables

MIGRATE = """
import sys

import django
from django.core.management import call_command

django.setup()
from gongkai.operations import first_tables

if sys.argv[1] == "one by one":
    # What is not known is left to Django.
    first_tables.SEEN_IN_THE_STATE = ()
call_command("migrate", verbosity=0)
"""
SHAPE = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master",),
    "postgresql": (
        """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
                  identity_generation, collation_name
           FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE connamespace = 'public'::regnamespace""",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        """SELECT pg_get_functiondef(oid) FROM pg_proc
           WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND prolang <> 13""",
    ),
}
FIRST_ROWS = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "catalogue_catalogueitem",
    "calendars_holidaynotice",
)


@contextmanager
def migrated(way: str, folder: Path) -> Iterator[Any]:
    """Yield a cursor of an empty database that was migrated in this way by a process of its own."""
    environment = os.environ | {
        "GONGKAI_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
    }
    command = [sys.executable, "-c", MIGRATE, way]
    if connection.vendor == "sqlite":
        environment.pop("DATABASE_URL", None)
        subprocess.run(command, env=environment, check=True)
        (path,) = folder.glob("*.sqlite3")
        opened = sqlite3.connect(path)
        try:
            yield opened.cursor()
        finally:
            opened.close()
        return
    name = f"first_tables_{secrets.token_hex(4)}"
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as root:
        root.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            environment["DATABASE_URL"] = f"{server}/{name}"
            subprocess.run(command, env=environment, check=True)
            with psycopg.connect(environment["DATABASE_URL"]) as opened:
                yield opened.cursor()
        finally:
            root.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def shape_of(cursor: Any) -> list[str]:
    """Return each column, index, constraint, trigger and function, and how many first rows there are."""
    found = []
    for query in SHAPE[connection.vendor]:
        rows = cursor.execute(query).fetchall()
        found += [" ".join(str(part) for part in row) for row in rows]
    for table in FIRST_ROWS:
        (count,) = cursor.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()
        found.append(f"{table}: {count} rows")
    return sorted(_in_order(one) if connection.vendor == "sqlite" else one for one in found)


def _in_order(definition: str) -> str:
    """Return the parts of a definition in alphabetical order: SQLite appends columns that are added later."""
    return ", ".join(sorted(definition.replace("(", "(, ").replace(")", ", )").split(", ")))


def compare(tmp_path: Path) -> None:
    shapes = []
    for way in ("at once", "one by one"):
        folder = tmp_path / way.replace(" ", "")
        folder.mkdir()
        with migrated(way, folder) as cursor:
            shapes.append(shape_of(cursor))
    assert len(shapes[0]) > 700
    assert shapes[0] == shapes[1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="test-long compares on PostgreSQL")
def test_tables_at_once_are_those_of_all_migrations(tmp_path: Path) -> None:
    compare(tmp_path)


@pytest.mark.long
@pytest.mark.django_db
def test_tables_at_once_are_those_of_all_migrations_on_both_engines(tmp_path: Path) -> None:
    compare(tmp_path)


@pytest.mark.django_db
def test_a_database_with_tables_is_left_to_the_migrations() -> None:
    assert not first_tables.create_first_tables(connection)
