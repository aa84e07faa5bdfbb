"""Open the original of a redaction, and let the limited processes work on it."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings

from gongkai.applications.case_files import (
    check_handles,
    open_case_file,
    open_of_case,
    plain_case_file,
)
from gongkai.applications.models import CaseFile
from gongkai.documents.models import Attachment
from gongkai.files import storage
from gongkai.files.inspector import inspection_slot
from gongkai.files.page_images import Content
from gongkai.files.redaction.boxes import Box, NotRedactable
from gongkai.files.redactor import Redaction as Burned
from gongkai.files.redactor import count_pages, find_text, redact
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
        with plain_case_file(open_case_file(file, reader=by, on=on)) as plain:
            yield plain


@contextmanager
def opened_original(redaction: Redaction, *, by: Person, on: date) -> Iterator[IO[bytes]]:
    """Open the original of a redaction, also after the document got the redacted file."""
    with _opened(redaction, redaction.original_id, by=by, on=on) as plain:
        yield plain


def open_stored(redaction: Redaction, stored: str, *, by: Person, on: date) -> IO[bytes]:
    """Open the original or the result, of a case only for those who handle it. Raises `PermissionDenied`."""
    if redaction.application is None:
        return storage.open_file(stored)
    return open_of_case(redaction.application, stored, reader=by, on=on)


@contextmanager
def _opened(redaction: Redaction, stored: str, *, by: Person, on: date) -> Iterator[IO[bytes]]:
    opened = open_stored(redaction, stored, by=by, on=on)
    with opened if redaction.application_id is None else plain_case_file(opened) as plain:
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


def content_of(redaction: Redaction, *, is_result: bool, by: Person, on: date) -> Content:
    """Return the original or the result, of which images of pages are made."""
    stored = redaction.result_id if is_result else redaction.original_id
    if redaction.application is not None:
        # Pages that were made for somebody else are kept: the reader is checked here, not on opening.
        check_handles(redaction.application, reader=by, on=on)
    return Content(
        stored,
        redaction.ending,
        lambda: _opened(redaction, stored, by=by, on=on),
        is_encrypted=redaction.application_id is not None,
    )


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
