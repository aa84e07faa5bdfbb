"""Check of stored files: each row has its bytes, unchanged; orphaned files are listed."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, cast

from django.db.models import F, QuerySet

from gongkai.applications.models import CaseFile
from gongkai.assessments.models import Evidence
from gongkai.consultations.models import CommentFile
from gongkai.documents.models import Attachment, FileText
from gongkai.encryption.envelopes import DecryptionError
from gongkai.encryption.files import content_id_of
from gongkai.files import storage
from gongkai.files.places.errors import FilesAway
from gongkai.gazette.models import IssueFile
from gongkai.interviews.models import Recording
from gongkai.operations.stored_files import FILE_MODELS
from gongkai.operations.verify.chunks import CHUNK
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.worker import orphans
from gongkai.redactions.models import Redaction
from gongkai.statistics.models import TakenOverFile
from gongkai.training.models import TrainingMaterial

PART = "files"
# Columns of texts, which are not needed for the check of the files.
PACKED = ("packed_text", "packed_findings")
Row = (
    Attachment
    | CaseFile
    | CommentFile
    | FileText
    | TakenOverFile
    | Recording
    | IssueFile
    | Evidence
    | TrainingMaterial
)


def check(at: datetime) -> Check:
    """
    Read every referenced file once and compare hash and size; then list orphaned files.

    Files of cases are decrypted for that.
    """
    try:
        return (yield from _check(at))
    except FilesAway as error:
        yield Fault(PART, f"{error}: files could not be checked")
        return "files not checked"


def _check(at: datetime) -> Check:
    read = 0
    for kind in FILE_MODELS:
        last = ""
        while chunk := list(_rows(kind, last)):
            for stored, named in chunk:
                read += 1
                yield from _of_file(kind, stored, named)
            last = chunk[-1][0]
    for one in Redaction.objects.order_by("pk").iterator(chunk_size=CHUNK):
        for stored, size in (
            (one.original_id, one.original_size),
            (one.result_id, one.result_size),
        ):
            if stored:
                read += 1
                yield from _of_redaction(one, stored, size)
    for file in CommentFile.objects.exclude(copy_sha256="").order_by("pk").iterator():
        read += 1
        yield from _of_copy(file)
    for stored in orphans(at):
        yield Fault(PART, f"{stored} is referenced by no row; the worker will remove it", note=True)
    return f"{read} files"


def _copies() -> QuerySet[FileText]:
    """Return the copies for the public that are files of their own; others are read as attachments."""
    return FileText.objects.exclude(copy_sha256=F("sha256")).defer(*PACKED)


def _rows(kind: type[Row], after: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield the next hashes or ids with the rows that reference them."""
    column = FILE_MODELS[kind]
    every: QuerySet[Any] = _copies() if kind is FileText else kind.objects.all()
    found = (
        every.filter(**{f"{column}__gt": after})
        .order_by(column)
        .values_list(column, flat=True)
        .distinct()
    )
    rows = every.filter(**{f"{column}__in": list(found[:CHUNK])}).order_by(column, "pk")
    for stored, named in groupby(rows, key=attrgetter(column)):
        yield stored, cast("list[Row]", list(named))


def _of_file(kind: type[Row], stored: str, named: list[Row]) -> Iterator[Fault]:
    is_encrypted = kind in {CaseFile, CommentFile}
    try:
        digest, size = _read(stored, is_encrypted=is_encrypted)
    except DecryptionError:
        yield Fault(PART, f"{_name(named[0])} cannot be decrypted ({stored})")
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "invalid hash"
        # If a user removed the rows meanwhile and the worker the file, nothing is missing.
        for one in kind.objects.filter(pk__in=[row.pk for row in named]).order_by("pk"):
            yield Fault(PART, f"{_name(one)} cannot be read: {reason} ({stored})")
        return
    if (content_id_of(digest) if is_encrypted else digest) != stored:
        yield Fault(
            PART, f"{_name(named[0])} was altered: its bytes are {digest}, its row says {stored}"
        )
    for one in named:
        if one.size != size:
            yield Fault(PART, f"{_name(one)} has {size} bytes, its row says {one.size}")


def _read(stored: str, *, is_encrypted: bool) -> tuple[str, int]:
    """Return the hash and the size of a stored file. Raises `DecryptionError`, OSError, ValueError."""
    with closing(
        storage.open_encrypted(stored) if is_encrypted else storage.open_file(stored)
    ) as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        return digest, source.tell()


def _of_copy(one: CommentFile) -> Iterator[Fault]:
    """Check the copy of a file of a comment for the public."""
    try:
        digest, size = _read(one.copy_sha256, is_encrypted=False)
    except (OSError, ValueError):
        yield Fault(PART, f"the copy of file {one.pk} of a comment cannot be read")
        return
    if (digest, size) != (one.copy_sha256, one.copy_size):
        yield Fault(PART, f"the copy of file {one.pk} of a comment was altered")


def _of_redaction(one: Redaction, stored: str, size: int) -> Iterator[Fault]:
    """Check the original or the result of a redaction."""
    is_encrypted = one.application_id is not None
    try:
        digest, found = _read(stored, is_encrypted=is_encrypted)
    except (DecryptionError, OSError, ValueError):
        yield Fault(PART, f"a file of redaction {one.pk} cannot be read ({stored})")
        return
    if (content_id_of(digest) if is_encrypted else digest) != stored or found != size:
        yield Fault(PART, f"a file of redaction {one.pk} was altered ({stored})")


def _name(row: Row) -> str:
    # File names of applicants are personal data and are not printed.
    if isinstance(row, CommentFile):
        return f"file {row.pk} of a comment"
    if isinstance(row, CaseFile):
        return f"case file {row.pk}"
    if isinstance(row, FileText):
        return f"public copy {row.pk}"
    if isinstance(row, IssueFile):
        return f"file {row.pk} of the gazette ({row.kind})"
    kind = "file" if isinstance(row, Attachment) else "file of a report taken over"
    return f"{kind} {row.pk} ({row.name})"
