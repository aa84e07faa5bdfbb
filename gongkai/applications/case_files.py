"""Files of a case: their rows, and the only way to read their content."""

from datetime import date, datetime
from typing import IO

from django.core.exceptions import PermissionDenied

from gongkai.applications.applicant_view import files_for_applicant_page
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.queries import case_body_ids
from gongkai.applications.states import FileKind
from gongkai.files import storage
from gongkai.files.storage import EncryptedFile
from gongkai.organisations.models import Person


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
        may_read = files_for_applicant_page(reader).filter(pk=one.pk).exists()
    else:
        may_read = one.application.body_id in case_body_ids(reader, on=on)
    if not may_read:
        raise PermissionDenied
    return storage.open_encrypted(one.content_id)
