"""A cache for counters that all processes of a machine share, in a small SQLite file."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

TABLE = (
    "CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, value, expires REAL) WITHOUT ROWID"
)
PUT = (
    "INSERT INTO counter VALUES (?, ?, ?) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)
CULL_SECONDS = 60
BUSY_SECONDS = 1.0


class ClosingConnection(sqlite3.Connection):
    """A connection that closes itself when its thread ends; Python 3.13 warns of others."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it was never opened
            self.close()


class CounterCache(BaseCache):
    """
    Django cache backend for integers and short texts. `add` and `incr` are atomic across processes.

    The file is no record of anything: it is not synchronised to disk, and may be deleted while the
    server is stopped. A file that cannot be used (disk full, locked for a second) raises
    `sqlite3.OperationalError`; the caller decides whether it goes on without counting.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._path = Path(location)
        self._local = threading.local()
        self._culled_at = 0.0

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Store a value if the key has none; return whether it was stored."""
        now = time.time()
        name = self.make_and_validate_key(key, version=version)
        with self._connected() as connection:
            self._cull(connection, now)
            done = connection.execute(
                f"{PUT} WHERE counter.expires <= ?",
                (name, value, self._expiry(timeout, now), now),
            )
        return done.rowcount > 0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value of a key, or the default."""
        name = self.make_and_validate_key(key, version=version)
        with self._connected() as connection:
            row = connection.execute(
                "SELECT value FROM counter WHERE key = ? AND expires > ?", (name, time.time())
            ).fetchone()
        return row[0] if row else default

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Store a value."""
        now = time.time()
        name = self.make_and_validate_key(key, version=version)
        with self._connected() as connection:
            connection.execute(PUT, (name, value, self._expiry(timeout, now)))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a counter and return its new value; raise `ValueError` if the key has none."""
        name = self.make_and_validate_key(key, version=version)
        with self._connected() as connection:
            row = connection.execute(
                "UPDATE counter SET value = value + ? WHERE key = ? AND expires > ? "
                "RETURNING value",
                (delta, name, time.time()),
            ).fetchone()
        if row is None:
            raise ValueError(key)
        return int(row[0])

    def delete(self, key: str, version: int | None = None) -> bool:
        """Delete a key; return whether it existed."""
        name = self.make_and_validate_key(key, version=version)
        with self._connected() as connection:
            return connection.execute("DELETE FROM counter WHERE key = ?", (name,)).rowcount > 0

    def clear(self) -> None:
        """Delete all keys."""
        with self._connected() as connection:
            connection.execute("DELETE FROM counter")

    def _cull(self, connection: sqlite3.Connection, now: float) -> None:
        if now - self._culled_at > CULL_SECONDS:
            self._culled_at = now
            connection.execute("DELETE FROM counter WHERE expires <= ?", (now,))

    def _expiry(self, timeout: Any, now: float) -> float:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return float("inf") if seconds is None else now + seconds

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection of this thread; each statement is a transaction of its own."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,  # it is used in one thread, and closed in any
                factory=ClosingConnection,
            )
            self._path.chmod(0o600)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            # What expired is overwritten, such as the hashes of who asked what on an earlier day.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(TABLE)
            self._local.connection = connection
        yield connection
