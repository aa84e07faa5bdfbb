"""The queue of files whose images are to be read: after their texts, some images of a file at a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gongkai.documents.actions.file_texts import MAX_ATTEMPTS, MAX_FINDINGS
from gongkai.documents.models import FileText
from gongkai.documents.models.file_texts import packed, unpacked
from gongkai.documents.states import ScanState, TextState
from gongkai.documents.stored_findings import stored_findings
from gongkai.files.extraction.segments import MAX_CHARACTERS, Place, Segment
from gongkai.files.recogniser import MAX_SECONDS, STOPPED, Recognition

LEASE = timedelta(seconds=MAX_SECONDS) + timedelta(minutes=1)
TOO_MANY = "too-many-pages"


@transaction.atomic
def claim_scan(*, at: datetime) -> FileText | None:
    """
    Claim the file with unread images that waits longest; one whose reader died again, or give it up.

    The caller has checked that images are read here: files that came before are claimed as well.
    Returns None if no file waits.
    """
    lost = Q(scan_state=ScanState.READING, lease_until__lte=at)
    FileText.objects.filter(lost, scan_attempts__gte=MAX_ATTEMPTS).update(
        scan_state=ScanState.FAILED, scan_code=STOPPED, lease_until=None
    )
    waiting = FileText.objects.filter(
        Q(scan_state__in=[ScanState.WAITING, ScanState.MISSING]) | lost
    )
    row = waiting.select_for_update(skip_locked=True).order_by("wanted_at", "id").first()
    if row is None:
        return None
    row.scan_state, row.scan_attempts = ScanState.READING, row.scan_attempts + 1
    row.lease_until = at + LEASE
    row.save(update_fields=["scan_state", "scan_attempts", "lease_until"])
    return row


@transaction.atomic
def complete_scan(row: FileText, read: Recognition, *, most: int, at: datetime) -> FileText:
    """
    Add the texts of images to the text of their file; of one file, at most so many pages are read.

    A file with further images waits for its next turn. What was read before the process was stopped is kept.
    """
    row = FileText.objects.select_for_update().get(pk=row.pk)
    row.lease_until, row.scan_code = None, read.code
    if read.images:
        _add(row, read)
        row.scan_page = read.images[-1].page + 1
        row.scan_attempts = 1 if read.code else 0
    if read.code == STOPPED and row.scan_attempts < MAX_ATTEMPTS:
        row.scan_state = ScanState.WAITING
    elif read.code:
        row.scan_state = ScanState.FAILED
    elif not read.following:
        row.scan_state = ScanState.READ
    elif read.following > most:
        row.scan_state, row.scan_code = ScanState.FAILED, TOO_MANY
    else:
        row.scan_state, row.scan_page = ScanState.WAITING, read.following
    row.read_at = at
    row.save()
    return row


def _add(row: FileText, read: Recognition) -> None:
    segments = [
        (Segment(Place.SCAN, str(one.page), one.text), one.findings)
        for one in read.images
        if one.text
    ]
    found = stored_findings(segments)
    before = list(unpacked(row.packed_findings))
    characters = row.characters + sum(len(each.text) for each, _found in segments)
    if characters > MAX_CHARACTERS or len(before) + len(found) > MAX_FINDINGS:
        row.is_complete = False
    if characters <= MAX_CHARACTERS:
        row.characters = characters
        texts = [[each.place, each.detail, each.text] for each, _found in segments]
        row.packed_text = packed([*unpacked(row.packed_text), *texts])
    row.packed_findings = packed([*before, *(list(one) for one in found)][:MAX_FINDINGS])
    row.images = max(0, row.images - sum(one.is_certain for one in read.images))
    if segments:
        row.state = TextState.READ
