"""What actions on redactions do with a file of a draft: hold it back, let it go, replace it."""

from datetime import datetime

from gongkai.documents.desk_text import note_text_change
from gongkai.documents.file_copies import want_texts
from gongkai.documents.models import Attachment
from gongkai.files.storage import StoredFile


def hold_for_redaction(file: Attachment, *, at: datetime) -> None:
    """Hold a file back: its version cannot be submitted before the file is redacted."""
    file.awaits_redaction = True
    file.save(update_fields=["awaits_redaction"])
    _count_change(file, at=at)


def release_from_redaction(file: Attachment, *, at: datetime) -> None:
    """Let a file be published as it is."""
    file.awaits_redaction = False
    file.save(update_fields=["awaits_redaction"])
    _count_change(file, at=at)


def replace_by_redacted(file: Attachment, made: StoredFile, *, at: datetime) -> None:
    """Put the redacted file in the place of the original; it is read and checked as any other."""
    file.sha256, file.size, file.media_type = made.sha256, made.size, made.media_type
    file.name, file.awaits_redaction = made.name, False
    file.save()
    want_texts([file], at=at)
    _count_change(file, at=at)


def _count_change(file: Attachment, *, at: datetime) -> None:
    version = file.version
    version.revision += 1
    version.changed_at = at
    version.save(update_fields=["revision", "changed_at"])
    note_text_change(version.document_id)
