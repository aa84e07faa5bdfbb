"""
Uploaded files, stored before the row that refers to them.

Files of documents are stored plain, by their SHA-256 hash. Files of cases are stored encrypted, by a
keyed fingerprint of their content.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from django.conf import settings

from gongkai.encryption.files import (
    cipher_and_key_of,
    content_id_of,
    decrypted_stream,
    encrypt_file,
)
from gongkai.files.inspection.content import KINDS
from gongkai.files.inspection.names import safe_name
from gongkai.files.inspector import Part, inspect, inspection_slot
from gongkai.files.places.chosen import chosen_place, folder
from gongkai.files.places.errors import FilesAway
from gongkai.files.private import FILE_MODE, private_folder
from gongkai.files.removals import removal
from gongkai.files.scanner import scan
from gongkai.files.upload_errors import AWAY, refused
from gongkai.kit.refusals import Refused

CHUNK = 1 << 20
Stored = TypeVar("Stored")


# Endings of saved web pages.
PAGES = {"html", "htm", "shtml"}


@dataclass(frozen=True)
class StoredFile:
    """Metadata of a plain file: hash, size in bytes, media type by content, and a safe name."""

    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True)
class EncryptedFile:
    """Metadata of an encrypted file: id in the store, size, media type and a safe name."""

    content_id: str
    size: int
    media_type: str
    name: str


def path_of(stored: str) -> Path:
    """Return the path of a file in the folder of this machine; `local_copy` is for every place."""
    return folder().path_of(stored)


def store(stream: IO[bytes], name: str) -> StoredFile:
    """Check and store one file. Raises `Refused`; see `store_all`."""
    (stored,) = store_all([(stream, name)])
    if isinstance(stored, Refused):
        raise stored
    return stored


def store_encrypted(stream: IO[bytes], name: str) -> EncryptedFile:
    """Check and store one file, encrypted. Raises `Refused`; see `store_all_encrypted`."""
    (stored,) = store_all_encrypted([(stream, name)])
    if isinstance(stored, Refused):
        raise stored
    return stored


def store_all(files: Sequence[tuple[IO[bytes], str]]) -> list[StoredFile | Refused]:
    """
    Check and store the files of one upload, plain; identical content is stored once.

    Returns for each file what was stored, or the refusal: too large, of a type that is not
    accepted, not of the type that its name claims, or dangerous. All files of the upload share
    one budget of time and memory.

    The content is written to a temporary name, synced, then renamed: a crash can leave an orphan,
    but never an incomplete file.
    """
    return _store(files, _Draft.keep)


def store_all_encrypted(
    files: Sequence[tuple[IO[bytes], str]],
) -> list[EncryptedFile | Refused]:
    """Check and store the files of one upload, encrypted after the inspection; see `store_all`."""
    return _store(files, _Draft.keep_encrypted)


def check_all(files: Sequence[tuple[IO[bytes], str]]) -> list[Refused | None]:
    """Check the files of one upload as `store_all_encrypted` does, and keep none of them."""
    return _store(files, lambda _draft: None)


def _store(
    files: Sequence[tuple[IO[bytes], str]], keep: "Callable[[_Draft], Stored]"
) -> list[Stored | Refused]:
    folder = Path(settings.GONGKAI_FILES)
    private_folder(folder)
    drafts = [_Draft(folder, name) for _stream, name in files]
    try:
        for draft, (stream, _name) in zip(drafts, files, strict=True):
            draft.write(stream)
        waiting = [draft for draft in drafts if draft.refusal is None]
        if waiting:
            _inspect(waiting)
        return [_kept(draft, keep) if draft.refusal is None else draft.refusal for draft in drafts]
    finally:
        for draft in drafts:
            draft.path.unlink(missing_ok=True)


def _kept(draft: "_Draft", keep: "Callable[[_Draft], Stored]") -> Stored | Refused:
    """Store a file; a place of files that does not answer refuses it."""
    try:
        return keep(draft)
    except FilesAway:
        return refused(AWAY)


def inspect_upload(path: Path, name: str) -> None:
    """
    Inspect a file that is read, such as a table or a report to import. Raises `Refused`.

    A text of a type that is not stored (JSON) is inspected as text. A saved web page may contain
    anything, because it is read as text and only ever served as a download; it is scanned.
    """
    (refusal,) = inspect_uploads([(path, name)])
    if refusal is not None:
        raise refusal


def inspect_uploads(files: Sequence[tuple[Path, str]]) -> list[Refused | None]:
    """
    Inspect the files of one upload that are read and not stored, with one budget for all.

    Returns for each what refuses it, or nothing. Raises `Refused` while too many others are inspected.
    """
    limits = settings.GONGKAI_UPLOADS
    endings = [safe_name(name).rpartition(".")[2] for _path, name in files]
    parts = [
        Part(path, ending if ending in KINDS or ending in PAGES else "txt", name)
        for (path, name), ending in zip(files, endings, strict=True)
    ]
    with inspection_slot(Path(settings.GONGKAI_DATA) / "inspection", limits) as place:
        checked = inspect([part for part in parts if part.ending not in PAGES], place, limits)
        found = iter(checked)
        refusals = [None if part.ending in PAGES else next(found) for part in parts]
        if limits.clamd:
            refusals = [
                refusal or scan_file(part.path)
                for part, refusal in zip(parts, refusals, strict=True)
            ]
    return refusals


def scan_file(path: Path) -> Refused | None:
    """Return what the malware scanner refuses about a file, or nothing; also where there is none."""
    limits = settings.GONGKAI_UPLOADS
    if limits.clamd:
        with path.open("rb") as written:
            try:
                scan(written, limits.clamd)
            except Refused as refusal:
                return refusal
    return None


def store_inspected(stream: IO[bytes], name: str) -> StoredFile:
    """
    Store a file that `inspect_upload` has accepted, of whatever type it is.

    A type that other uploads may not have is stored as unknown, so that no browser shows it.
    """
    folder = Path(settings.GONGKAI_FILES)
    private_folder(folder)
    draft = _Draft(folder, name)
    draft.refusal = None
    try:
        draft.write(stream)
        if draft.refusal is not None:
            raise draft.refusal
        stored = _kept(draft, _Draft.keep)
        if isinstance(stored, Refused):
            raise stored
        return stored
    finally:
        draft.path.unlink(missing_ok=True)


def store_made(path: Path, name: str) -> StoredFile:
    """
    Store a file that the platform made itself, without inspection; it may exceed the limit of uploads.

    The file is moved into the store, so it must be on the same file system.
    """
    digest = hashlib.sha256()
    with path.open("rb") as made:
        while chunk := made.read(CHUNK):
            digest.update(chunk)
        os.fsync(made.fileno())
        size = made.tell()
    path.chmod(FILE_MODE)
    chosen_place().put(path, digest.hexdigest(), is_encrypted=False)
    return StoredFile(digest.hexdigest(), size, "application/octet-stream", safe_name(name))


def _inspect(drafts: list["_Draft"]) -> None:
    """Inspect and scan the files; a place for that is held until the last is scanned."""
    limits = settings.GONGKAI_UPLOADS
    try:
        with inspection_slot(Path(settings.GONGKAI_DATA) / "inspection", limits) as place:
            parts = [Part(draft.path, draft.ending, draft.name) for draft in drafts]
            for draft, refusal in zip(drafts, inspect(parts, place, limits), strict=True):
                draft.refusal = refusal
                if refusal is None and limits.clamd:
                    draft.scan(limits.clamd)
    except Refused as busy:
        for draft in drafts:
            draft.refusal = busy


class _Draft:
    """A file of an upload until it is stored, with what refuses it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = safe_name(name)
        self.ending = self.name.rpartition(".")[2]
        self.path = _draft_path(folder)
        self.digest, self.size = "", 0
        self.refusal: Refused | None = None
        if self.ending not in KINDS:
            self.refusal = refused(
                "file-type", ending=self.ending[:8], kinds=", ".join(sorted(KINDS))
            )

    def write(self, stream: IO[bytes]) -> None:
        if self.refusal is None:
            try:
                self.digest, self.size = _write(stream, self.path)
            except Refused as refusal:
                self.refusal = refusal

    def scan(self, address: str) -> None:
        with self.path.open("rb") as written:
            try:
                scan(written, address)
            except Refused as refusal:
                self.refusal = refusal

    def keep(self) -> StoredFile:
        chosen_place().put(self.path, self.digest, is_encrypted=False)
        return StoredFile(self.digest, self.size, self.media_type, self.name)

    def keep_encrypted(self) -> EncryptedFile:
        content_id = content_id_of(self.digest)
        with self.path.open("rb") as plain:
            _put_encrypted(plain, content_id)
        return EncryptedFile(content_id, self.size, self.media_type, self.name)

    @property
    def media_type(self) -> str:
        known = KINDS.get(self.ending)
        # Browsers download a type that they do not know.
        return known[0] if known else "application/octet-stream"


def _put_encrypted(plain: IO[bytes], content_id: str, *, again: bool = False) -> bool:
    """
    Encrypt a file into the store; `again` only if it is still there.

    Returns whether the file was stored.
    """
    draft = _draft_path(Path(settings.GONGKAI_FILES))
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with os.fdopen(handle, "wb") as out:
            encrypt_file(plain, out, content_id)
            out.flush()
            os.fsync(out.fileno())
        if again:
            return chosen_place().replace(draft, content_id)
        chosen_place().put(draft, content_id, is_encrypted=True)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _draft_path(folder: Path) -> Path:
    return folder / f".{os.getpid()}-{os.urandom(8).hex()}.part"


def open_file(sha256: str) -> IO[bytes]:
    """Open a plain stored file for reading."""
    return chosen_place().open(sha256, is_encrypted=False)


def local_copy(sha256: str) -> AbstractContextManager[Path]:
    """Yield a path of a plain stored file, for programs that need one; it is not to be changed."""
    return chosen_place().local_copy(sha256)


def open_encrypted(content_id: str) -> IO[bytes]:
    """
    Open an encrypted file for reading its plain content. Raises `DecryptionError`.

    Only `applications.case_files` may do so for a user, after it has checked the permission.
    """
    return decrypted_stream(chosen_place().open(content_id, is_encrypted=True), content_id)


def encryption_of(content_id: str) -> tuple[str, str]:
    """Return the cipher and the name of the key of an encrypted file."""
    with chosen_place().open(content_id, is_encrypted=True) as source:
        return cipher_and_key_of(source)


def reencrypt_file(content_id: str) -> bool:
    """
    Encrypt a file again with the newest key; return False if it is no longer stored.

    Raises `DecryptionError`. Who reads the file meanwhile goes on reading what was there.
    """
    with open_encrypted(content_id) as plain:
        return _put_encrypted(plain, content_id, again=True)


def stored_hashes() -> Iterator[tuple[str, float]]:
    """Yield the hash or id of every stored file with the time when it was written (epoch seconds)."""
    for entry in chosen_place().entries():
        yield entry.name, entry.written


def remove_older(stored: str, limit: float) -> bool:
    """Remove a file stored before `limit`; False if it was stored again since, or a backup runs."""
    with removal(Path(settings.GONGKAI_FILES)) as is_allowed:
        return is_allowed and chosen_place().remove_older(stored, limit)


def remove_drafts(limit: float) -> int:
    """Remove temporary files of interrupted uploads older than `limit`; return their number."""
    removed = 0
    for path in Path(settings.GONGKAI_FILES).glob(".*.part"):
        with suppress(FileNotFoundError):  # the upload has just finished
            if path.stat().st_mtime < limit:
                path.unlink()
                removed += 1
    return removed


def _write(stream: IO[bytes], draft: Path) -> tuple[str, int]:
    limit: int = settings.GONGKAI_UPLOAD_LIMIT
    digest, size = hashlib.sha256(), 0
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "wb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise refused("file-too-large", limit=limit >> 20)
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size
