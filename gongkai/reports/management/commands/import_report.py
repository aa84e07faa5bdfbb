"""`gongkai import_report FILE --body CODE`: take over an annual report of a year before the platform."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext

from gongkai.files.storage import StoredFile, inspect_upload, store_inspected
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.kit.times import local_date
from gongkai.law.report_forms.shapes import Severity
from gongkai.ledger.consumers import catch_up
from gongkai.organisations.queries import body_by_code
from gongkai.reports.actions.imports import import_earlier_report
from gongkai.reports.published.files import findings_of, read_report_file
from gongkai.reports.rules.imports import refusal_to_import
from gongkai.statistics.rules import said


class Command(BaseCommand):
    help = (
        "Take over the annual report of an earlier year as it was published (HTML, DOCX, XLSX, PDF with text, TXT or "
        "JSON), checked as a whole before anything is written. Take over the oldest year of a body first, and leave "
        "no year out: what was carried over is computed from year to year."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--body", required=True, help="code of the body")
        parser.add_argument(
            "--as-published",
            default="",
            metavar="REASON",
            help="take the report over with the errors it was published with, for this reason",
        )
        parser.add_argument(
            "--replace",
            default="",
            metavar="REASON",
            help="replace the report that was taken over for the same year, for this reason; the former "
            "one is kept",
        )
        parser.add_argument(
            "--column",
            default="",
            metavar="HEADING",
            help="the column that counts where the table of 2014 has several",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be taken over"
        )
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        body = body_by_code(options["body"])
        if body is None:
            raise CommandError(f"There is no body with the code {options['body']!r}.")
        path: Path = options["file"]
        now = timezone.now()
        with translation.override(options["language"]):
            try:
                filed = read_report_file(path, column=options["column"])
            except UnreadableFile as unreadable:
                raise CommandError(f"{path.name}: {unreadable.error}", returncode=2) from unreadable
            for finding in findings_of(filed):
                if finding.severity == Severity.NOTE:
                    continue
                where = filed.where.get(finding.place, "")
                self.stderr.write(
                    f"{finding.rule}{f' [{where}]' if where else ''}: {said(finding.text)}"
                )
            if options["dry_run"]:
                reason = options["as_published"]
                refusal = refusal_to_import(
                    body,
                    filed,
                    by=None,
                    on=local_date(now),
                    reason=reason,
                    correction=options["replace"],
                )
                if refusal is not None:
                    raise CommandError(in_words(refusal))
                self.stdout.write(
                    f"{len(filed.reading.report.cells)} figures of {filed.reading.report.year} would be taken over."
                )
                return
            # What a report carries over is the difference to what was counted until now.
            catch_up()
            try:
                source = self._stored(path)
                earlier = import_earlier_report(
                    body,
                    filed,
                    file_name=path.name,
                    sha256=sha256(path.read_bytes()).hexdigest(),
                    by=None,
                    at=now,
                    reason=options["as_published"],
                    correction=options["replace"],
                    source=source,
                )
            except Refused as refused:
                raise CommandError(in_words(refused.refusal)) from refused
        catch_up()
        self.stdout.write(f"{len(earlier.cells)} figures of {earlier.year} taken over.")

    def _stored(self, path: Path) -> StoredFile | None:
        """Store the file, which the public page offers; say why not if the inspection refuses it."""
        try:
            inspect_upload(path, path.name)
            with path.open("rb") as source:
                return store_inspected(source, path.name)
        except Refused as refused:
            why = gettext("The file is not offered on the public page: %(reason)s")
            self.stderr.write(why % {"reason": refused.refusal})
            return None


def in_words(refusal: Refusal) -> str:
    """Return why a report is refused, and the option by which it can be taken over all the same."""
    if refusal.code == "already-imported" and refusal.field == "correction":
        return f"{refusal} --replace “…”"
    if refusal.code != "does-not-add-up":
        return str(refusal)
    how = gettext(
        "If it was published so, it can be taken over as published: --as-published “why”."
    )
    return f"{refusal} {how}"
