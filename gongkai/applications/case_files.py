"""Files of a case: their rows, and the only ways to read their content."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.core.exceptions import PermissionDenied

from gongkai.applications.applicant_view import files_for_applicant_page
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.queries import case_body_ids
from gongkai.applications.states import FileKind
from gongkai.files import storage
from gongkai.files.storage import EncryptedFile
from gongkai.organisations.models import Person

CHUNK = 1 << 20


def save_case_file(
    application: Application,
    stored: EncryptedFile | CaseFile,
    *,
    kind: FileKind | str,
    at: datetime,
) -> CaseFile:
    """Add a stored file to a case, or a file of another case; the content is stored only once."""
    return CaseFile.objects.create(
        application=application,
        kind=kind,
        name=stored.name,
        content_id=stored.content_id,
        size=stored.size,
        media_type=stored.media_type,
        at=at,
    )


def open_case_file(one: CaseFile, *, reader: Person | Application, on: date) -> IO[bytes]:
    """
    Open a file of a case for reading. Raises `DecryptionError`, and `PermissionDenied`.

    `reader` is a member of staff, who must handle the cases of its body, or the application that an
    applicant has opened with its query code, to which the file must have been served.
    """
    if isinstance(reader, Application):
        if not files_for_applicant_page(reader).filter(pk=one.pk).exists():
            raise PermissionDenied
        return storage.open_encrypted(one.content_id)
    return open_of_case(one.application, one.content_id, reader=reader, on=on)


def open_of_case(
    application: Application, content_id: str, *, reader: Person, on: date
) -> IO[bytes]:
    """
    Open a content that belongs to a case, such as a redacted file that nobody has got yet.

    Raises `DecryptionError`, and `PermissionDenied` for somebody who does not handle cases of the body.
    """
    check_handles(application, reader=reader, on=on)
    return storage.open_encrypted(content_id)


def check_handles(application: Application, *, reader: Person, on: date) -> None:
    """Raise `PermissionDenied` for somebody who does not handle the cases of the body."""
    if application.body_id not in case_body_ids(reader, on=on):
        raise PermissionDenied


@contextmanager
def plain_case_file(opened: IO[bytes]) -> Iterator[IO[bytes]]:
    """Yield an opened file as a copy without a name, for a process; it ends with its reader."""
    with opened as decrypted, TemporaryFile(dir=Path(settings.GONGKAI_DATA)) as plain:
        copyfileobj(decrypted, plain, CHUNK)
        plain.flush()
        yield plain
