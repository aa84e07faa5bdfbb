"""Which paths are archives, and which of their files is the list."""

from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from gongkai.documents.imports import COLUMNS
from gongkai.documents.imports import REQUIRED as REQUIRED_COLUMNS
from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows
from gongkai.operations.archives.folder import LISTS, Archive
from gongkai.operations.archives.headings import REQUIRED, field_of, propose
from gongkai.operations.archives.inspections import inspected
from gongkai.operations.archives.texts import ENDINGS
from gongkai.tabular.listing import read_listing

SAMPLES = 50


def is_archive(path: Path) -> bool:
    """Return whether this is a folder, a ZIP, or a list whose columns are not those of docs/import.md."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        return True
    if path.suffix.lower() not in LISTS or not path.is_file():
        return False
    try:
        _line, fields = next(iter(read_rows(path)))
    except (UnreadableFile, StopIteration):
        fields = {}
    if set(REQUIRED_COLUMNS) <= set(fields) or len(set(fields) & set(COLUMNS)) > 1:
        return False
    try:
        read_listing(path, field_of, REQUIRED)
    except UnreadableFile:
        return False
    return True


def archive_of(path: Path) -> Path:
    """Return the folder or ZIP of the archive: of a list, the folder in which it lies."""
    return path.parent if path.is_file() and path.suffix.lower() != ".zip" else path


def choose_list(archive: Archive, named: str | None) -> PurePosixPath:
    """
    Return the list that is named, or else the only one highest in the archive.

    Raises `UnreadableFile` where there is none, or several could be it.
    """
    if named:
        found = archive.named(named)
        if len(found) != 1:
            message = _("There is no file “%(name)s” in the archive.") % {"name": named}
            raise UnreadableFile(LineError(0, named, message))
        for refused in inspected([archive.path(found[0])], are_stored=False).values():
            raise UnreadableFile(LineError(0, named, str(refused.refusal)))
        return found[0]
    paths = {one: archive.path(one) for one in archive.lists()}
    bad = inspected(paths.values(), are_stored=False)
    fitting = [one for one, path in paths.items() if path not in bad and _is_list(path)]
    highest = [one for one in fitting if len(one.parts) == len(fitting[0].parts)]
    if len(highest) > 1:
        counts = {one: _named_files(archive, one) for one in highest}
        most = max(counts.values())
        highest = [one for one in highest if counts[one] == most]
    if len(highest) == 1:
        return highest[0]
    for path, refused in bad.items():
        if not highest:
            raise UnreadableFile(LineError(0, path.name, str(refused.refusal)))
    if not highest:
        message = _("The archive has no list: an XLSX or CSV file whose headings name the titles.")
        raise UnreadableFile(LineError(0, archive.name, message))
    names = ", ".join(str(one) for one in highest[:5])
    message = _("Several files may be the list; name one with --list: %(names)s.")
    raise UnreadableFile(LineError(0, archive.name, message % {"names": names}))


def _named_files(archive: Archive, path: PurePosixPath) -> int:
    """Return how many of its first rows name a text, by path or title."""
    listing = read_listing(archive.path(path), field_of, REQUIRED)
    rows = [row.values for row in listing.rows[:SAMPLES]]
    columns = propose(listing.headings, rows)
    files = [heading for heading, field in columns.items() if field in REQUIRED]
    return sum(
        any(archive.titled(str(row.get(heading) or ""), ENDINGS) for heading in files)
        for row in rows
    )


def _is_list(path: Path) -> bool:
    try:
        return bool(read_listing(path, field_of, REQUIRED).rows)
    except UnreadableFile:
        return False
