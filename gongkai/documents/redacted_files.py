"""What actions on redactions do with a file of a draft: hold it back, let it go, replace it."""

from collections.abc import Collection
from datetime import datetime

from gongkai.documents.desk_text import note_text_change
from gongkai.documents.file_copies import want_texts
from gongkai.documents.inquiry_changes import lapse_inquiries
from gongkai.documents.models import Attachment, Version
from gongkai.files.storage import StoredFile


def hold_for_redaction(file: Attachment, *, at: datetime) -> None:
    """
    Hold a file back: its version cannot be submitted before the file is redacted.

    Neither can it be with another file of the same content, now or after the redaction.
    """
    file.awaits_redaction = True
    file.save(update_fields=["awaits_redaction"])
    file.version.held_files = sorted({*file.version.held_files, file.sha256})
    _count_change(file.version, at=at)


def release_from_redaction(
    version: Version, file: Attachment | None, *, held: Collection[str], at: datetime
) -> None:
    """Let a file be published as it is; `held` are the hashes that stay held back."""
    if file is not None:
        file.awaits_redaction = False
        file.save(update_fields=["awaits_redaction"])
    version.held_files = sorted(held)
    _count_change(version, at=at)


def replace_by_redacted(file: Attachment, made: StoredFile, *, at: datetime) -> None:
    """Put the redacted file in the place of the original; it is read and checked as any other."""
    file.sha256, file.size, file.media_type = made.sha256, made.size, made.media_type
    file.name, file.awaits_redaction = made.name, False
    file.save()
    want_texts([file], at=at)
    lapse_inquiries(file.version, at=at)
    _count_change(file.version, at=at)


def _count_change(version: Version, *, at: datetime) -> None:
    version.revision += 1
    version.changed_at = at
    version.save(update_fields=["held_files", "revision", "changed_at"])
    note_text_change(version.document_id)
