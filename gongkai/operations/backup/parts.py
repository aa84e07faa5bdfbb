"""The folder of a backup: encrypted parts, each written once, and the sets that name them."""

import errno
import fcntl
import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.files import encrypt_with, open_encrypted
from gongkai.files.private import FILE_MODE, open_private, private_folder
from gongkai.operations.backup.errors import BackupError, DamagedPart, WrongKey
from gongkai.operations.backup.keys import BackupKey

FORMAT = 1
CHUNK = 1 << 20


class PartStore:
    """
    The parts and sets of one folder, under one key.

    A part has a name that follows from its content, so what is there already is not written again.
    """

    def __init__(self, folder: Path, key: BackupKey) -> None:
        self.folder, self.key = folder, key

    def create(self) -> None:
        """Make the folder a place of backups, unless it is one. Raises `BackupError`."""
        private_folder(self.folder)
        if self._about.exists():
            self.open()
            return
        if any(one.name != ".lock" for one in self.folder.iterdir()):
            raise BackupError(f"{self.folder} is not empty and holds no backups.")
        content = json.dumps({"format": FORMAT, "key": self.key.name}).encode()
        self._replace(self._about, lambda out: out.write(content))

    def open(self) -> None:
        """Check that the folder holds backups under this key. Raises `BackupError` and `WrongKey`."""
        try:
            about = json.loads(self._about.read_bytes())
            found = about["format"], about["key"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BackupError(f"{self.folder} holds no backups.") from error
        if found[0] != FORMAT:
            raise BackupError(f"{self.folder} was written by a newer version of Gongkai.")
        if found[1] != self.key.name:
            raise WrongKey(
                f"The backups in {self.folder} were made with another key ({found[1]}, "
                f"not {self.key.name})."
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder for one process. Raises `BackupError` if another process holds it."""
        private_folder(self.folder)
        with open_private(self.folder / ".lock", os.O_RDWR | os.O_CREAT) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupError(f"Another process uses {self.folder}.") from error
            for left in self.folder.glob(".*.part"):
                left.unlink()  # of a run that was killed
            yield

    def path_of(self, part: str) -> Path:
        """Return where a part is; two levels keep directories small."""
        return self.folder / "parts" / part[:2] / part[2:4] / part

    def has(self, part: str) -> bool:
        """Return whether a part is there."""
        return self.path_of(part).is_file()

    def write(self, part: str, source: IO[bytes]) -> int:
        """Encrypt a part; return the bytes written, 0 if it is there already."""
        path = self.path_of(part)
        if path.is_file():
            return 0
        private_folder(path.parent)
        return self._encrypt(path, part, source)

    def read(self, part: str, of: str) -> Iterator[bytes]:
        """Yield the content of a part; `of` says in a message what it belongs to."""
        yield from self._decrypt(self.path_of(part), part, f"{part} ({of})")

    def write_set(self, name: str, source: IO[bytes]) -> int:
        """Encrypt the list of a set, after all parts that it names."""
        private_folder(self.folder / "sets")
        return self._encrypt(self._path_of_set(name), f"set {name}", source)

    def lines_of(self, name: str) -> Iterator[Any]:
        """Yield the lines of the list of a set, decoded."""
        held = b""
        for chunk in self._decrypt(self._path_of_set(name), f"set {name}", f"list of {name}"):
            *lines, held = (held + chunk).split(b"\n")
            yield from (json.loads(line) for line in lines)

    def sets(self) -> list[str]:
        """Return the names of the sets, oldest first."""
        return sorted(path.stem for path in (self.folder / "sets").glob("*.set"))

    def chosen(self, name: str = "") -> str:
        """Return the named set, or the newest. Raises `BackupError`."""
        names = self.sets()
        if name and name not in names:
            raise BackupError(f"There is no set {name!r}; sets: {', '.join(names) or 'none'}.")
        if not names:
            raise BackupError(f"{self.folder} has no complete set.")
        return name or names[-1]

    def drop_all_but(self, kept: Iterable[str], *, mark: int) -> int:
        """
        Delete all other sets, and the parts that no kept set names; return how many parts.

        Named parts get the time `mark` (seconds), which no other part has, so that memory stays the same
        for any number of parts.
        """
        names = set(kept)
        for name in self.sets():
            if name not in names:
                self._path_of_set(name).unlink()
        for name in sorted(names):
            for line in self.lines_of(name):
                if line[0] != "about" and self.has(line[1]):
                    os.utime(self.path_of(line[1]), (mark, mark))
        dropped = 0
        for path in (self.folder / "parts").glob("??/??/*"):
            if int(path.stat().st_mtime) != mark:
                path.unlink()
                dropped += 1
        return dropped

    @property
    def _about(self) -> Path:
        return self.folder / "backups.json"

    def _path_of_set(self, name: str) -> Path:
        return self.folder / "sets" / f"{name}.set"

    def _encrypt(self, path: Path, bound_to: str, source: IO[bytes]) -> int:
        secret, name = self.key.secret, self.key.name
        return self._replace(path, lambda out: encrypt_with(secret, name, source, out, bound_to))

    def _replace(self, path: Path, write: Any) -> int:
        """Write a file under a temporary name, sync it, and give it its name: whole or not at all."""
        draft = self.folder / f".{os.getpid()}-{os.urandom(4).hex()}.part"
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
            with os.fdopen(handle, "wb") as out:
                write(out)
                out.flush()
                os.fsync(out.fileno())
                size = out.tell()
            draft.replace(path)
        except OSError as error:
            raise storage_error(error, self.folder) from error
        else:
            return size
        finally:
            draft.unlink(missing_ok=True)

    def _decrypt(self, path: Path, bound_to: str, shown: str) -> Iterator[bytes]:
        try:
            with open_encrypted(path, bound_to, self.key.named) as source:
                while chunk := source.read(CHUNK):
                    yield chunk
        except FileNotFoundError as error:
            raise DamagedPart(f"The part {shown} is missing.") from error
        except (DecryptionError, OSError) as error:
            raise DamagedPart(f"The part {shown} is damaged.") from error


def storage_error(error: OSError, folder: Path) -> BackupError:
    """Return the error that explains a failed write."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return BackupError(f"The disk of {folder} is full; what was incomplete was removed.")
    return BackupError(f"{folder} cannot be written: {error}.")


def block_stream(block: bytes) -> IO[bytes]:
    """Return a block as a stream."""
    return io.BytesIO(block)
