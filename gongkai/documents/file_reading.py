"""Make the public copies of files and read their texts, one after another, in limited processes."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from gongkai.documents.actions.file_outages import return_file_text, return_scan
from gongkai.documents.actions.file_scans import claim_scan, complete_scan
from gongkai.documents.actions.file_texts import claim_file_text, complete_file_text
from gongkai.documents.models import FileText
from gongkai.files.cleaner import CLEANED, clean_copy
from gongkai.files.extractor import Extraction, extract
from gongkai.files.places.errors import FilesAway
from gongkai.files.recogniser import Recognition, alone, is_switched_on, recognise
from gongkai.files.storage import StoredFile, local_copy, open_file, store_inspected
from gongkai.files.upload_errors import AWAY
from gongkai.kit.refusals import Refused

FAILED = Extraction((), (), "copy-failed", is_complete=False, images=0)
MISSING = Extraction((), (), "file-missing", is_complete=False, images=0)


def read_waiting_files(clock: Callable[[], datetime], *, most: int | None = None) -> list[FileText]:
    """
    Read the files that wait, at most so many, and then images in files; returns what became of each.

    Reading images takes a thousand times longer than reading texts, which therefore come first. While
    the place of stored files does not answer, nothing is read.
    """
    done: list[FileText] = []
    while most is None or len(done) < most:
        row = claim_file_text(at=clock())
        try:
            read = read_file_text(row, clock) if row else read_next_images(clock)
        except FilesAway:
            break
        if read is None:
            break
        done.append(read)
    return done


def read_next_images(clock: Callable[[], datetime]) -> FileText | None:
    """Read some images of the file that waits longest, unless another process of this machine reads some."""
    if not is_switched_on():
        return None
    with alone() as place:
        row = claim_scan(at=clock()) if place else None
        if row is None:
            return None
        try:
            with open_file(row.copy_sha256 or row.sha256) as source:
                read = recognise(source, row.ending, start=row.scan_page, place=place)
        except FileNotFoundError:
            read = Recognition((), "file-missing", 0)
        except FilesAway:
            return_scan(row)
            raise
        most = settings.GONGKAI_UPLOADS.ocr_pages
        return complete_scan(row, read, most=most, at=clock())


def read_file_text(row: FileText, clock: Callable[[], datetime]) -> FileText:
    """Read one claimed file. The transaction is short: reading happens before it."""
    try:
        with local_copy(row.sha256) as path:
            return _read_at(path, row, clock)
    except FileNotFoundError:
        return complete_file_text(row, MISSING, copy=("", 0), removed=[], at=clock())
    except FilesAway:
        return_file_text(row)
        raise


def _read_at(path: Path, row: FileText, clock: Callable[[], datetime]) -> FileText:
    with TemporaryDirectory(prefix="gongkai-copy-") as folder:
        sha256, size, removed = row.sha256, path.stat().st_size, list[str]()
        if row.ending in CLEANED:
            made = Path(folder, f"copy.{row.ending}")
            cleaning = clean_copy(path, row.ending, made)
            if cleaning.is_failed:
                return complete_file_text(row, FAILED, copy=("", 0), removed=[], at=clock())
            if cleaning.removed:
                removed = list(cleaning.removed)
                stored = _store_copy(made)
                sha256, size = stored.sha256, stored.size
        # What is checked and searched is what the public gets.
        with local_copy(sha256) as public:
            read = extract(public, row.ending)
    return complete_file_text(row, read, copy=(sha256, size), removed=removed, at=clock())


def _store_copy(made: Path) -> StoredFile:
    """Store a public copy. Raises `FilesAway` while the place of stored files does not answer."""
    with made.open("rb") as content:
        try:
            return store_inspected(content, made.name)
        except Refused as refused:
            if refused.refusal.code == AWAY:
                raise FilesAway("the copy could not be stored") from refused
            raise
