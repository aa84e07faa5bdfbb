"""`gongkai check_report FILE`: hold the annual report of any body against its own arithmetic, the year before and its text."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext

from gongkai.kit.date_text import translated
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.law.messages import N_, Text
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.forms import FORMS
from gongkai.law.report_forms.prose_form import PROSE_FORM
from gongkai.law.report_forms.shapes import Finding, Place, Report, Severity
from gongkai.reports.published.files import FiledReport, read_prose, read_report_file

BROKEN, UNREADABLE = 1, 2
WORDS = {
    Severity.ERROR: N_("error"),
    Severity.WARNING: N_("warning"),
    Severity.NOTE: N_("note"),
}


class Command(BaseCommand):
    help = (
        "Check an annual report (HTML, DOCX, XLSX, PDF with text, TXT or JSON, made by anybody) in the form of 2014, "
        "2019 or 2021, or in words as before 2014: every identity, the year before, and the numbers in its text. Ends "
        "with 1 where an error was found, with 2 where it cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--form",
            choices=[*FORMS, PROSE_FORM.code],
            default="",
            help="use this form, whatever the report says",
        )
        parser.add_argument("--previous", type=Path, help="the report of the year before")
        parser.add_argument(
            "--covered",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a report that this one adds up (give each; their sums are compared)",
        )
        parser.add_argument(
            "--column",
            default="",
            metavar="HEADING",
            help="the column that counts where the table of 2014 has several",
        )
        parser.add_argument(
            "--figures", action="store_true", help="with --format json: also print what was read"
        )
        parser.add_argument("--prose", type=Path, help="the text of the report (UTF-8)")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            prose = read(options["prose"], read_prose) if options["prose"] else ""
            filed = read(
                options["file"],
                lambda path: read_report_file(
                    path, form=options["form"], prose=prose, column=options["column"]
                ),
            )
            previous = filed.reading.previous
            if options["previous"]:
                previous = read(options["previous"], read_report_file).reading.report
            covered = [read(path, read_report_file).reading.report for path in options["covered"]]
            report = filed.reading.report
            findings = [*filed.reading.findings, *findings_in(report, previous, covered)]
            if options["format"] == "json":
                data = as_data(filed, findings)
                if options["figures"]:
                    data["figures"] = figures_of(report)
                self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
            else:
                self._tell(filed, findings)
            errors = sum(finding.severity == Severity.ERROR for finding in findings)
            if errors:
                raise CommandError(
                    gettext("The report has %(errors)s error(s).") % {"errors": errors},
                    returncode=BROKEN,
                )

    def _tell(self, filed: FiledReport, findings: Sequence[Finding]) -> None:
        report = filed.reading.report
        self.stdout.write(
            " · ".join(
                part for part in (report.body, str(report.year or ""), title(report)) if part
            )
        )
        for finding in sorted(findings, key=lambda one: list(Severity).index(one.severity)):
            where = filed.where.get(finding.place, "")
            self.stdout.write(
                f"{gettext(WORDS[finding.severity])} {finding.rule}{f' [{where}]' if where else ''}: {said(finding.text)}"
            )
        if not any(finding.severity == Severity.ERROR for finding in findings):
            self.stdout.write(gettext("All that could be checked agrees."))


def read(path: Path, reader: Any) -> Any:
    """Read a file, or end with the one sentence that says why it cannot be read."""
    try:
        return reader(path)
    except UnreadableFile as unreadable:
        raise CommandError(
            f"{path.name}: {unreadable.error}", returncode=UNREADABLE
        ) from unreadable


def title(report: Report) -> str:
    """Name the form by its year and its document."""
    return gettext("form of %(form)s (%(law)s)") % {
        "form": report.form.code,
        "law": report.form.law,
    }


def said(words: Text) -> str:
    """Put a sentence of the statute into the language of the reader."""
    return translated(words.message, words.values)


def as_data(filed: FiledReport, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the verdict as data: findings by severity, each with rule, place, both sides and words."""
    report = filed.reading.report
    return {
        "form": report.form.code,
        "year": report.year,
        "body": report.body,
        "ok": not any(finding.severity == Severity.ERROR for finding in findings),
        **{
            f"{severity.value}s": [
                _as_data(report, finding, filed.where)
                for finding in findings
                if finding.severity == severity
            ]
            for severity in Severity
        },
    }


def figures_of(report: Report) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what was read, by part, row and column; what is not given is not there."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for place, number in report.cells.items():
        row = found.setdefault(str(place.part), {}).setdefault(place.row, {})
        row[place.column] = _number(number)
    return found


def _as_data(report: Report, finding: Finding, where: Mapping[Place, str]) -> dict[str, Any]:
    place = finding.place
    row = report.form.row(place.part, place.row)
    column = row.column(place.column) if row else None
    return {
        "identity": finding.rule,
        "part": str(place.part),
        "row": place.row,
        "row_name": report.form.label(place),
        "column": place.column,
        "column_name": column.name if column else "",
        "cell": where.get(place, ""),
        "left": _number(finding.left),
        "right": _number(finding.right),
        "message": said(finding.text),
        "law": finding.law,
    }


def _number(value: Any) -> Any:
    return (
        float(value)
        if isinstance(value, Decimal) and value != int(value)
        else None
        if value is None
        else int(value)
    )
