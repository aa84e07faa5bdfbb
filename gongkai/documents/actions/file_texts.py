"""The queue of files whose text is to be read: each is read once, and once more if that was stopped."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gongkai.documents.models import Attachment, FileText
from gongkai.documents.models.file_texts import packed
from gongkai.documents.states import ScanState, TextState
from gongkai.documents.stored_findings import stored_findings
from gongkai.files.extractor import Extraction
from gongkai.files.recogniser import can_recognise
from gongkai.files.recognition.pages import RECOGNISED

LEASE = timedelta(minutes=10)
MAX_ATTEMPTS = 2
# A file with more findings is looked at by a person.
MAX_FINDINGS = 2_000
RETRIED = frozenset({"extraction-stopped", "file-too-large"})


@transaction.atomic
def claim_file_text(*, at: datetime) -> FileText | None:
    """
    Claim the file that waits longest; a file whose reader died is claimed again, or given up.

    Returns None if no file waits.
    """
    lost = Q(state=TextState.READING, lease_until__lte=at)
    FileText.objects.filter(lost, attempts__gte=MAX_ATTEMPTS).update(
        state=TextState.FAILED, code="extraction-stopped", lease_until=None, read_at=at
    )
    waiting = FileText.objects.filter(Q(state=TextState.WAITING) | lost)
    row = waiting.select_for_update(skip_locked=True).order_by("wanted_at", "id").first()
    if row is None:
        return None
    row.state, row.attempts, row.lease_until = TextState.READING, row.attempts + 1, at + LEASE
    row.save(update_fields=["state", "attempts", "lease_until"])
    return row


def complete_file_text(
    row: FileText, read: Extraction, *, copy: tuple[str, int], removed: list[str], at: datetime
) -> FileText:
    """Store the text of a file and what was found in it, or why there is none."""
    row.lease_until = None
    if read.code in RETRIED and row.attempts < MAX_ATTEMPTS:
        row.state, row.code = TextState.WAITING, read.code
        row.save(update_fields=["state", "code", "lease_until"])
        return row
    found = stored_findings(zip(read.segments, read.findings, strict=True))
    row.code = read.code
    row.state = (
        TextState.FAILED if read.code else TextState.READ if read.segments else TextState.NO_TEXT
    )
    row.is_complete = read.is_complete and len(found) <= MAX_FINDINGS
    row.images = read.images
    row.characters = sum(len(each.text) for each in read.segments)
    row.packed_text = packed([[each.place, each.detail, each.text] for each in read.segments])
    row.packed_findings = packed([list(one) for one in found[:MAX_FINDINGS]])
    row.copy_sha256, row.copy_size = copy
    row.removed = removed
    if row.images and row.ending in RECOGNISED and not read.code:
        row.scan_state = ScanState.WAITING if can_recognise(row.ending) else ScanState.MISSING
    row.read_at = at
    row.save()
    return row


def purge_file_texts(*, before: datetime) -> int:
    """Delete the texts of files that no document has any more; return their number."""
    attached = Attachment.objects.values("sha256")
    unused = FileText.objects.filter(wanted_at__lt=before).exclude(sha256__in=attached)
    return unused.delete()[0]
