"""Giving a claimed file back unread, because the place of stored files does not answer."""

from gongkai.documents.models import FileText
from gongkai.documents.states import ScanState, TextState


def return_file_text(row: FileText) -> None:
    """Let the file wait again; that its bytes could not be had is no attempt to read it."""
    FileText.objects.filter(pk=row.pk, state=TextState.READING).update(
        state=TextState.WAITING, attempts=row.attempts - 1, lease_until=None
    )


def return_scan(row: FileText) -> None:
    """Let the images of the file wait again."""
    FileText.objects.filter(pk=row.pk, scan_state=ScanState.READING).update(
        scan_state=ScanState.WAITING, scan_attempts=row.scan_attempts - 1, lease_until=None
    )
