"""Moving stored files between the folder of this machine and a bucket, each compared by its hash."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.encryption.files import MARK_BYTES, may_be_encrypted
from gongkai.files.places.base import Entry, Place
from gongkai.files.places.errors import FileDamaged
from gongkai.files.private import FILE_MODE, private_folder


@dataclass
class MovedFiles:
    """How many files were copied (and their bytes), were there already, were removed, are damaged."""

    copied: int = 0
    size: int = 0
    same: int = 0
    removed: int = 0
    damaged: tuple[str, ...] = ()


def move_files(
    source: Place, target: Place, work: Path, *, is_source_removed: bool
) -> Iterator[MovedFiles]:
    """
    Copy every file that the target has not got with the same bytes; yield the sums after each file.

    What is interrupted is continued by the next run. A file is removed from the source only after the
    target was asked for its hash. Raises `FileDamaged`, and what the places raise.
    """
    sums = MovedFiles()
    private_folder(work)
    for found in source.entries():
        try:
            entry = _with_kind(source, found)
            wanted = source.digest(entry)
            if not entry.is_encrypted and wanted != entry.name:
                raise FileDamaged(entry.name)
            if target.digest(entry) == wanted:
                sums.same += 1
            else:
                _copy(source, target, entry, work)
                sums.copied += 1
                sums.size += entry.size
            if is_source_removed and target.digest(entry) == wanted:
                source.remove(entry)
                sums.removed += 1
        except FileNotFoundError:  # the worker has removed it meanwhile
            continue
        except FileDamaged:
            sums.damaged += (found.name,)
        yield sums


def _with_kind(source: Place, found: Entry) -> Entry:
    """Return the entry with its kind: a text may begin like an encrypted file, but then is its name."""
    if found.is_encrypted is not None:
        return found
    is_encrypted = (
        may_be_encrypted(source.head(found, MARK_BYTES)) and source.digest(found) != found.name
    )
    return Entry(found.name, found.size, found.written, is_encrypted)


def _copy(source: Place, target: Place, entry: Entry, work: Path) -> None:
    draft = work / f".{os.getpid()}-{os.urandom(8).hex()}.part"
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as out, source.read(entry) as content:
            shutil.copyfileobj(content, out)
            out.flush()
            os.fsync(out.fileno())
        with draft.open("rb") as copied:
            digest = hashlib.file_digest(copied, "sha256").hexdigest()
        if not entry.is_encrypted and digest != entry.name:
            raise FileDamaged(entry.name)
        target.put(draft, entry.name, is_encrypted=bool(entry.is_encrypted))
    finally:
        draft.unlink(missing_ok=True)
