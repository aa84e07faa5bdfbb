"""Backups and drills of this installation, as its settings say, each recorded with its result."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone

from gongkai.files.places.chosen import chosen_place
from gongkai.jobs.models import MaintenanceRun
from gongkai.jobs.runs import RunResult, begin_run, complete_run, fail_run, runs_of
from gongkai.jobs.states import RunKind, RunState
from gongkai.kit.times import BEIJING, local_date
from gongkai.operations.backup.databases import Database, PostgreSQLDatabase, database_of
from gongkai.operations.backup.drills import place_beside, run_drill
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.keys import key_files, prints_of, read_key
from gongkai.operations.backup.making import Installation, MadeSet, make_set
from gongkai.operations.backup.parts import PartStore
from gongkai.operations.backup.restoring import RestoredSet
from gongkai.operations.verify.parts import PARTS
from gongkai.operations.verify.stored import PART as FILES

RETRY_AFTER = timedelta(hours=1)
# The files of a set are read from the backup, not from the folder of the installation.
DRILLED = tuple(part for part in PARTS if part != FILES)
Outcome = TypeVar("Outcome", MadeSet, RestoredSet)


def own_database() -> Database:
    """Return the database of this installation."""
    return database_of(connection.settings_dict)


def own_keys() -> dict[str, Path]:
    """Return the files of the keys of this installation, by name."""
    return key_files(
        settings.GONGKAI_DATA, settings.GONGKAI_PERSONAL_KEYS, settings.GONGKAI_LEDGER_KEY
    )


def open_store(folder: str = "", key_file: str = "") -> PartStore:
    """Return the named folder of backups, or that of the settings. Raises `BackupError`."""
    terms = settings.GONGKAI_BACKUP
    named = folder or terms.folder
    if not named:
        raise BackupError("No folder for backups is named: set GONGKAI_BACKUP_FOLDER, or name one.")
    return PartStore(Path(named).expanduser().resolve(), read_key(key_file or terms.key_file))


def back_up(store: PartStore) -> MadeSet:
    """Make a set of this installation and record the run. Raises `BackupError`."""
    here = Installation(
        own_database(),
        chosen_place(),
        Path(settings.GONGKAI_FILES),
        settings.GONGKAI_DATA,
        prints_of(own_keys()),
    )
    keep = settings.GONGKAI_BACKUP.keep
    return _recorded(
        RunKind.BACKUP, lambda: make_set(here, store, keep=keep, at=timezone.now()), timezone.now
    )


def drill(store: PartStore, name: str = "") -> RestoredSet:
    """Try out the restoration of a set and record the run. Raises `BackupError`."""
    return _recorded(RunKind.DRILL, lambda: _drill(store, name), timezone.now)


def is_backup_due(at: datetime) -> bool:
    """
    Return whether the worker has to make the backup of the day now.

    A backup that failed is tried again after an hour.
    """
    terms = settings.GONGKAI_BACKUP
    if not terms.folder or at.astimezone(BEIJING).hour < terms.hour:
        return False
    newest = runs_of(RunKind.BACKUP).first()
    if newest is None or local_date(newest.begun_at) < local_date(at):
        return True
    return newest.state == RunState.FAILED and at - newest.begun_at >= RETRY_AFTER


def _drill(store: PartStore, name: str) -> RestoredSet:
    url = settings.GONGKAI_BACKUP.drill_database
    named = PostgreSQLDatabase(_parameters(url)) if url else None
    place = place_beside(own_database(), settings.GONGKAI_DATA, named, url)
    return run_drill(store, place, DRILLED, name)


def _parameters(url: str) -> dict[str, Any]:
    from psycopg import Error  # noqa: PLC0415  (only an installation on PostgreSQL has it)
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        return dict(conninfo_to_dict(url))
    except Error as error:
        raise BackupError(
            f"GONGKAI_BACKUP_DRILL_DATABASE is no URL of a database: {error}"
        ) from error


def _recorded(kind: RunKind, work: Callable[[], Outcome], clock: Callable[[], datetime]) -> Outcome:
    run: MaintenanceRun = begin_run(kind, at=clock())
    try:
        done = work()
    except Exception as error:
        said = str(error) if isinstance(error, BackupError) else type(error).__name__
        fail_run(run, said, at=clock())
        raise
    written = done.written if isinstance(done, MadeSet) else 0
    complete_run(run, RunResult(done.name, done.files, done.size, written), at=clock())
    return done
