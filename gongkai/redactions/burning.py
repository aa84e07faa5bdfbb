"""Open the original of a redaction, and let the limited processes work on it."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings

from gongkai.applications.case_files import open_case_file
from gongkai.applications.models import CaseFile
from gongkai.documents.models import Attachment
from gongkai.files import storage
from gongkai.files.inspector import inspection_slot
from gongkai.files.redaction.boxes import Box, NotRedactable
from gongkai.files.redactor import Redaction as Burned
from gongkai.files.redactor import count_pages, find_text, page_image, redact
from gongkai.kit.refusals import Refused
from gongkai.organisations.models import Person
from gongkai.redactions.failures import failure
from gongkai.redactions.models import Redaction
from gongkai.redactions.queries import boxes_of
from gongkai.typesetting.fonts import font_file

CHUNK = 1 << 20
FONT = ("pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf")


@contextmanager
def opened_file(file: Attachment | CaseFile, *, by: Person, on: date) -> Iterator[IO[bytes]]:
    """Open a file for the processes; of a case as a copy that has no name and ends with its reader."""
    if isinstance(file, Attachment):
        with storage.open_file(file.sha256) as plain:
            yield plain
    else:
        with open_case_file(file, reader=by, on=on) as decrypted, _unnamed() as plain:
            copyfileobj(decrypted, plain, CHUNK)
            plain.flush()
            yield plain


@contextmanager
def opened_original(redaction: Redaction, *, by: Person, on: date) -> Iterator[IO[bytes]]:
    """Open the original of a redaction, also after the document got the redacted file."""
    if redaction.application_id is None:
        with storage.open_file(redaction.original_id) as plain:
            yield plain
    elif redaction.case_file is not None:
        with opened_file(redaction.case_file, by=by, on=on) as plain:
            yield plain
    else:
        raise Refused(failure("file-unreadable"))


@contextmanager
def opened_result(redaction: Redaction) -> Iterator[IO[bytes]]:
    """Open the result of a redaction, which must have been made."""
    if redaction.application_id is None:
        with storage.open_file(redaction.result_id) as plain:
            yield plain
    else:
        with storage.open_encrypted(redaction.result_id) as decrypted, _unnamed() as plain:
            copyfileobj(decrypted, plain, CHUNK)
            plain.flush()
            yield plain


def facts_of(file: Attachment | CaseFile, *, by: Person, on: date) -> tuple[str, int]:
    """Return the hash of a file and its number of pages. Raises `Refused`."""
    with opened_file(file, by=by, on=on) as source, _limited():
        pages = count_pages(source, file.ending.lower())
        source.seek(0)
        digest = hashlib.sha256()
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest(), pages


def places_of(redaction: Redaction, text: str, *, by: Person, on: date) -> list[Box]:
    """Return the places of a text in the original. Raises `Refused`."""
    with opened_original(redaction, by=by, on=on) as source, _limited():
        return find_text(source, redaction.ending, text)


def preview(redaction: Redaction, page: int, *, is_result: bool, by: Person, on: date) -> bytes:
    """Return a page of the original or of the result as PNG. Raises `Refused`."""
    source = opened_result(redaction) if is_result else opened_original(redaction, by=by, on=on)
    with source as opened, _limited(), _unnamed() as image:
        return page_image(opened, image, redaction.ending, page)


@contextmanager
def burned(
    redaction: Redaction, name: str, *, by: Person, on: date
) -> Iterator[tuple[IO[bytes], Burned]]:
    """Make the redacted file and check it; yields the file and what became of it. Raises `Refused`."""
    boxes: Sequence[Box] = [one.box for one in boxes_of(redaction)]
    with opened_original(redaction, by=by, on=on) as source, _unnamed() as target:
        with _limited():
            done = redact(
                source, target, redaction.ending, boxes, font=str(font_file(*FONT)), texts=[name]
            )
        target.seek(0)
        yield target, done


def _unnamed() -> IO[bytes]:
    """Return a file without a name beside the other data: it is gone when it is closed."""
    return TemporaryFile(dir=Path(settings.GONGKAI_DATA))


@contextmanager
def _limited() -> Iterator[None]:
    """Take one of the places for reading files, and turn failures into refusals."""
    try:
        with inspection_slot(Path(settings.GONGKAI_DATA) / "inspection", settings.GONGKAI_UPLOADS):
            yield
    except NotRedactable as error:
        raise Refused(failure(error.code)) from error
