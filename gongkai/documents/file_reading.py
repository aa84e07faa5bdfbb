"""Read the text of the files that wait for it, one after another, each in a limited process."""

from collections.abc import Callable
from datetime import datetime

from gongkai.documents.actions.file_texts import claim_file_text, complete_file_text
from gongkai.documents.models import FileText
from gongkai.files.extractor import Extraction, extract
from gongkai.files.storage import path_of

MISSING = Extraction((), (), "file-missing", is_complete=False, images=0)


def read_waiting_files(clock: Callable[[], datetime], *, most: int | None = None) -> list[FileText]:
    """Read the files that wait, at most so many; returns what became of each."""
    done: list[FileText] = []
    while most is None or len(done) < most:
        row = claim_file_text(at=clock())
        if row is None:
            break
        done.append(read_file_text(row, clock))
    return done


def read_file_text(row: FileText, clock: Callable[[], datetime]) -> FileText:
    """Read one claimed file. The transaction is short: reading happens before it."""
    path = path_of(row.sha256)
    if not path.exists():
        return complete_file_text(row, MISSING, copy=("", 0), removed=[], at=clock())
    read = extract(path, row.ending)
    copy = (row.sha256, path.stat().st_size)
    return complete_file_text(row, read, copy=copy, removed=[], at=clock())
