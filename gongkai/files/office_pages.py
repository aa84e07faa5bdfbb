"""
Office files as PDF, so that images of their pages can be made: by LibreOffice, when somebody looks at one.

The PDF is kept by the content of the file beside the images, and may be removed at any time.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from gongkai.files.office import TakesTooLong, has_office, print_to_pdf
from gongkai.files.private import FILE_MODE, private_folder
from gongkai.files.redaction.boxes import NotRedactable
from gongkai.files.redactor import STOPPED
from gongkai.kit.tabular_reader import UnreadableFile

PRINTABLE = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "xls"})


def is_printable(ending: str) -> bool:
    """Return whether LibreOffice can print such files, where it is installed."""
    return ending.lower() in PRINTABLE


def can_print() -> bool:
    """Return whether LibreOffice is installed."""
    return has_office()


@contextmanager
def as_pdf(
    opened: Callable[[], AbstractContextManager[IO[bytes]]], ending: str, kept: Path
) -> Iterator[IO[bytes]]:
    """
    Yield an office file as PDF, which is made only if it is not kept at this path yet.

    Raises `NotRedactable`: the file cannot be printed, or not in time.
    """
    with suppress(OSError):
        os.utime(kept)  # what is looked at is kept longest
    pdf: IO[bytes]
    try:
        pdf = kept.open("rb")
    except FileNotFoundError:
        pdf = _made(opened, ending, kept)
    with pdf:
        yield pdf


def _made(
    opened: Callable[[], AbstractContextManager[IO[bytes]]], ending: str, kept: Path
) -> IO[bytes]:
    with TemporaryDirectory(prefix="gongkai-office-") as place:
        source = Path(place, f"file.{ending}")
        with opened() as stored, source.open("wb") as out:
            shutil.copyfileobj(stored, out)
        try:
            result = print_to_pdf(source, Path(place))
        except TakesTooLong as error:
            raise NotRedactable(STOPPED) from error
        except UnreadableFile as error:
            raise NotRedactable("file-unreadable") from error
        private_folder(kept.parent)
        draft = kept.parent / f".{os.getpid()}-{os.urandom(8).hex()}"
        try:
            opened_draft = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
            with os.fdopen(opened_draft, "wb") as out, result.open("rb") as pdf:
                shutil.copyfileobj(pdf, out)
            # Opened first: whoever makes room may remove it at once.
            made = draft.open("rb")
            draft.replace(kept)
        finally:
            draft.unlink(missing_ok=True)
        return made
