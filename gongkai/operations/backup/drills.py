"""The restore drill: a set is restored beside the installation, and checked as after an accident."""

import json
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gongkai.operations.backup.databases import Database, PostgreSQLDatabase, SQLiteDatabase
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.parts import PartStore
from gongkai.operations.backup.restoring import (
    RestoredSet,
    read_about,
    read_files,
    restore_database,
)

# The table that marks a database as one that only drills use, so that it may be emptied.
MARK = "gongkai_restore_drill"
CATCH_UP_AND_VERIFY = """
import sys
import django
from django.core.management import call_command

django.setup()
from gongkai.ledger.consumers import catch_up

catch_up()
call_command("verify", "--json", *sys.argv[1:])
"""
MAX_SHOWN = 3
VERIFY_SECONDS = 6 * 3600


@dataclass(frozen=True)
class Place:
    """Where a drill restores to, and the URL by which a process of its own reads it."""

    database: Database
    url: str


def run_drill(
    store: PartStore, place: Place, parts: tuple[str, ...], name: str = ""
) -> RestoredSet:
    """
    Read every part of a set, restore its database in `place`, and run `gongkai verify` there.

    Raises `BackupError`. The restored database is removed in any case.
    """
    store.open()
    found = read_about(store, store.chosen(name))
    if found.facts.engine != place.database.engine:
        raise BackupError(
            f"The set {found.name} is of {found.facts.engine}; a drill needs a database of that "
            "engine (GONGKAI_BACKUP_DRILL_DATABASE)."
        )
    _make_room(place.database)
    try:
        restore_database(store, found, place.database)
        _verify(place.url, parts)
        read_files(store, found)
    finally:
        _clean(place.database)
    if found.altered:
        raise BackupError(
            f"{len(found.altered)} files had been altered before the backup was made: "
            f"{', '.join(found.altered[:MAX_SHOWN])}."
        )
    return found


def place_beside(own: Database, work: Path, named: PostgreSQLDatabase | None, url: str) -> Place:
    """Return where the drill of this installation restores to. Raises `BackupError`."""
    if isinstance(own, SQLiteDatabase):
        path = work / "drill.sqlite3"
        return Place(SQLiteDatabase(path), f"sqlite://{quote(str(path))}")
    if named is None:
        raise BackupError(
            "On PostgreSQL a drill needs an empty database of its own: create one and set "
            "GONGKAI_BACKUP_DRILL_DATABASE."
        )
    return Place(named, url)


def _make_room(database: Database) -> None:
    """Empty what an earlier drill left; refuse a database that no drill has marked."""
    if isinstance(database, SQLiteDatabase):
        _clean(database)
    elif isinstance(database, PostgreSQLDatabase) and not database.is_empty():
        with closing(database.connect()) as opened:
            marked = opened.execute("SELECT to_regclass(%s)", [MARK]).fetchone()[0]
        if not marked:
            raise BackupError(
                "GONGKAI_BACKUP_DRILL_DATABASE names a database that is not empty and that no drill "
                "has made; nothing was changed there."
            )
        database.clear()


def _clean(database: Database) -> None:
    if isinstance(database, SQLiteDatabase):
        for ending in ("", "-wal", "-shm"):
            database.path.with_name(database.path.name + ending).unlink(missing_ok=True)
    elif isinstance(database, PostgreSQLDatabase):
        database.clear()
        with database.connect() as opened:
            opened.execute(f"CREATE TABLE {MARK} ()")


def _verify(url: str, parts: tuple[str, ...]) -> None:
    """Let the consumers catch up, as a worker would, then run `gongkai verify`, in a process."""
    command = [sys.executable, "-c", CATCH_UP_AND_VERIFY, *parts]
    done = subprocess.run(  # noqa: S603
        command,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=VERIFY_SECONDS,
    )
    if done.returncode:
        raise BackupError(f"The restored data is not in order: {_first_problems(done.stdout)}")


def _first_problems(printed: str) -> str:
    try:
        found = json.loads(printed)["found"]
    except ValueError:
        return "`gongkai verify` could not run"
    problems = [f"{one['part']}: {one['problem']}" for one in found if not one["note"]]
    return "; ".join(problems[:MAX_SHOWN])
