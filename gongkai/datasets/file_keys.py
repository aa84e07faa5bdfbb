"""
The keys of the rows of one file, in a temporary database on disk.

A file of ten million rows has as many keys: held in a `dict` they take about 2 GB of memory.
"""

import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import Self

CACHE_KB = 32 << 10  # more keys than this holds wait in a temporary file, which SQLite deletes


class FileKeys:
    """Which row of a file had a key first, and how many rows have had the same values."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)  # a private temporary file
        self._base.executescript(
            f"""
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA cache_size = -{CACHE_KB};
            CREATE TABLE keys (key BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID;
            CREATE TABLE copies (key BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;
            BEGIN;
            """
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._base.close()

    def add(self, key: str, line: int) -> int | None:
        """Note the key of a row; return the row that had it before, None if it is the first."""
        binary = bytes.fromhex(key)
        added = self._base.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (binary, line))
        if added.rowcount:
            return None
        found = self._base.execute("SELECT line FROM keys WHERE key = ?", (binary,)).fetchone()
        return int(found[0])

    def count_copy(self, key: str) -> int:
        """Count one more row with the same values, and return how many there are now."""
        counted = self._base.execute(
            "INSERT INTO copies VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET number = number + 1 "
            "RETURNING number",
            (bytes.fromhex(key),),
        )
        return int(counted.fetchone()[0])

    def missing(self, keys: Iterable[str]) -> list[str]:
        """Return those of the keys that no row of the file has."""
        find = "SELECT 1 FROM keys WHERE key = ?"
        return [
            key
            for key in keys
            if self._base.execute(find, (bytes.fromhex(key),)).fetchone() is None
        ]
