"""
Images of the pages of files, made when somebody looks at one, and kept by the content of the file.

The images of an encrypted file are encrypted as it is. The folder may be emptied at any time. Office
files are printed first (`office_pages.py`), but no encrypted ones: LibreOffice would read them in plain.
"""

import io
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings

from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.files import encrypt_file, open_encrypted
from gongkai.files.inspector import inspection_slot
from gongkai.files.office_pages import as_pdf, can_print, is_printable
from gongkai.files.private import FILE_MODE, private_folder
from gongkai.files.redaction.boxes import NotRedactable
from gongkai.files.redactor import REDACTABLE, STOPPED, shown_page
from gongkai.files.upload_errors import refused

MEDIA_TYPE = "image/webp"
# Images that an older version of the program made are not found any more.
VERSION = 1
BUCKETS = 256
# A process has four threads: two at most make images or wait for them, the others serve pages.
MAX_IN_PROCESS = 2
# A page that took too long may have done so only because the machine had much to do.
RETRY_SECONDS = 3600
NO_SUCH_PAGE = "box-outside"
_in_process = threading.BoundedSemaphore(MAX_IN_PROCESS)


@dataclass(frozen=True)
class Content:
    """A stored file: its hash or id, its type, and how it is opened, which may refuse the reader."""

    stored: str
    ending: str
    opened: Callable[[], AbstractContextManager[IO[bytes]]]
    is_encrypted: bool = False

    @property
    def has_pages(self) -> bool:
        """Whether images of its pages can be made here."""
        return self.ending in REDACTABLE or (self.is_office and can_print())

    @property
    def is_office(self) -> bool:
        """Whether its pages are shown where LibreOffice is installed."""
        return is_printable(self.ending) and not self.is_encrypted


@dataclass(frozen=True)
class PageImage:
    """A page as an image with its text; `code` says why there is no image."""

    content: bytes
    pages: int
    text: str
    code: str = ""


def tag_of_page(key: object, content: Content, page: int) -> str:
    """Return the ETag of an image; `key`, of the row, so that it does not reveal equal files."""
    words = f"{key} {content.stored} {content.ending} {page} {VERSION}"
    return f'"{sha256(words.encode()).hexdigest()[:32]}"'


def page_image(content: Content, page: int) -> PageImage:
    """
    Return the image of a page, made only if there is none yet.

    Raises `Refused` while too many others wait for theirs.
    """
    if page > 1:
        # Pages that do not exist start no process.
        first = page_image(content, 1)
        if first.code or page > first.pages:
            return replace(first, content=b"", text="", code=first.code or NO_SUCH_PAGE)
    path = _path(content, page)
    found = _read(path, content)
    if found is not None:
        return found
    if not _in_process.acquire(blocking=False):
        raise refused("preview-busy")
    try:
        data = Path(settings.GONGKAI_DATA)
        # Uploads have places of their own, which readers of previews cannot take from them; printing
        # takes seconds, and keeps nobody waiting who reads a PDF.
        places = data / ("printing-places" if content.is_office else "rendering")
        with inspection_slot(places, settings.GONGKAI_UPLOADS):
            found = _read(path, content)  # another request may have made it meanwhile
            if found is None:
                found = _made(content, page)
                _keep(path, content, found)
    finally:
        _in_process.release()
    return found


def forget_pages(stored: str) -> None:
    """Remove the images of a file that is no longer stored."""
    for path in _bucket(stored).glob(f"{stored}-*"):
        path.unlink(missing_ok=True)


def _made(content: Content, page: int) -> PageImage:
    try:
        with (
            _with_pages(content) as (source, ending),
            TemporaryFile(dir=settings.GONGKAI_DATA) as image,
        ):
            shown = shown_page(source, image, ending, page)
            image.seek(0)
            return PageImage(image.read(), shown.pages, shown.text)
    except NotRedactable as error:
        return PageImage(b"", 0, "", error.code)


@contextmanager
def _with_pages(content: Content) -> Iterator[tuple[IO[bytes], str]]:
    """Yield the file as one that has pages, with its type."""
    if content.is_office:
        with as_pdf(content.opened, content.ending, _path(content, "pdf")) as pdf:
            yield pdf, "pdf"
    else:
        with content.opened() as source:
            yield source, content.ending


def _bucket(stored: str) -> Path:
    return Path(settings.GONGKAI_DATA) / "page-images" / stored[:2]


def _path(content: Content, page: int | str) -> Path:
    return _bucket(content.stored) / f"{content.stored}-{content.ending}-{VERSION}-{page}"


def _read(path: Path, content: Content) -> PageImage | None:
    try:
        age = time.time() - path.stat().st_mtime
        source = open_encrypted(path, path.name) if content.is_encrypted else path.open("rb")
        with source:
            facts = json.loads(source.readline())
            found = PageImage(source.read(), facts["pages"], facts["text"], facts["code"])
    except (FileNotFoundError, DecryptionError, ValueError, KeyError):
        return None  # it is made again; the key may be a newer one since
    if found.code == STOPPED and age > RETRY_SECONDS:
        return None
    if not found.code:
        with suppress(OSError):
            os.utime(path)  # what is looked at is kept longest
    return found


def _keep(path: Path, content: Content, made: PageImage) -> None:
    private_folder(path.parent)
    facts = {"pages": made.pages, "text": made.text, "code": made.code}
    words = json.dumps(facts).encode() + b"\n" + made.content
    draft = path.parent / f".{os.getpid()}-{os.urandom(8).hex()}"
    try:
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb"
        ) as out:
            if content.is_encrypted:
                encrypt_file(io.BytesIO(words), out, path.name)
            else:
                out.write(words)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _prune(path)


def _prune(newest: Path) -> None:
    """Remove the images of this folder that were looked at longest ago, until the others fit."""
    left = settings.GONGKAI_UPLOADS.page_images_mb * (1 << 20) // BUCKETS
    left -= newest.stat().st_size
    others = []
    for path in newest.parent.iterdir():
        with suppress(FileNotFoundError):
            if path != newest:
                facts = path.stat()
                others.append((facts.st_mtime, facts.st_size, path))
    for _when, size, path in sorted(others, reverse=True):
        left -= size
        if left < 0:
            path.unlink(missing_ok=True)
