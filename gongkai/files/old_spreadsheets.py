"""Spreadsheets of old formats, those of Excel before 2007 and of WPS, as XLSX."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.files.office import converted

OLD_SPREADSHEETS = (".xls", ".et")


def is_old(path: Path) -> bool:
    """Return whether this is a spreadsheet of an old format, by its ending."""
    return path.suffix.lower() in OLD_SPREADSHEETS


@contextmanager
def as_xlsx(path: Path) -> Iterator[Path]:
    """
    Yield a table that can be read: the file itself, or an old spreadsheet converted by LibreOffice.

    The caller has the file inspected first. Raises `UnreadableFile`: LibreOffice is not installed, or
    cannot read the file.
    """
    if not is_old(path) or not path.is_file():
        yield path
        return
    with converted(path) as newer:
        yield newer
