"""`gongkai import_documents PATH --body CODE`: import documents of an earlier system."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.documents.actions.imports import complete_import, start_import
from gongkai.documents.first_versions import BATCH_SIZE
from gongkai.documents.imports import Findings, Reader
from gongkai.documents.queries.stored_imports import find_conflicts
from gongkai.files.old_spreadsheets import as_xlsx, is_old
from gongkai.kit.spreadsheet_writer import Cell, csv_lines
from gongkai.kit.table_statistics import analyze_tables, plan_as_tables_grow
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.operations.archives.choice import archive_of, choose_list, is_archive
from gongkai.operations.archives.folder import Archive, opened_archive
from gongkai.operations.archives.headings import (
    FIELDS,
    REQUIRED,
    field_of,
    read_mapping,
    write_mapping,
)
from gongkai.operations.archives.inspections import inspected
from gongkai.operations.archives.reader import (
    ArchiveFindings,
    ArchiveReader,
    warnings_about_files,
)
from gongkai.operations.archives.texts import TextReader, text_reader
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code
from gongkai.processes.importing.batches import BatchFailed, write_in_batches
from gongkai.processes.importing.personal_data import findings_in_rows
from gongkai.processes.importing.progress import Progress
from gongkai.tabular.cells import cell_text
from gongkai.tabular.listing import read_listing

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import documents from a JSONL(.gz), CSV(.gz) or XLSX file with the columns of docs/import.md, or "
        "an archive as it lies: a folder, a ZIP, or the list (XLSX, XLS, ET, CSV) in its folder. The command "
        "checks everything first, then writes it in batches. An interrupted import can be resumed; "
        "the documents become visible when the last batch is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="PATH")
        parser.add_argument(
            "--body", required=True, help="code of the body that owns the documents"
        )
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument(
            "--refuse-personal-data",
            action="store_true",
            help="treat personal data and marks of secrecy in the texts as errors; otherwise they are "
            "listed as warnings by --dry-run and --report, because the documents are public already",
        )
        parser.add_argument(
            "--batch",
            type=int,
            default=BATCH_SIZE,
            help=f"number of documents per transaction, at most {BATCH_SIZE}",
        )
        parser.add_argument(
            "--report", type=Path, help="write all errors and warnings to this CSV file"
        )

        parser.add_argument(
            "--list",
            action="append",
            help="of an archive: the file that lists the documents, within the archive; may be given "
            "several times, and all lists are imported or none",
        )
        parser.add_argument(
            "--id-prefix",
            default="",
            metavar="TEXT",
            help="of an archive: put this before the ids that come from names of files, where another "
            "archive of this body has files of the same names",
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            help="of an archive: what the columns mean; read from this JSON file, or written there "
            "as proposed if it does not exist",
        )
        parser.add_argument(
            "--public-only",
            action="store_true",
            help="of an archive: leave out documents that are not public instead of refusing them",
        )
        parser.add_argument(
            "--skip-bad",
            action="store_true",
            help="of an archive: leave out rows with errors instead of refusing the import, and list "
            "them with their errors in the file of --skipped",
        )
        parser.add_argument(
            "--skipped",
            type=Path,
            default=Path("skipped.csv"),
            metavar="FILE.csv",
            help="where --skip-bad lists the rows that were left out (default: skipped.csv)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        body = body_by_code(options["body"])
        if body is None:
            raise CommandError(f"There is no body with the code {options['body']!r}.")
        path: Path = options["file"]
        today = local_date(at)
        try:
            _inspect_old(path)
            with as_xlsx(path) as table:
                if is_archive(table):
                    with opened_archive(archive_of(path)) as archive, text_reader() as texts:
                        self._import_archive(body, archive, texts, options, today=today)
                else:
                    digest = _digest(path)
                    conflicts_of = partial(find_conflicts, body, file_sha256=digest)
                    reader = Reader(table, today=today, name=path.name, conflicts_of=conflicts_of)
                    self._import(body, [(reader, digest)], lambda _one: _digest(path), options)
        except UnreadableFile as error:
            raise CommandError(f"{error.error.column or path.name}: {error}") from error

    def _import_archive(
        self,
        body: Body,
        archive: Archive,
        texts: TextReader,
        options: dict[str, Any],
        *,
        today: date,
    ) -> None:
        """Read every list of the archive that is named, or the only one, and import them together."""
        path: Path = options["file"]
        named: list[str | None] = list(options["list"] or [])
        if not named:
            is_list = path.is_file() and path.suffix.lower() != ".zip"
            named = [path.name if is_list else None]
        readers: list[ArchiveReader] = []
        for name in named:
            reader = self._archive_reader(
                body, archive, texts, choose_list(archive, name), options, readers, today=today
            )
            if reader.list_path in [one.list_path for one in readers]:
                raise CommandError(f"The list {reader.list_path} is named twice.")
            readers.append(reader)
        mapping: Path | None = options["mapping"]
        if mapping is not None and not mapping.exists():
            columns: dict[str, str] = {}
            for reader in readers:
                columns = {**reader.columns, **columns}
            write_mapping(mapping, columns)
            self.stdout.write(f"The proposed mapping was written to {mapping}.")
        digests = [(reader, reader.digest()) for reader in readers]
        self._import(body, digests, lambda one: one.digest(), options)  # type: ignore[union-attr]

    def _archive_reader(
        self,
        body: Body,
        archive: Archive,
        texts: TextReader,
        list_path: PurePosixPath,
        options: dict[str, Any],
        others: list[ArchiveReader],
        *,
        today: date,
    ) -> ArchiveReader:
        """Read one list by its mapping, and show what was understood."""
        mapping: Path | None = options["mapping"]
        columns = None
        if mapping is not None and mapping.exists():
            listing = read_listing(archive.table(list_path), field_of, REQUIRED)
            several = len(options["list"] or []) > 1
            columns = read_mapping(mapping, listing.headings, of_several=several)
        reader = ArchiveReader(
            archive,
            list_path,
            texts,
            today=today,
            columns=columns,
            public_only=options["public_only"],
            skip_bad=options["skip_bad"],
            id_prefix=options["id_prefix"],
            others=tuple(others),
        )
        reader.conflicts_of = partial(find_conflicts, body, file_sha256=reader.digest())
        self.stdout.write(f"List: {list_path}, {len(reader.listing.rows)} rows. Columns:")
        for heading, name in reader.columns.items():
            self.stdout.write(f"  {heading} → {name} ({FIELDS[name]})")
        return reader

    def _import(
        self,
        body: Body,
        readers: Sequence[tuple[Reader | ArchiveReader, str]],
        digest_of: Callable[[Reader | ArchiveReader], str],
        options: dict[str, Any],
    ) -> None:
        """Check all lists, then write them; `readers` come with the digest of what they read."""
        checked = [(reader, reader.check()) for reader, _digest_before in readers]
        refuses = options["refuse_personal_data"]
        if refuses or options["dry_run"] or options["report"]:
            for reader, one in checked:
                if not one.errors:
                    listed = findings_in_rows(reader.rows())
                    (one.errors if refuses else one.warnings).extend(listed)
        findings = _together(checked)
        if options["report"]:
            _write_report(options["report"], findings)
        self._print_findings(findings)
        if findings.skipped:
            _write_skipped(options["skipped"], checked)
            self.stdout.write(
                f"{len(findings.skipped)} rows with errors are left out; they are listed in "
                f"{options['skipped']}."
            )
        if findings.errors:
            raise CommandError(f"{len(findings.errors)} error(s): nothing was written.")
        if options["dry_run"]:
            self.stdout.write(f"{findings.rows} documents pass; nothing was written (dry run).")
            return
        if any(digest_of(reader) != before for reader, before in readers):
            raise CommandError("The files changed while they were read: nothing was written.")
        batch = max(1, min(options["batch"], BATCH_SIZE))
        for (reader, digest), (_reader, found) in zip(readers, checked, strict=True):
            if len(readers) > 1:
                self.stdout.write(f"{_list_name(reader)}:")
            self._write(body, reader, found.rows, digest, batch=batch)

    def _write(
        self, body: Body, reader: Reader | ArchiveReader, total: int, digest: str, *, batch: int
    ) -> None:
        at = timezone.now()
        opened = start_import(
            body, file_name=reader.name, file_sha256=digest, rows=total, by=SYSTEM, at=at
        )
        if opened.completed_at is not None:
            self.stdout.write(
                f"{total} rows: this file was already imported into {body.code}; nothing changed."
            )
            return
        # The rows of an archive that pass may differ between two runs; those that are known are skipped.
        done = 0 if isinstance(reader, ArchiveReader) else opened.rows_done
        progress = Progress(self.stderr, done, total)
        plan_as_tables_grow()
        try:
            new = write_in_batches(
                opened, reader.rows(), done=done, most=batch, clock=timezone.now, progress=progress
            )
        except BatchFailed as error:
            raise CommandError(str(error)) from error
        # Without statistics, following an import reads all documents for each portion.
        analyze_tables()
        complete_import(opened, by=SYSTEM, at=timezone.now())
        if settings.GONGKAI_CONSUMER_MODE == "embedded":
            catch_up()
        # The worker does this only every hour, and until then lists of a large import would be slow.
        analyze_tables()
        self.stdout.write(
            f"{total} rows: {new} documents imported as opening stock of {body.code}, "
            f"{total - new} already existed."
        )

    def _print_findings(self, findings: ArchiveFindings) -> None:
        self._print_lines(self.stderr, findings.errors, "error")
        self._print_lines(self.stderr, findings.warnings, "warning")
        if findings.undated:
            self.stdout.write(f"{findings.undated} documents have no date; it stays unknown.")
        if findings.left_out:
            self.stdout.write(f"{findings.left_out} rows are left out.")

    def _print_lines(self, out: Any, found: list[Any], severity: str) -> None:
        for error in found[:SHOWN]:
            # What concerns no line of the list, such as a file beside it, has the number 0.
            places = (f"line {error.line}" if error.line else "", error.column)
            out.write(f"{', '.join(filter(None, places))}: {severity}: {error}".lstrip(": "))
        if len(found) > SHOWN:
            out.write(f"… and {len(found) - SHOWN} more (--report FILE lists all).")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _inspect_old(path: Path) -> None:
    """Refuse an old spreadsheet that must not be given to LibreOffice."""
    if is_old(path) and path.is_file():
        for refused in inspected([path], are_stored=False).values():
            raise UnreadableFile(LineError(0, path.name, str(refused.refusal)))


def _list_name(reader: Reader | ArchiveReader) -> str:
    return str(reader.list_path if isinstance(reader, ArchiveReader) else reader.name)


def _together(
    checked: Sequence[tuple[Reader | ArchiveReader, Findings | ArchiveFindings]],
) -> ArchiveFindings:
    """Return the findings of all lists of a run; each names its list where there are several."""
    whole = ArchiveFindings()
    for reader, found in checked:
        name = f"{_list_name(reader)}·" if len(checked) > 1 else ""
        whole.rows += found.rows
        whole.undated += found.undated
        whole.errors += [replace(one, column=name + one.column) for one in found.errors]
        whole.warnings += [replace(one, column=name + one.column) for one in found.warnings]
        if isinstance(found, ArchiveFindings):
            whole.left_out += found.left_out
            whole.skipped += found.skipped
    readers = [reader for reader, _found in checked if isinstance(reader, ArchiveReader)]
    if readers and not whole.errors:
        whole.warnings += warnings_about_files(readers)
    return whole


def _write_skipped(
    path: Path, checked: Sequence[tuple[Reader | ArchiveReader, Findings | ArchiveFindings]]
) -> None:
    """Write the rows that were left out with their errors, as a list that can be mended and imported."""
    skipped = [
        (_list_name(reader), one)
        for reader, found in checked
        if isinstance(found, ArchiveFindings)
        for one in found.skipped
    ]
    headings = list(
        dict.fromkeys(
            heading
            for reader, _found in checked
            if isinstance(reader, ArchiveReader)
            for heading in reader.columns
        )
    )
    names = [name for name, _one in skipped] if len(checked) > 1 else []
    rows: Iterator[list[Cell]] = (
        [
            *names[place : place + 1],
            one.row.line,
            one.row.sheet,
            "；".join(f"{error.column}：{error}" for error in one.errors),
            *(cell_text(one.row.values.get(heading)) for heading in headings),
        ]
        for place, (_name, one) in enumerate(skipped)
    )
    first = ["list"] if names else []
    with path.open("wb") as out:
        out.writelines(csv_lines([*first, "row", "sheet", "errors", *headings], rows))


def _write_report(path: Path, findings: Findings | ArchiveFindings) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        _rows(out, findings)


def _rows(out: TextIO, findings: Findings | ArchiveFindings) -> None:
    writer = csv.writer(out)
    writer.writerow(["line", "column", "severity", "message"])
    for severity, found in (("error", findings.errors), ("warning", findings.warnings)):
        writer.writerows([error.line, error.column, severity, str(error)] for error in found)
