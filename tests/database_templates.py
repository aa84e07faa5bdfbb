"""
Test databases copied from a template that outlives the run.

Migrating an empty database takes seconds for each worker of each run. The first run migrates once and keeps the
result: a file on SQLite, a database on PostgreSQL. Each worker then copies it. The name of a template holds a hash of
everything that shapes it, so a changed migration makes a new one.

A worker has a second copy in which the cast stands already (tests/cast.py). A test that asks for the cast begins
there, inside its own transaction; every other test begins in a database without it.
"""

import ast
import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gongkai"
# Third-party packages that bring migrations, or data that ours enter.
PACKAGES = ("django", "django-allauth", "holidays")
# Migrations read these beside the modules that they import.
DATA = (
    "calendars/shipped/*",
    "law/**/*.json",
    "law/**/*.csv",
    "catalogue/**/*.json",
    "catalogue/**/*.csv",
)


def template_key() -> str:
    """Return a hash of what makes a migrated database: migrations, what they import and read, models, packages."""
    found = {
        path
        for pattern in ("*/models.py", "*/models/*.py", *DATA)
        for path in PACKAGE.glob(pattern)
        if path.is_file()
    }
    left = list(PACKAGE.glob("*/migrations/*.py"))
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += imported_by(path)
    digest = hashlib.sha256()
    for name in PACKAGES:
        digest.update(f"{name} {version(name)}\n".encode())
    # The order of the apps decides in which order rows of permissions and content types are entered.
    digest.update(repr(settings.INSTALLED_APPS).encode())
    for path in sorted(found):
        digest.update(
            f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return digest.hexdigest()[:16]


def imported_by(path: Path) -> list[Path]:
    """Return the files of the project that a file imports, at its head or later."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
    places = [
        ROOT.joinpath(*name.split(".")) for name in names if name.partition(".")[0] == PACKAGE.name
    ]
    return [
        file
        for place in places
        for file in (place.with_suffix(".py"), place / "__init__.py")
        if file.is_file()
    ]


def worker_database_name() -> str:
    """Return the name that Django gives the test database of this worker."""
    return str(connection.creation._get_test_db_name())


class Templates(Protocol):
    """What a kind of database must be able to do with templates."""

    @property
    def cast_name(self) -> str:
        """The name of the second copy of this worker."""

    def exists(self) -> bool:
        """Return whether the template is there."""

    def keep(self) -> None:
        """Keep the migrated database to which the connection is open as the template."""

    def forget(self) -> None:
        """Remove the template."""

    def copy_to(self, name: str) -> None:
        """Open the connection to a fresh copy called `name`."""

    def drop(self, name: str) -> None:
        """Remove a copy."""


class SQLiteTemplates:
    """A file in the cache folder; the copies live in memory."""

    cast_name = "file:memorydb_cast?mode=memory&cache=shared"

    def __init__(self, folder: Path, key: str) -> None:
        self.file = folder / f"{key}.sqlite3"

    def exists(self) -> bool:
        return self.file.is_file()

    def keep(self) -> None:
        for old in self.file.parent.glob("*.sqlite3"):
            old.unlink()
        beginning = self.file.with_suffix(f".{os.getpid()}")
        kept = sqlite3.connect(beginning)
        connection.connection.backup(kept)
        kept.close()
        beginning.replace(self.file)

    def forget(self) -> None:
        self.file.unlink(missing_ok=True)

    def copy_to(self, name: str) -> None:
        point_to(name)
        connection.ensure_connection()
        kept = sqlite3.connect(f"file:{self.file}?immutable=1", uri=True)
        kept.backup(connection.connection)
        kept.close()

    def drop(self, name: str) -> None:
        pass  # a database in memory goes with its last connection


class PostgreSQLTemplates:
    """A database beside the test databases; PostgreSQL copies it file by file."""

    def __init__(self, key: str) -> None:
        # Two working trees that test on one server do not take each other's.
        self.family = f"gongkai_template_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}_"
        self.name = self.family + key

    @property
    def cast_name(self) -> str:
        return f"{worker_database_name()}_cast"

    def exists(self) -> bool:
        return self.name in self._names()

    def keep(self) -> None:
        for old in self._names():
            if old.startswith(self.family):
                self.drop(old)
        connection.close()
        # A copy that was interrupted must not be taken for a whole one.
        self.drop(f"{self.family}begun")
        self._copy(connection.settings_dict["NAME"], f"{self.family}begun")
        self._run(f'ALTER DATABASE "{self.family}begun" RENAME TO "{self.name}"')

    def forget(self) -> None:
        self.drop(self.name)

    def copy_to(self, name: str) -> None:
        connection.close()
        self.drop(name)
        self._copy(self.name, name)
        point_to(name)
        connection.ensure_connection()

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _copy(self, source: str, target: str) -> None:
        self._run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _names(self) -> list[str]:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return [name for (name,) in cursor.fetchall()]

    def _run(self, statement: str) -> None:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(statement)


def point_to(name: str) -> None:
    """Let the next connection be to the database `name`."""
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


@dataclass
class WorkerDatabases:
    """The test databases of a worker: the plain one, and one in which the cast stands."""

    templates: Templates
    plain: str
    cast: Any = None
    connections: dict[str, Any] = field(default_factory=dict)

    def switch_to(self, name: str) -> None:
        """Work on the database `name` from here on; the connection to the other one stays open."""
        self.connections[connection.settings_dict["NAME"]] = connection.connection
        connection.connection = self.connections.pop(name, None)
        point_to(name)

    @contextmanager
    def with_cast(self, build: Callable[[], Any]) -> Iterator[Any]:
        """Work on the database in which the cast stands; what `build` returned when it was built is given."""
        name = self.templates.cast_name
        self.switch_to(name)
        try:
            if self.cast is None:
                self.templates.copy_to(name)
                with transaction.atomic():
                    self.cast = build()
                    # As in the transaction of a test, which never commits: nobody has followed the ledger yet.
                    connection.run_on_commit.clear()
            yield self.cast
        finally:
            self.switch_to(self.plain)

    def close(self) -> None:
        """Remove the database of the cast."""
        for one in filter(None, self.connections.values()):
            one.close()
        self.connections.clear()
        if self.cast is not None:
            self.templates.drop(self.templates.cast_name)


def prepare(folder: Path, *, anew: bool) -> WorkerDatabases:
    """Open the connection to a fresh copy of the template, which is made first where it is missing or `anew` is set."""
    key = template_key()
    templates: Templates = (
        PostgreSQLTemplates(key)
        if connection.vendor == "postgresql"
        else SQLiteTemplates(folder, key)
    )
    name = worker_database_name()
    # Workers begin together: the first makes the template, the others wait for it.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if anew:
            templates.forget()
        if templates.exists():
            templates.copy_to(name)
        else:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            templates.keep()
    return WorkerDatabases(templates, name)
