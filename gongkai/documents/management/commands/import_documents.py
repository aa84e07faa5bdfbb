"""`gongkai import_documents FILE --body CODE`: import documents from an earlier system."""

import csv
import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.documents.actions.imports import complete_import, migrate_documents, start_import
from gongkai.documents.first_versions import BATCH_SIZE
from gongkai.documents.imports import Findings, ImportRow, Reader
from gongkai.kit.locks import let_others_write
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import documents from a JSONL(.gz), CSV(.gz) or XLSX file. The command checks the whole "
        "file first, then writes it in batches. An interrupted import can be resumed; the "
        "documents become visible when the last batch is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
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

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        body = body_by_code(options["body"])
        if body is None:
            raise CommandError(f"There is no body with the code {options['body']!r}.")
        reader = Reader(options["file"], today=local_date(at))
        digest = _digest(options["file"])
        findings = reader.check()
        if options["report"]:
            _write_report(options["report"], findings)
        self._print_findings(findings)
        if findings.errors:
            raise CommandError(f"{len(findings.errors)} error(s): nothing was written.")
        if options["dry_run"]:
            self.stdout.write(f"{findings.rows} documents pass; nothing was written (dry run).")
            return
        self._write(
            body, reader, findings.rows, digest, batch=max(1, min(options["batch"], BATCH_SIZE))
        )

    def _write(self, body: Body, reader: Reader, total: int, digest: str, *, batch: int) -> None:
        at = timezone.now()
        opened = start_import(
            body, file_name=reader.path.name, file_sha256=digest, rows=total, by=SYSTEM, at=at
        )
        if opened.completed_at is not None:
            self.stdout.write(
                f"{total} rows: this file was already imported into {body.code}; nothing changed."
            )
            return
        if _digest(reader.path) != digest:
            raise CommandError("The file changed while it was read: nothing more was written.")
        new, done = 0, opened.rows_done
        for rows in _batches(islice(reader.rows(), done, None), batch):
            new += migrate_documents(opened, rows, start=done, by=SYSTEM, at=timezone.now())
            done += len(rows)
            self._progress(done, total)
            let_others_write()
        complete_import(opened, by=SYSTEM, at=timezone.now())
        if settings.GONGKAI_CONSUMER_MODE == "embedded":
            catch_up()
        self.stdout.write(
            f"{total} rows: {new} documents imported as opening stock of {body.code}, "
            f"{total - new} already existed."
        )

    def _print_findings(self, findings: Findings) -> None:
        self._print_lines(self.stderr, findings.errors, "error")
        self._print_lines(self.stderr, findings.warnings, "warning")
        if findings.undated:
            self.stdout.write(f"{findings.undated} documents have no date; it stays unknown.")

    def _print_lines(self, out: Any, found: list[Any], severity: str) -> None:
        for error in found[:SHOWN]:
            out.write(
                f"line {error.line}{', ' + error.column if error.column else ''}: "
                f"{severity}: {error}"
            )
        if len(found) > SHOWN:
            out.write(f"… and {len(found) - SHOWN} more (--report FILE lists all).")

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            filled = 40 * done // max(total, 1)
            self.stderr.write(
                f"\r[{'█' * filled}{'·' * (40 - filled)}] {done}/{total}",
                ending="\n" if done >= total else "",
            )


def _batches(rows: Iterator[ImportRow], size: int) -> Iterator[list[ImportRow]]:
    while batch := list(islice(rows, size)):
        yield batch


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _write_report(path: Path, findings: Findings) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        _rows(out, findings)


def _rows(out: TextIO, findings: Findings) -> None:
    writer = csv.writer(out)
    writer.writerow(["line", "column", "severity", "message"])
    for severity, found in (("error", findings.errors), ("warning", findings.warnings)):
        writer.writerows([error.line, error.column, severity, str(error)] for error in found)
