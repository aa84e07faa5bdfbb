"""`gongkai import_documents PATH --body CODE`: import documents of an earlier system."""

import csv
import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.documents.actions.imports import complete_import, start_import
from gongkai.documents.first_versions import BATCH_SIZE
from gongkai.documents.imports import Findings, Reader
from gongkai.kit.spreadsheet_writer import Cell, csv_lines
from gongkai.kit.table_statistics import analyze_tables
from gongkai.kit.tabular_reader import UnreadableFile
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
from gongkai.operations.archives.reader import ArchiveFindings, ArchiveReader
from gongkai.operations.archives.texts import TextReader, text_reader
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code
from gongkai.processes.importing.batches import BatchFailed, write_in_batches
from gongkai.processes.importing.progress import Progress
from gongkai.tabular.cells import cell_text
from gongkai.tabular.listing import read_listing

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import documents from a JSONL(.gz), CSV(.gz) or XLSX file with the columns of docs/import.md, or "
        "an archive as it lies: a folder, a ZIP, or the list (XLSX, CSV) in its folder. The command "
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
            "--batch",
            type=int,
            default=BATCH_SIZE,
            help=f"number of documents per transaction, at most {BATCH_SIZE}",
        )
        parser.add_argument(
            "--report", type=Path, help="write all errors and warnings to this CSV file"
        )

        parser.add_argument(
            "--list", help="of an archive: the file that lists the documents, within the archive"
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
        try:
            if is_archive(path):
                with opened_archive(archive_of(path)) as archive, text_reader() as texts:
                    reader = self._archive_reader(archive, texts, options, today=local_date(at))
                    self._import(body, reader, reader.digest, options)
            else:
                table = Reader(path, today=local_date(at))
                self._import(body, table, lambda: _digest(path), options)
        except UnreadableFile as error:
            raise CommandError(f"{error.error.column or path.name}: {error}") from error

    def _archive_reader(
        self, archive: Archive, texts: TextReader, options: dict[str, Any], *, today: date
    ) -> ArchiveReader:
        """Choose the list and its mapping, and show what was understood."""
        listed = options["list"] or (options["file"].name if options["file"].is_file() else None)
        if options["file"].suffix.lower() == ".zip":
            listed = options["list"]
        list_path = choose_list(archive, listed)
        mapping: Path | None = options["mapping"]
        columns = None
        if mapping is not None and mapping.exists():
            listing = read_listing(archive.path(list_path), field_of, REQUIRED)
            columns = read_mapping(mapping, listing.headings)
        reader = ArchiveReader(
            archive,
            list_path,
            texts,
            today=today,
            columns=columns,
            public_only=options["public_only"],
            skip_bad=options["skip_bad"],
        )
        if mapping is not None and columns is None:
            write_mapping(mapping, reader.columns)
            self.stdout.write(f"The proposed mapping was written to {mapping}.")
        self.stdout.write(f"List: {list_path}, {len(reader.listing.rows)} rows. Columns:")
        for heading, name in reader.columns.items():
            self.stdout.write(f"  {heading} → {name} ({FIELDS[name]})")
        return reader

    def _import(
        self,
        body: Body,
        reader: Reader | ArchiveReader,
        digest_of: Callable[[], str],
        options: dict[str, Any],
    ) -> None:
        digest = digest_of()
        findings = reader.check()
        if options["report"]:
            _write_report(options["report"], findings)
        self._print_findings(findings)
        if isinstance(findings, ArchiveFindings) and findings.skipped:
            _write_skipped(options["skipped"], findings, list(reader.columns))  # type: ignore[union-attr]
            self.stdout.write(
                f"{len(findings.skipped)} rows with errors are left out; they are listed in "
                f"{options['skipped']}."
            )
        if findings.errors:
            raise CommandError(f"{len(findings.errors)} error(s): nothing was written.")
        if options["dry_run"]:
            self.stdout.write(f"{findings.rows} documents pass; nothing was written (dry run).")
            return
        if digest_of() != digest:
            raise CommandError("The files changed while they were read: nothing was written.")
        batch = max(1, min(options["batch"], BATCH_SIZE))
        self._write(body, reader, findings.rows, digest, batch=batch)

    def _write(
        self, body: Body, reader: Reader | ArchiveReader, total: int, digest: str, *, batch: int
    ) -> None:
        at = timezone.now()
        opened = start_import(
            body, file_name=reader.path.name, file_sha256=digest, rows=total, by=SYSTEM, at=at
        )
        if opened.completed_at is not None:
            self.stdout.write(
                f"{total} rows: this file was already imported into {body.code}; nothing changed."
            )
            return
        # The rows of an archive that pass may differ between two runs; those that are known are skipped.
        done = 0 if isinstance(reader, ArchiveReader) else opened.rows_done
        progress = Progress(self.stderr, done, total)
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

    def _print_findings(self, findings: Findings | ArchiveFindings) -> None:
        self._print_lines(self.stderr, findings.errors, "error")
        self._print_lines(self.stderr, findings.warnings, "warning")
        if findings.undated:
            self.stdout.write(f"{findings.undated} documents have no date; it stays unknown.")
        if isinstance(findings, ArchiveFindings) and findings.left_out:
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


def _write_skipped(path: Path, findings: ArchiveFindings, headings: list[str]) -> None:
    """Write the rows that were left out with their errors, as a list that can be mended and imported."""
    rows: Iterator[list[Cell]] = (
        [
            one.row.line,
            one.row.sheet,
            "；".join(f"{error.column}：{error}" for error in one.errors),
            *(cell_text(one.row.values.get(heading)) for heading in headings),
        ]
        for one in findings.skipped
    )
    with path.open("wb") as out:
        out.writelines(csv_lines(["row", "sheet", "errors", *headings], rows))


def _write_report(path: Path, findings: Findings | ArchiveFindings) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        _rows(out, findings)


def _rows(out: TextIO, findings: Findings | ArchiveFindings) -> None:
    writer = csv.writer(out)
    writer.writerow(["line", "column", "severity", "message"])
    for severity, found in (("error", findings.errors), ("warning", findings.warnings)):
        writer.writerows([error.line, error.column, severity, str(error)] for error in found)
