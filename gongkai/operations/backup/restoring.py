"""Restoring a set into an empty place, and trying that out without one."""

import hashlib
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongkai.encryption.files import MARK
from gongkai.files.private import FILE_MODE, private_folder
from gongkai.operations.backup.databases import Database
from gongkai.operations.backup.errors import BackupError, DamagedPart
from gongkai.operations.backup.facts import DatabaseFacts, differences
from gongkai.operations.backup.parts import FORMAT, PartStore, storage_error

MAX_SHOWN = 5
FOLDERS = "[0-9a-f][0-9a-f]"  # of stored files, by the beginning of their hashes


@dataclass
class RestoredSet:
    """
    What was read: the set, its facts and keys, the number of files, and bytes.

    `altered` names files that were not what their name says when the backup was made.
    """

    name: str
    facts: DatabaseFacts
    keys: dict[str, str]
    files: int = 0
    size: int = 0
    altered: list[str] = field(default_factory=list)


def read_about(store: PartStore, name: str) -> RestoredSet:
    """Read the head of a set. Raises `BackupError`."""
    _kind, about = next(iter(store.lines_of(name)))
    if about["format"] != FORMAT:
        raise BackupError(f"The set {name} was written by a newer version of Gongkai.")
    return RestoredSet(name, DatabaseFacts(**about["database"]), about["keys"])


def restore_set(store: PartStore, name: str, database: Database, files: Path) -> RestoredSet:
    """
    Restore a set into an empty database and an empty folder, and compare the result with the set.

    Raises `BackupError`; what was written is then removed.
    """
    store.open()
    found = read_about(store, store.chosen(name))
    if found.facts.engine != database.engine:
        raise BackupError(
            f"The set {found.name} is of {found.facts.engine}, and DATABASE_URL names "
            f"{database.engine}. Restore it there, then use `gongkai move`."
        )
    if not database.is_empty():
        raise BackupError("The database is not empty: a backup is restored into an empty place.")
    private_folder(files)
    if any(files.glob(f"{FOLDERS}/*")):
        raise BackupError(f"{files} is not empty: a backup is restored into an empty place.")
    try:
        _read_files(store, found, lambda one, content: _write_file(files, one, content))
        restore_database(store, found, database)
    except BaseException:
        for folder in files.glob(FOLDERS):
            shutil.rmtree(folder)
        raise
    return found


def restore_database(store: PartStore, found: RestoredSet, database: Database) -> None:
    """Restore the database of a set, and compare tables and ledger heads. Raises `BackupError`."""

    def check(restored: DatabaseFacts) -> None:
        said = differences(found.facts, restored)
        if said:
            raise BackupError(f"The restored database differs: {'; '.join(said[:MAX_SHOWN])}.")

    database.restore(_blocks(store, found), check)


def read_files(store: PartStore, found: RestoredSet) -> None:
    """Decrypt every file of a set and compare its hash, without writing. Raises `BackupError`."""
    _read_files(store, found, lambda one, content: sum(len(chunk) for chunk in content))


def _blocks(store: PartStore, found: RestoredSet) -> Iterator[bytes]:
    for kind, *line in store.lines_of(found.name):
        if kind == "block":
            part, size = line
            try:
                block = zlib.decompress(b"".join(store.read(part, "database")))
            except zlib.error as error:  # pragma: no cover  (the cipher notices every change first)
                raise DamagedPart(f"The part {part} (database) is damaged.") from error
            found.size += size
            yield block


def _read_files(
    store: PartStore, found: RestoredSet, take: Callable[[str, Iterator[bytes]], Any]
) -> None:
    """Pass each file to `take`, and note those whose content is not what their name says."""
    for kind, *line in store.lines_of(found.name):
        if kind != "file":
            continue
        part, size, stored = line
        digest, head = hashlib.sha256(), b""

        def counted(
            part: str = part, stored: str = stored, digest: Any = digest
        ) -> Iterator[bytes]:
            nonlocal head
            for chunk in store.read(part, f"file {stored}"):
                head = head or chunk[: len(MARK)]
                digest.update(chunk)
                yield chunk

        take(stored, counted())
        if head != MARK and digest.hexdigest() != stored:
            found.altered.append(stored)
        found.files += 1
        found.size += size


def _write_file(files: Path, stored: str, content: Iterator[bytes]) -> None:
    path = files / stored[:2] / stored[2:4] / stored
    try:
        private_folder(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as out:
            for chunk in content:
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise storage_error(error, files) from error
