"""What every place of stored files does."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol


@dataclass(frozen=True)
class Entry:
    """A stored file: name, size in bytes, when it was written (seconds since the epoch), which kind."""

    name: str
    size: int
    written: float
    is_encrypted: bool | None = None  # None: only its first bytes show it


class Place(Protocol):
    """
    Where stored files are. Names are hashes of contents, or keyed fingerprints of encrypted files.

    Methods raise `FileNotFoundError` for what is not there, another `OSError` for what is damaged, and
    `FilesAway` if the place does not answer.
    """

    def put(self, draft: Path, name: str, *, is_encrypted: bool) -> None:
        """Store a complete, synced file, whole or not at all; the draft is used up."""

    def replace(self, draft: Path, name: str) -> bool:
        """Store an encrypted file again if it is still there; return whether it was."""

    def open(self, name: str, *, is_encrypted: bool) -> IO[bytes]:
        """Open the stored bytes of a file, at any position."""

    def local_copy(self, name: str) -> AbstractContextManager[Path]:
        """Yield a path of a plain file for programs that need one; not to be changed."""

    def entries(self) -> Iterator[Entry]:
        """Yield every stored file."""

    def read(self, entry: Entry) -> IO[bytes]:
        """Open a file of `entries` for reading once from its beginning."""

    def head(self, entry: Entry, size: int) -> bytes:
        """Return the first bytes of a file of `entries`."""

    def digest(self, entry: Entry) -> str:
        """Return the hash of the stored bytes of a file; empty if it is not there."""

    def remove_older(self, name: str, limit: float) -> bool:
        """Remove a file written before `limit`; False if it was stored again since."""

    def remove(self, entry: Entry) -> None:
        """Remove a file of `entries`."""
