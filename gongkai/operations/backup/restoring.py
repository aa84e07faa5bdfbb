"""Restoring a set into an empty place, and trying that out without one."""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongkai.encryption.files import MARK_BYTES, may_be_encrypted
from gongkai.files.places.base import Place
from gongkai.files.places.errors import FileDamaged, FilesAway
from gongkai.files.places.folder import LOCK
from gongkai.files.private import FILE_MODE, private_folder
from gongkai.operations.backup.databases import Database
from gongkai.operations.backup.errors import BackupError, DamagedPart
from gongkai.operations.backup.facts import DatabaseFacts, differences
from gongkai.operations.backup.parts import FORMAT, PartStore, storage_error

MAX_SHOWN = 5


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


def restore_set(
    store: PartStore, name: str, database: Database, place: Place, files: Path
) -> RestoredSet:
    """
    Restore a set into an empty database and an empty place, and compare the result with the set.

    `files` is the folder of this machine, in which files are completed before they are stored.

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
    if not _is_empty(place):
        raise BackupError(
            "The place of stored files is not empty: a backup is restored into an empty place."
        )
    try:
        _read_files(store, found, lambda one, content: _write_file(place, files, one, content))
        restore_database(store, found, database)
    except BaseException:
        for entry in list(place.entries()):
            place.remove(entry)
        (files / LOCK).unlink(missing_ok=True)
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
                head = head or chunk[:MARK_BYTES]
                digest.update(chunk)
                yield chunk

        take(stored, counted())
        if not may_be_encrypted(head) and digest.hexdigest() != stored:
            found.altered.append(stored)
        found.files += 1
        found.size += size


def _is_empty(place: Place) -> bool:
    try:
        return next(place.entries(), None) is None
    except FilesAway as error:
        raise BackupError(f"The stored files cannot be listed: {error}.") from error


def _write_file(place: Place, files: Path, stored: str, content: Iterator[bytes]) -> None:
    draft = files / f".{os.getpid()}-{os.urandom(8).hex()}.part"
    head = b""
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as out:
            for chunk in content:
                head = head or chunk[:MARK_BYTES]
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        # A text may begin like an encrypted file, but then its name is its hash.
        is_encrypted = may_be_encrypted(head) and _digest(draft) != stored
        place.put(draft, stored, is_encrypted=is_encrypted)
    except FileDamaged:  # it was altered before the backup, and is named; a bucket does not take it
        return
    except FilesAway as error:
        raise BackupError(f"The file {stored} cannot be stored: {error}.") from error
    except OSError as error:
        raise storage_error(error, files) from error
    finally:
        draft.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
