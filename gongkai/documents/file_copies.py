"""What actions on documents do with the texts and the public copies of files."""

from collections.abc import Iterable
from datetime import datetime

from gongkai.documents.models import Attachment, FileText, Version
from gongkai.documents.queries.findings import texts_of

BATCH_SIZE = 500


def want_texts(files: Iterable[Attachment], *, at: datetime) -> None:
    """Let the worker read the texts of these files; what was read before is not read again."""
    rows = [
        FileText(sha256=file.sha256, ending=file.ending.lower()[:16], wanted_at=at)
        for file in files
    ]
    FileText.objects.bulk_create(rows, batch_size=BATCH_SIZE, ignore_conflicts=True)


def publish_copies(version: Version) -> list[Attachment]:
    """Let the public have the clean copies of the files of a version, where they differ; returns them."""
    files = list(version.attachments.all())
    texts = texts_of(files)
    for file in files:
        text = texts[file.pk]
        if text is not None and text.copy_sha256 not in {"", file.sha256}:
            file.public_sha256, file.public_size = text.copy_sha256, text.copy_size
            file.save(update_fields=["public_sha256", "public_size"])
    return files
