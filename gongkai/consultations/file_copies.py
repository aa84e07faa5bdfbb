"""Copies of the files of comments for the public: cleaned, read, and checked for personal data."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO

from gongkai.files.cleaner import CLEANED, clean_copy
from gongkai.files.extractor import extract
from gongkai.files.storage import StoredFile, store_inspected

MAX_PASSAGES = 5  # of what was found, named in the refusal


@dataclass(frozen=True)
class PreparedCopy:
    """
    A copy without what nobody sees, and what the check found in it.

    `stored` is None if it may not be published: no clean copy can be made, or `passages` has what seems
    to be personal data. `needs_look` says that a part was read by no machine.
    """

    stored: StoredFile | None
    passages: tuple[str, ...] = ()
    needs_look: bool = False


def prepared_copy(content: IO[bytes], name: str) -> PreparedCopy:
    """
    Clean and check a file, in limited processes; store the copy if nothing was found.

    The file was inspected and scanned when it came.
    """
    ending = name.rpartition(".")[2].lower()
    with TemporaryDirectory(prefix="gongkai-comment-") as folder, closing(content):
        path = Path(folder, f"file.{ending}")
        with path.open("wb") as out:
            copyfileobj(content, out)
        if ending in CLEANED:
            made = Path(folder, f"copy.{ending}")
            cleaning = clean_copy(path, ending, made)
            if cleaning.is_failed:
                return PreparedCopy(None, needs_look=True)
            path = made if cleaning.removed else path
        read = extract(path, ending)
        passages = tuple(
            segment.text[one.start : one.end]
            for segment, findings in zip(read.segments, read.findings, strict=True)
            for one in findings
        )
        if passages:
            return PreparedCopy(None, tuple(dict.fromkeys(passages))[:MAX_PASSAGES])
        with path.open("rb") as clean:
            stored = store_inspected(clean, name)
        return PreparedCopy(
            stored, needs_look=bool(read.code or read.images or not read.is_complete)
        )
