"""Stored files in a bucket of an S3 service, with copies on this machine."""

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.db import connection, transaction

from gongkai.files.places.base import Entry
from gongkai.files.places.bucket_storage import BucketStorage
from gongkai.files.places.cache import Cache
from gongkai.files.places.errors import FileDamaged, FileMissing, FilesAway
from gongkai.files.places.folder import NAME
from gongkai.files.private import private_folder

CHUNK = 1 << 20
# After a request that failed in spite of repetitions, nothing is asked for this time, so that not
# every page waits for what does not answer.
PAUSE_SECONDS = 5.0
LOCK = "files.removal"
PLAIN, ENCRYPTED = "plain", "encrypted"
logger = logging.getLogger("gongkai.files")


@dataclass(frozen=True)
class Found:
    """An object as the service describes it: size, time, tag, and the hash written with it."""

    size: int
    written: float
    tag: str
    sha256: str


class Outage:
    """Until when this process sends no request."""

    until = 0.0


class BucketPlace:
    """
    A private bucket. Objects are named by kind and hash: plain/ab/abcd…, encrypted/ab/abcd….

    A plain file is its hash, so its copy on this machine needs no question. An encrypted file can be
    encrypted again by another machine, so the service is asked which bytes it has now.
    """

    def __init__(self, storage: BucketStorage, folder: Path, cache: Cache) -> None:
        self.storage, self.folder, self.cache = storage, folder, cache

    def put(self, draft: Path, name: str, *, is_encrypted: bool) -> None:
        """
        Send a file, and compare what the service then has; keep the draft as the copy.

        Raises `FileDamaged` if it has other bytes than its name says, and `FilesAway`.
        """
        sha256, md5, size = _digests(draft)
        if not is_encrypted and sha256 != name:
            raise FileDamaged(name)  # the disk of this machine
        key = key_of(name, is_encrypted=is_encrypted)
        with _shared():
            self._send(draft, key, sha256)
            self._compare(key, sha256, md5, size)
        try:
            self.cache.keep(draft, sha256).close()
        except OSError as error:  # it is stored; a copy can be fetched when the disk has room again
            logger.warning("No copy of %s could be kept: %s.", key, error)

    def replace(self, draft: Path, name: str) -> bool:
        """Send an encrypted file again if it is still there."""
        try:
            self.find(key_of(name, is_encrypted=True))
        except FileMissing:
            return False
        self.put(draft, name, is_encrypted=True)
        return True

    def open(self, name: str, *, is_encrypted: bool) -> IO[bytes]:
        """
        Open the copy of a file; fetch it first if there is none.

        Raises `FileMissing`, `FileDamaged` if the object has other bytes than were stored, and `FilesAway`.
        """
        key = key_of(name, is_encrypted=is_encrypted)
        digest = self.find(key).sha256 if is_encrypted else name
        if copy := self.cache.open(digest):
            return copy
        draft = self._draft()
        try:
            found = self._fetch(key, draft)
            if found != digest:
                # An encrypted file that was stored again meanwhile has another hash now.
                if not is_encrypted or found != self.find(key).sha256:
                    logger.error("The stored file %s was altered in the bucket.", key)
                    raise FileDamaged(name)
                digest = found
            return self.cache.keep(draft, digest)
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """Yield the path of a copy, which stays while it is used."""
        with (
            self.open(name, is_encrypted=False) as source,
            self.cache.linked(source, name, self._draft()) as path,
        ):
            yield path

    def entries(self) -> Iterator[Entry]:
        """Yield what the service lists, a thousand in one request."""
        for kind in (PLAIN, ENCRYPTED):
            for row in self._listed(self._full(f"{kind}/")):
                name = row["Key"].rpartition("/")[2]
                if NAME.fullmatch(name):
                    written = row["LastModified"].timestamp()
                    yield Entry(name, row["Size"], written, is_encrypted=kind == ENCRYPTED)

    def read(self, entry: Entry) -> IO[bytes]:
        """
        Fetch a file into an unnamed file, so that a backup does not replace the copies.

        Raises `FileMissing`, `FileDamaged` and `FilesAway`.
        """
        key = _key_of_entry(entry)
        with tempfile.TemporaryFile(dir=self.folder) as out:
            sha256 = self._receive(key, out)
            if sha256 != (self.find(key).sha256 if entry.is_encrypted else entry.name):
                raise FileDamaged(entry.name)
            out.seek(0)
            return os.fdopen(os.dup(out.fileno()), "rb")

    def head(self, entry: Entry, size: int) -> bytes:
        """Fetch the first bytes of a file."""
        with _asking(_key_of_entry(entry)):
            answer = self._object(_key_of_entry(entry)).get(Range=f"bytes=0-{size - 1}")
            return bytes(answer["Body"].read())

    def digest(self, entry: Entry) -> str:
        """Return the hash that was compared when the file was stored."""
        try:
            return self.find(_key_of_entry(entry)).sha256
        except FileMissing:
            return ""

    def remove_older(self, name: str, limit: float) -> bool:
        """Remove a file unless it was stored again since, or files are being stored just now."""
        with _exclusive() as is_alone:
            if not is_alone:
                return False
            removed = False
            for is_encrypted in (False, True):
                key = key_of(name, is_encrypted=is_encrypted)
                with suppress(FileMissing):
                    if self.find(key).written < limit:
                        self._delete(key)
                        self.cache.path_of(name).unlink(missing_ok=True)
                        removed = True
            return removed

    def remove(self, entry: Entry) -> None:
        """Remove a file."""
        self._delete(_key_of_entry(entry))

    def find(self, key: str) -> Found:
        """Ask for the description of an object. Raises `FileMissing`, `FilesAway`."""
        with _asking(key):
            one = self._object(key)
            one.load()
            return Found(
                one.content_length,
                one.last_modified.timestamp(),
                one.e_tag.strip('"'),
                one.metadata.get("sha256", ""),
            )

    def _send(self, draft: Path, key: str, sha256: str) -> None:
        with draft.open("rb") as source, _asking(key):
            content = File(source, key)
            content.sha256 = sha256  # type: ignore[attr-defined]
            self.storage.save(key, content)

    def _compare(self, key: str, sha256: str, md5: str, size: int) -> None:
        """
        Compare what the service has with what was sent; remove it if it is not the same.

        Where the tag is not the MD5 (large files, encryption by the service), the file is read again.
        """
        found = self.find(key)
        is_same = found.size == size and found.sha256 == sha256
        if is_same and found.tag != md5:
            with tempfile.TemporaryFile(dir=self.folder) as out:
                is_same = self._receive(key, out) == sha256
        if not is_same:
            self._delete(key)
            raise FilesAway("it has other bytes than it was sent")

    def _fetch(self, key: str, draft: Path) -> str:
        private_folder(draft.parent)
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            sha256 = self._receive(key, out)
            out.flush()
            os.fsync(out.fileno())
        return sha256

    def _receive(self, key: str, out: IO[bytes]) -> str:
        """Write the bytes of an object; return their hash. Repeated once if it was cut off."""
        for left in (1, 0):
            digest = hashlib.sha256()
            out.seek(0)
            out.truncate()
            try:
                with _asking(key):
                    for chunk in self._object(key).get()["Body"].iter_chunks(CHUNK):
                        digest.update(chunk)
                        out.write(chunk)
            except FilesAway:
                if not left or not out.tell():
                    raise
                Outage.until = 0.0
            else:
                break
        return digest.hexdigest()

    def _listed(self, prefix: str) -> Iterator[dict[str, Any]]:
        client = self.storage.connection.meta.client
        with _asking(prefix):
            pages = client.get_paginator("list_objects_v2").paginate(
                Bucket=self.storage.bucket_name, Prefix=prefix
            )
            for page in pages:
                yield from page.get("Contents", ())

    def _delete(self, key: str) -> None:
        with _asking(key):
            self.storage.delete(key)

    def _object(self, key: str) -> Any:
        return self.storage.bucket.Object(self._full(key))

    def _full(self, key: str) -> str:
        location = self.storage.location
        return f"{location}/{key}" if location else key

    def _draft(self) -> Path:
        return self.folder / f".{os.getpid()}-{os.urandom(8).hex()}.part"


def key_of(name: str, *, is_encrypted: bool) -> str:
    """Return the name of the object of a stored file. Raises `ValueError` if it is no hash and no id."""
    if not NAME.fullmatch(name):
        raise ValueError(name[:80])
    return f"{ENCRYPTED if is_encrypted else PLAIN}/{name[:2]}/{name}"


def _key_of_entry(entry: Entry) -> str:
    return key_of(entry.name, is_encrypted=bool(entry.is_encrypted))


@contextmanager
def _asking(key: str) -> Iterator[None]:
    """Translate what goes wrong. After a failure no request is sent for some seconds."""
    if time.monotonic() < Outage.until:
        raise FilesAway("it did not a moment ago")
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = error.response.get("Error", {}).get("Code", "")
        if status == 404 and code != "NoSuchBucket":
            raise FileMissing(key) from error
        raise _away(f"{status} {code}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise _away(type(error).__name__) from error


def _away(reason: str) -> FilesAway:
    Outage.until = time.monotonic() + PAUSE_SECONDS
    logger.warning("The bucket of stored files: %s.", reason)
    return FilesAway(reason)


@contextmanager
def _shared() -> Iterator[None]:
    """Keep removals away while a file is stored, also those of other machines."""
    if connection.vendor != "postgresql":  # one machine, where only the worker removes files
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [LOCK])
        yield


@contextmanager
def _exclusive() -> Iterator[bool]:
    """Say whether no file is being stored; until the end of the block none is."""
    if connection.vendor != "postgresql":
        yield True
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
        yield cursor.fetchone()[0]


def _digests(path: Path) -> tuple[str, str, int]:
    """Return SHA-256, MD5 (with which services describe objects) and size of a file."""
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            sha256.update(chunk)
            md5.update(chunk)
            size += len(chunk)
    return sha256.hexdigest(), md5.hexdigest(), size
