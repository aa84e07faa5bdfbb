"""Rows of the files of a case."""

from datetime import datetime

from gongkai.applications.models import Application, CaseFile
from gongkai.applications.states import FileKind
from gongkai.files.storage import StoredFile


def save_case_file(
    application: Application, stored: StoredFile | CaseFile, *, kind: FileKind | str, at: datetime
) -> CaseFile:
    """Add a stored file to a case, or a file of another case; the content is stored only once."""
    return CaseFile.objects.create(
        application=application,
        kind=kind,
        name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        at=at,
    )
