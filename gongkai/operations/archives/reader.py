"""Check an archive as a whole, and yield its documents for the import."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.documents.imports import ConflictsOf, ImportRow
from gongkai.files.inspection.content import KINDS
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.operations.archives.folder import Archive, stem_key
from gongkai.operations.archives.headings import REQUIRED, field_of, propose
from gongkai.operations.archives.inspections import inspected
from gongkai.operations.archives.rows import ArchiveRow, CheckedRow, RowChecker
from gongkai.operations.archives.texts import ReadText, TextReader
from gongkai.tabular.listing import Listing, ListRow, read_listing

SAMPLES = 50  # rows by which the meaning of a column is proposed


@dataclass
class ArchiveFindings:
    """
    Result of the check of an archive; nothing is written if there are errors.

    `skipped` are rows with errors that are left out because this was asked for.
    """

    rows: int = 0
    undated: int = 0
    left_out: int = 0
    errors: list[LineError] = field(default_factory=list)
    warnings: list[LineError] = field(default_factory=list)
    skipped: list[CheckedRow] = field(default_factory=list)


class ArchiveReader:
    """Reads an archive by its list; a column means what the mapping says."""

    def __init__(
        self,
        archive: Archive,
        list_path: PurePosixPath,
        texts: TextReader,
        *,
        today: date,
        columns: Mapping[str, str] | None = None,
        public_only: bool = False,
        skip_bad: bool = False,
        id_prefix: str = "",
        conflicts_of: ConflictsOf | None = None,
        others: Sequence["ArchiveReader"] = (),
    ) -> None:
        self.archive = archive
        self.list_path = list_path
        self.texts = texts
        self.public_only = public_only
        self.skip_bad = skip_bad
        self.id_prefix = id_prefix
        self.conflicts_of = conflicts_of
        # Lists of the same archive that are imported in the same run, before this one.
        self.others = others
        self.listing: Listing = read_listing(archive.table(list_path), field_of, REQUIRED)
        samples = [row.values for row in self.listing.rows[:SAMPLES]]
        self.columns = dict(columns or propose(self.listing.headings, samples))
        self._heading_of = {name: head for head, name in self.columns.items() if name != "none"}
        self._documents: list[ArchiveRow] = []
        self._checked: list[CheckedRow] = []
        self._refused_texts: set[Path] = set()
        self._row = RowChecker(
            archive,
            list_path,
            self._heading_of,
            today=today,
            public_only=public_only,
            id_prefix=id_prefix,
        )

    @property
    def name(self) -> str:
        """The name of the archive, which is that of the import."""
        return self.archive.name

    def digest(self) -> str:
        """Return a hash of the archive, and of which list was read and how."""
        columns = sorted(self.columns.items())
        asked: tuple[object, ...] = (
            str(self.list_path),
            columns,
            self.public_only,
            self.skip_bad,
            *([self.id_prefix] if self.id_prefix else []),
        )
        return self.archive.digest(repr(asked).encode())

    def check(self) -> ArchiveFindings:
        """Read every row, text and attachment; return every error and warning, by row and column."""
        findings = ArchiveFindings()
        if not {"title", "file"} & self._heading_of.keys():
            message = _("No column holds the titles. Name one in the mapping.")
            findings.errors.append(LineError(0, self.list_path.name, message))
            return findings
        checked = self._checked = [self._row.check(row) for row in self.listing.rows]
        self._read_texts(checked)
        self._inspect_files(checked)
        self._compare_rows(checked)
        self._compare_with_stored(checked)
        for one in checked:
            findings.warnings += one.warnings
            if one.errors and self.skip_bad:
                findings.skipped.append(one)
            else:
                findings.errors += one.errors
            findings.left_out += one.document is None and not one.errors
        good = [one for one in checked if one.document is not None and not one.errors]
        self._documents = [one.document for one in good if one.document is not None]
        findings.rows = len(good)
        findings.undated = sum(one.formed_on is None for one in self._documents)
        if not good and not findings.errors:
            message = _("The list contains no documents.")
            findings.errors.append(LineError(0, self.list_path.name, message))
        return findings

    def rows(self) -> Iterator[ImportRow]:
        """Yield the documents that passed the check."""
        yield from self._documents

    def documents(self) -> Sequence[ArchiveRow]:
        """Return the documents that passed the check."""
        return self._documents

    def _read_texts(self, checked: Sequence[CheckedRow]) -> None:
        """Inspect and read the texts, those of rows with other errors as well: all is told at once."""
        rows = [one for one in checked if one.text_file]
        paths = {one.text_file: self.archive.path(one.text_file) for one in rows if one.text_file}
        refused = inspected(paths.values(), are_stored=False)
        self._refused_texts = set(refused)
        self.texts.prepare(path for path in paths.values() if path not in refused)
        read: dict[Path, ReadText | UnreadableFile] = {}
        for one in rows:
            assert one.text_file is not None
            path = paths[one.text_file]
            wrong, warn = self._row.tellers(one)
            name = "file" if "file" in self._heading_of else "title"
            if path in refused:
                wrong(name, f"{path.name}: {refused[path].refusal}")
                continue
            if path not in read:
                try:
                    read[path] = self.texts.read(path)
                except UnreadableFile as error:
                    read[path] = error
            text = read[path]
            if isinstance(text, UnreadableFile):
                wrong(name, f"{path.name}: {text}")
                continue
            if one.document is not None:
                one.document = replace(one.document, prepared=text.path)
            self._take_linked(one, text, partial(warn, name))

    def _take_linked(
        self, checked: CheckedRow, text: ReadText, warn: Callable[[str | Promise], None]
    ) -> None:
        """Attach the files to which a text refers, and the original where the text leaves out some of it."""
        assert checked.text_file is not None
        for link in text.links:
            found = self.archive.named(link, beside=checked.text_file)
            if len(found) != 1:
                warn(_("There is no file “%(name)s” in the archive.") % {"name": link[:100]})
            elif found[0] not in checked.files and found[0] != checked.text_file:
                checked.files.append(found[0])
        for number, message in (
            (text.pictures, _("The text has %(number)s pictures, which are not part of the text.")),
            (text.notes, _("The text has %(number)s footnotes, which are not part of the text.")),
            (
                text.numbered,
                _("Word numbers %(number)s paragraphs by itself; the text has no such numbers."),
            ),
        ):
            if number:
                warn(message % {"number": number})
        if (
            text.pictures + text.notes + text.numbered
            and checked.text_file.suffix.lower().removeprefix(".") in KINDS
            and checked.text_file not in checked.files
        ):
            checked.files.insert(0, checked.text_file)

    def _inspect_files(self, checked: Sequence[CheckedRow]) -> None:
        """Inspect the files that are stored with the documents."""
        rows = [one for one in checked if one.files]
        refused = inspected(
            (self.archive.path(file) for one in rows for file in one.files), are_stored=True
        )
        for one in rows:
            wrong, _warn = self._row.tellers(one)
            paths = tuple(map(self.archive.path, one.files))
            for path in paths:
                # A text that is attached as well was refused already.
                if path in refused and path not in self._refused_texts:
                    wrong("attachments", f"{path.name}: {refused[path].refusal}")
            if one.document is not None:
                one.document = replace(one.document, files=paths)

    def _compare_rows(self, checked: Sequence[CheckedRow]) -> None:
        """Find rows that are the same document, and those that may be."""
        by_id: dict[str, str] = {}
        by_name: dict[tuple[str, str], str] = {}
        for other in self.others:
            for known in other.documents():
                place = f"{other.list_path}·{known.line}"
                by_id[known.external_id] = place
                by_name[stem_key(known.title), known.document_number] = place
        for one in checked:
            document = one.document
            if document is None:
                continue
            wrong, warn = self._row.tellers(one)
            name = (stem_key(document.title), document.document_number)
            if document.external_id in by_id:
                where = by_id[document.external_id]
                wrong("title", _("Row %(line)s is the same document.") % {"line": where})
            elif name in by_name:
                message = _("Row %(line)s has the same title and document number.")
                warn("title", message % {"line": by_name[name]})
            by_id.setdefault(document.external_id, self._place(one.row))
            by_name.setdefault(name, self._place(one.row))

    def _compare_with_stored(self, checked: Sequence[CheckedRow]) -> None:
        """Find rows whose id an earlier import stored for another document."""
        if self.conflicts_of is None:
            return
        rows = {
            id(one.document): one for one in checked if one.document is not None and not one.errors
        }
        documents = [one.document for one in rows.values() if one.document is not None]
        for conflict in self.conflicts_of(documents):
            wrong, _warn = self._row.tellers(rows[id(conflict.row)])
            named = "file" if "file" in self._heading_of else "text"
            wrong("title" if conflict.field == "title" else named, conflict.message)

    def _place(self, row: ListRow) -> str:
        return f"{row.sheet}·{row.line}" if row.sheet else str(row.line)

    def named_files(self) -> Iterator[tuple[PurePosixPath, str, bool]]:
        """Yield each file that a row names, with the place of the row, and whether it is its text."""
        for one in self._checked:
            for file in {*one.files, *([one.text_file] if one.text_file else [])}:
                yield file, self._place(one.row), file == one.text_file

    def left_out_files(self) -> set[PurePosixPath]:
        """Return the files of rows that are left out because they are not public."""
        return {file for one in self._checked for file in one.left_out_files}


def warnings_about_files(readers: Sequence[ArchiveReader]) -> list[LineError]:
    """Return warnings about files of an archive that no list names, and texts that several rows share."""
    rows_of: dict[PurePosixPath, list[str]] = {}
    texts = set()
    for reader in readers:
        for file, place, is_text in reader.named_files():
            where = f"{reader.list_path}·{place}" if len(readers) > 1 else place
            rows_of.setdefault(file, []).append(where)
            texts |= {file} if is_text else set()
    lists = {reader.list_path for reader in readers}
    known = {*rows_of, *lists, *(file for reader in readers for file in reader.left_out_files())}
    spare = [one for one in readers[0].archive.files if one not in known]
    spare_message = _("No row of the list names this file.")
    shared_message = _("Several rows name this file: %(rows)s.")
    return [
        *(LineError(0, str(one), spare_message) for one in spare),
        *(
            LineError(0, str(one), shared_message % {"rows": ", ".join(rows[:5])})
            for one, rows in rows_of.items()
            if len(rows) > 1 and one in texts
        ),
    ]
