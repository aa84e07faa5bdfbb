"""Making a set of a backup: the database at one moment, then every stored file that it names."""

import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from gongkai import __version__
from gongkai.encryption.files import MAX_HEADER, may_be_encrypted
from gongkai.files.places.base import Entry, Place
from gongkai.files.places.errors import FileDamaged, FilesAway
from gongkai.files.removals import no_removals
from gongkai.operations.backup.databases import Database, blocks_of
from gongkai.operations.backup.errors import BackupError
from gongkai.operations.backup.parts import FORMAT, PartStore, block_stream, storage_error

SET_NAME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Installation:
    """What is backed up: database, stored files, private folder for work, hashes of keys."""

    database: Database
    place: Place
    files: Path  # the folder of this machine, in which removals are locked
    work: Path
    keys: dict[str, str]


@dataclass
class MadeSet:
    """A new set: its name, files, bytes read and written, and files that had been altered before."""

    name: str
    files: int = 0
    size: int = 0
    written: int = 0
    altered: tuple[str, ...] = ()


def make_set(here: Installation, store: PartStore, *, keep: int, at: datetime) -> MadeSet:
    """
    Make a set, then drop the oldest beyond `keep`. Raises `BackupError`.

    The database comes first: each file is stored before the row that names it, so the files that are
    there afterwards contain all that the database names, if none is removed meanwhile.
    """
    folder = store.folder.resolve()
    if folder.is_relative_to(here.files.resolve()) or here.files.resolve().is_relative_to(folder):
        raise BackupError(f"{store.folder} and the folder of stored files are not apart.")
    with store.alone():
        store.create()
        made = MadeSet(at.astimezone(UTC).strftime(SET_NAME))
        if made.name in store.sets():
            raise BackupError(f"There is a set {made.name} already.")
        with no_removals(here.files), _list_in(here.work) as lines:
            with here.database.snapshot(here.work) as snapshot:
                about = {
                    "format": FORMAT,
                    "version": __version__,
                    "at": at.isoformat(),
                    "database": snapshot.facts.as_json(),
                    "keys": here.keys,
                }
                _write_line(lines, ["about", about])
                for block in blocks_of(snapshot.stream):
                    _put_block(store, lines, made, block)
            try:
                for entry in here.place.entries():
                    _put_file(store, lines, made, here.place, entry)
            except FilesAway as error:
                raise BackupError(f"The stored files cannot be read: {error}.") from error
            lines.seek(0)
            made.written += store.write_set(made.name, lines)
        # The new set too: a clock that was set back gives it the name of an old one.
        kept = {made.name, *store.sets()[-keep:]}
        store.drop_all_but(kept, mark=int(at.timestamp()))
    return made


def _put_block(store: PartStore, lines: IO[bytes], made: MadeSet, block: bytes) -> None:
    digest = hashlib.sha256(block).hexdigest()
    part = store.key.fingerprint("block", digest)
    if not store.has(part):
        made.written += store.write(part, block_stream(zlib.compress(block, 1)))
    made.size += len(block)
    _write_line(lines, ["block", part, len(block)])


def _put_file(
    store: PartStore, lines: IO[bytes], made: MadeSet, place: Place, entry: Entry
) -> None:
    """
    Store one file unless it is there.

    An encrypted file keeps its name when it is encrypted again, but gets another head.
    """
    try:
        head = b"" if entry.is_encrypted is False else place.head(entry, MAX_HEADER)
        is_encrypted = may_be_encrypted(head)
        shown = hashlib.sha256(head).hexdigest() if is_encrypted else ""
        part = store.key.fingerprint("file", entry.name, str(entry.size), shown)
        if not store.has(part):
            with place.read(entry) as source:
                if not is_encrypted and _digest(source) != entry.name:
                    made.altered += (entry.name,)
                made.written += store.write(part, source)
    except FileDamaged as error:
        raise BackupError(f"The file {entry.name} cannot be saved: {error.strerror}.") from error
    except FileNotFoundError:  # pragma: no cover  (removals wait)
        return
    made.files += 1
    made.size += entry.size
    _write_line(lines, ["file", part, entry.size, entry.name])


def _digest(source: IO[bytes]) -> str:
    found = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    source.seek(0)
    return found


@contextmanager
def _list_in(folder: Path) -> Iterator[IO[bytes]]:
    """Yield a temporary file for the list of a set. Raises `BackupError` if the disk is full."""
    try:
        with tempfile.TemporaryFile(dir=folder) as lines:
            yield lines
    except OSError as error:
        raise storage_error(error, folder) from error


def _write_line(lines: IO[bytes], line: list[Any]) -> None:
    lines.write(json.dumps(line).encode() + b"\n")
