"""Files that a program sends for a draft: checked and stored first, then attached with the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any

from gongkai.documents.actions.drafts import attach_stored_file, describe_attachment
from gongkai.documents.models import Attachment, Document
from gongkai.files.storage import StoredFile, store_all
from gongkai.files.upload_errors import FILE_REFUSED
from gongkai.kit.refusals import Refused
from gongkai.organisations.models import Person


@dataclass(frozen=True)
class FileSent:
    """A file with the name under which it is attached, and what a picture shows."""

    name: str
    content: IO[bytes]
    description: str = ""


@dataclass(frozen=True)
class FileKept:
    """A file that was checked and stored, but belongs to nothing yet."""

    stored: StoredFile
    description: str


def keep_files(files: Sequence[FileSent]) -> list[FileKept]:
    """
    Check and store files with one budget of time and memory for all. Raises `Refused` if one is refused.

    To be called outside of transactions, because no database is locked while files are inspected. What
    is stored and never attached is purged by the worker.
    """
    if not files:
        return []
    kept = []
    outcomes = store_all([(one.content, one.name) for one in files])
    for sent, outcome in zip(files, outcomes, strict=True):
        if isinstance(outcome, Refused):
            raise _naming(sent.name, outcome)
        kept.append(FileKept(outcome, sent.description))
    return kept


def attach_files(
    document: Document, kept: Sequence[FileKept], *, by: Person, at: datetime
) -> list[Mapping[str, Any]]:
    """Attach files to a draft in their order, and return what is answered about them."""
    answers: list[Mapping[str, Any]] = []
    for one in kept:
        try:
            attached = _attach(document, one, by=by, at=at)
        except Refused as refused:
            raise _naming(one.stored.name, refused) from refused
        answers.append({"name": attached.name, "size": attached.size, "sha256": attached.sha256})
    return answers


def _attach(document: Document, one: FileKept, *, by: Person, at: datetime) -> Attachment:
    attached = attach_stored_file(document, one.stored, by=by, at=at)
    if one.description:
        document.refresh_from_db()
        attached = describe_attachment(document, attached.pk, one.description, by=by, at=at)
    return attached


def _naming(name: str, refused: Refused) -> Refused:
    """Return the refusal with the name of the file that is meant."""
    message = FILE_REFUSED % {"name": name, "reason": refused.refusal.message}
    return Refused(replace(refused.refusal, message=message, field="files"))
