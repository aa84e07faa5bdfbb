"""The databases that are backed up and restored, by engine, without Django's connection."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.facts import DatabaseFacts, facts_of
from gongkai.operations.backup.parts import storage_error

BLOCK_BYTES = 4 << 20
STDERR_SHOWN = 500


@dataclass(frozen=True)
class Snapshot:
    """A database at one moment: what was counted in it, and its bytes as a stream."""

    facts: DatabaseFacts
    stream: IO[bytes]


class Database(Protocol):
    """What a backup needs of an engine."""

    engine: str

    def snapshot(self, work: Path) -> Any:
        """Yield a `Snapshot`, as a context; `work` is a private folder for a copy."""

    def is_empty(self) -> bool:
        """Return whether there is no table."""

    def restore(self, blocks: Iterator[bytes], check: Callable[[DatabaseFacts], None]) -> None:
        """Write the database, call `check` on it, and keep it only if that raises nothing. Raises `BackupError`."""


class SQLiteDatabase:
    """A file. It is copied by SQLite itself, in one step, which blocks no writer."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def snapshot(self, work: Path) -> Iterator[Snapshot]:
        """Yield a copy of the file, which is removed afterwards. Raises `BackupError`."""
        copy = work / f"backup-{os.getpid()}.sqlite3"
        for left in work.glob("backup-*.sqlite3*"):
            left.unlink()  # of a run that was killed
        if not self.path.is_file():
            raise BackupError(f"There is no database {self.path}.")
        needed = self.path.stat().st_size
        if shutil.disk_usage(work).free < needed:
            raise BackupError(f"{work} has no room for a copy of the database ({needed} bytes).")
        try:
            with (
                closing(sqlite3.connect(f"file:{self.path}?mode=rw", uri=True)) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
                facts = facts_of(target.execute, self.engine)
            with copy.open("rb") as stream:
                yield Snapshot(facts, stream)
        except sqlite3.Error as error:
            raise BackupError(f"The database cannot be copied: {error}.") from error
        finally:
            copy.unlink(missing_ok=True)

    def is_empty(self) -> bool:
        """Return whether there is no table."""
        if not self.path.exists() or not self.path.stat().st_size:
            return True
        with closing(sqlite3.connect(f"file:{self.path}?mode=rw", uri=True)) as opened:
            return not opened.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()

    def restore(self, blocks: Iterator[bytes], check: Callable[[DatabaseFacts], None]) -> None:
        """Write the file beside its place, check it there, then give it its name. Raises `BackupError`."""
        draft = self.path.with_name(f".{self.path.name}.restoring")
        try:
            with draft.open("wb") as out:
                for block in blocks:
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
            with closing(sqlite3.connect(draft)) as opened:
                (found,) = opened.execute("PRAGMA integrity_check").fetchone()
                if found != "ok":
                    raise BackupError(f"The restored database is not whole: {found[:200]}.")
                check(facts_of(opened.execute, self.engine))
            # The log of an older, empty database must not be applied to this one.
            for ending in ("-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            draft.replace(self.path)
        except sqlite3.Error as error:
            raise BackupError(f"The restored database cannot be opened: {error}.") from error
        except OSError as error:
            raise storage_error(error, self.path.parent) from error
        finally:
            draft.unlink(missing_ok=True)


class PostgreSQLDatabase:
    """A database of a server, through pg_dump and pg_restore of the same major version or newer."""

    engine = "postgresql"

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.parameters = {name: value for name, value in parameters.items() if value != ""}

    def connect(self, **more: Any) -> Any:
        """Open a connection. Raises `BackupError`."""
        import psycopg  # noqa: PLC0415  (only an installation on PostgreSQL has it)

        try:
            return psycopg.connect(**self.parameters, **more)
        except psycopg.Error as error:
            raise BackupError(f"The database cannot be reached: {error}") from error

    @contextmanager
    def snapshot(self, work: Path) -> Iterator[Snapshot]:
        """Yield the output of pg_dump, of the same moment as the counts. Raises `BackupError`."""
        del work  # the server needs no copy
        with self.connect(autocommit=True) as opened:
            opened.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            (name,) = opened.execute("SELECT pg_export_snapshot()").fetchone()
            facts = facts_of(opened.execute, self.engine)
            # Without compression, since blocks are compressed.
            options = ["--format=custom", "--compress=0", f"--snapshot={name}"]
            with self._program("pg_dump", *options, stdout=subprocess.PIPE) as running:
                assert running.stdout is not None
                yield Snapshot(facts, running.stdout)
                self._settle("pg_dump", running)
            opened.execute("ROLLBACK")

    def is_empty(self) -> bool:
        """Return whether there is no table."""
        with self.connect() as opened:
            return not opened.execute(
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1"
            ).fetchone()

    def restore(self, blocks: Iterator[bytes], check: Callable[[DatabaseFacts], None]) -> None:
        """Pass the bytes to pg_restore in one transaction, then check; what differs is removed. Raises `BackupError`."""
        options = ["--single-transaction", "--exit-on-error"]
        with self._program("pg_restore", *options, stdin=subprocess.PIPE) as running:
            assert running.stdin is not None
            try:
                for block in blocks:
                    running.stdin.write(block)
            except BrokenPipeError:  # the program says why
                pass
            except BaseException:
                running.kill()  # nothing was committed
                with suppress(OSError):
                    running.stdin.close()
                raise
            self._settle("pg_restore", running)
        try:
            with self.connect() as opened:
                opened.execute("ANALYZE")
                check(facts_of(opened.execute, self.engine))
        except BackupError:
            self.clear()
            raise

    def clear(self) -> None:
        """Remove all tables, functions and types."""
        with self.connect() as opened:
            (schema,) = opened.execute("SELECT quote_ident(current_schema())").fetchone()
            opened.execute(f"DROP SCHEMA {schema} CASCADE")
            opened.execute(f"CREATE SCHEMA {schema}")

    def _program(self, name: str, *options: str, **pipes: int) -> subprocess.Popen[bytes]:
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415  (as above)

        shown = {key: value for key, value in self.parameters.items() if key != "password"}
        # The password is no argument: other users of the machine see those.
        environment = os.environ | {"PGPASSWORD": str(self.parameters.get("password", ""))}
        command = [
            name,
            *options,
            "--no-owner",
            "--no-privileges",
            "--dbname",
            make_conninfo(**shown),
        ]
        try:
            return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **pipes)  # type: ignore[call-overload,no-any-return]  # noqa: S603
        except FileNotFoundError as error:
            raise BackupError(
                f"{name} is not installed (Debian: apt-get install postgresql-client)."
            ) from error

    def _settle(self, name: str, running: subprocess.Popen[bytes]) -> None:
        _out, said = running.communicate()
        if running.returncode:
            text = said.decode(errors="replace").strip()[-STDERR_SHOWN:]
            raise BackupError(f"{name} failed: {text}")


def database_of(settings: dict[str, Any]) -> SQLiteDatabase | PostgreSQLDatabase:
    """Return the database of Django's settings."""
    if settings["ENGINE"].endswith("sqlite3"):
        return SQLiteDatabase(Path(settings["NAME"]))
    parameters = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        **settings["OPTIONS"],
    }
    # What Django itself understands is nothing for the server.
    for name in ("pool", "isolation_level", "server_side_binding", "assume_role"):
        parameters.pop(name, None)
    return PostgreSQLDatabase(parameters)


def blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream in blocks of one size, so that unchanged parts of a file are the same blocks."""
    while block := stream.read(BLOCK_BYTES):
        yield block
