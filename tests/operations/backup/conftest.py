"""A small installation on SQLite, and an empty folder of backups."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gongkai.encryption.files import MARKS
from gongkai.files.places.folder import FolderPlace
from gongkai.operations.backup.databases import SQLiteDatabase
from gongkai.operations.backup.keys import BackupKey
from gongkai.operations.backup.making import Installation, MadeSet, make_set
from gongkai.operations.backup.parts import PartStore

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
TABLES = """
CREATE TABLE django_migrations (app TEXT, name TEXT);
CREATE TABLE ledger_chain (code TEXT, head_seq INTEGER, head_hash TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, filling BLOB);
INSERT INTO django_migrations VALUES ('ledger', '0001_initial');
INSERT INTO ledger_chain VALUES ('990000', 3, 'abc'), ('platform', 1, 'def');
INSERT INTO notes (text) VALUES ('公开'), ('依申请公开');
"""


@dataclass
class Site:
    """An installation with one plain and one encrypted file, and the folder of its backups."""

    folder: Path
    store: PartStore
    here: Installation

    @property
    def database(self) -> Path:
        return self.folder / "gongkai.sqlite3"

    @property
    def files(self) -> Path:
        return self.folder / "files"

    def run(self, statement: str) -> None:
        with closing(sqlite3.connect(self.database)) as opened, opened:
            opened.execute(statement)

    def add_file(self, content: bytes, name: str = "") -> Path:
        name = name or hashlib.sha256(content).hexdigest()
        path = self.files / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def back_up(self, *, days: float = 0, keep: int = 9) -> MadeSet:
        return make_set(self.here, self.store, keep=keep, at=AT + timedelta(days=days))

    def parts(self) -> list[Path]:
        return sorted((self.store.folder / "parts").glob("??/??/*"))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    folder = tmp_path / "site"
    files = folder / "files"
    files.mkdir(parents=True)
    database = folder / "gongkai.sqlite3"
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.executescript(TABLES)
    store = PartStore(tmp_path / "backups", BackupKey(os.urandom(32)))
    here = Installation(
        SQLiteDatabase(database), FolderPlace(files), files, folder, {"secret_key": "0" * 32}
    )
    made = Site(folder, store, here)
    made.add_file("附件".encode())
    made.add_file(min(MARKS) + os.urandom(200_000), "ab" * 32)
    return made
