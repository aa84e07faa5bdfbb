"""Which paths are archives, and which of their files is the list."""

from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from gongkai.documents.imports import COLUMNS
from gongkai.documents.imports import REQUIRED as REQUIRED_COLUMNS
from gongkai.files.old_spreadsheets import is_old
from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows
from gongkai.operations.archives.folder import LISTS, Archive
from gongkai.operations.archives.headings import REQUIRED, field_of, propose
from gongkai.operations.archives.inspections import inspected
from gongkai.operations.archives.texts import ENDINGS
from gongkai.tabular.listing import NoHeadings, read_listing

SAMPLES = 50


def is_archive(path: Path) -> bool:
    """
    Return whether this is a folder, a ZIP, or a list whose columns are not those of docs/import.md.

    A list of an old format is given as it was converted.
    """
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
    fitting, bad = _fitting(archive, [one for one in archive.lists() if not _is_old(one)])
    if not fitting:  # converting takes seconds: old spreadsheets come last
        fitting, bad_old = _fitting(archive, [one for one in archive.lists() if _is_old(one)])
        bad |= bad_old
    highest = [one for one in fitting if len(one.parts) == len(fitting[0].parts)]
    if len(highest) > 1:
        counts = {one: _named_files(archive, one) for one in highest}
        most = max(counts.values())
        highest = [one for one in highest if counts[one] == most]
    if len(highest) == 1:
        return highest[0]
    for path, reason in bad.items():
        if not highest:
            raise UnreadableFile(LineError(0, path.name, reason))
    if not highest:
        message = _(
            "The archive has no list: an XLSX, XLS, ET or CSV file whose headings name the titles."
        )
        raise UnreadableFile(LineError(0, archive.name, message))
    names = ", ".join(str(one) for one in highest[:5])
    message = _("Several files may be the list; name one or more with --list: %(names)s.")
    raise UnreadableFile(LineError(0, archive.name, message % {"names": names}))


def _fitting(
    archive: Archive, candidates: list[PurePosixPath]
) -> tuple[list[PurePosixPath], dict[Path, str]]:
    """Return which of these files are lists, and which cannot be read, with the reason."""
    paths = {one: archive.path(one) for one in candidates}
    refused = inspected(paths.values(), are_stored=False)
    bad = {path: str(one.refusal) for path, one in refused.items()}
    found = []
    for one, path in paths.items():
        if path in bad:
            continue
        try:
            if read_listing(archive.table(one), field_of, REQUIRED).rows:
                found.append(one)
        except NoHeadings:
            continue
        except UnreadableFile as error:
            bad[path] = str(error)
    return found, bad


def _is_old(path: PurePosixPath) -> bool:
    return is_old(Path(path))


def _named_files(archive: Archive, path: PurePosixPath) -> int:
    """Return how many of its first rows name a text, by path or title."""
    listing = read_listing(archive.table(path), field_of, REQUIRED)
    rows = [row.values for row in listing.rows[:SAMPLES]]
    columns = propose(listing.headings, rows)
    files = [heading for heading, field in columns.items() if field in REQUIRED]
    return sum(
        any(archive.titled(str(row.get(heading) or ""), ENDINGS) for heading in files)
        for row in rows
    )
