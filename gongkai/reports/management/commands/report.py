"""`gongkai report YEAR --body CODE --format …`: print the figures of a year or the report."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import translation

from gongkai.law.report_forms.shapes import Number
from gongkai.organisations.queries import body_by_code
from gongkai.reports.queries import latest_report
from gongkai.reports.rendering import RENDERERS, ReportContent, Section
from gongkai.reports.rendering.layout import tables_of
from gongkai.reports.rendering.view_model import report_content
from gongkai.statistics.models import TakenOverReport
from gongkai.statistics.queries import report
from gongkai.statistics.year_summary import Line, YearSummary, year_summary


class Command(BaseCommand):
    help = "Print the figures of a year of a body, its level and its area, or its annual report."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--body", required=True, help="code of the body")
        parser.add_argument(
            "--format",
            choices=["json", "html", *(one for one in RENDERERS if one != "json")],
            default="json",
            help="json and html: figures by scope; xlsx, docx, pdf and csv: the published report",
        )
        parser.add_argument("--output", type=Path, help="write to this file")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1949 <= options["year"] <= 2200:
            raise CommandError("The year must be between 1949 and 2200.")
        body = body_by_code(options["body"])
        if body is None:
            raise CommandError(f"There is no body with the code {options['body']!r}.")
        sheet = year_summary(body, options["year"])
        if sheet is None:
            raise CommandError("There is no report form before 2014.")
        with translation.override(options["language"]):
            if options["format"] == "html":
                made = render_to_string("reports/print.html", {"sheet": sheet}).encode()
            elif options["format"] == "json":
                made = (json.dumps(_data(sheet), ensure_ascii=False, indent=2) + "\n").encode()
            else:
                made = RENDERERS[options["format"]](_paper(sheet))
        if options["output"]:
            options["output"].write_bytes(made)
        elif options["format"] in {"json", "html", "csv"}:
            self.stdout.write(made.decode("utf-8-sig"), ending="")
        else:
            raise CommandError("This format needs --output FILE.")


def _paper(sheet: YearSummary) -> ReportContent:
    """Return the report of the body, or only its tables if no report was begun."""
    report = latest_report(sheet.body, sheet.year)
    if report is not None:
        return report_content(report)
    tables = tuple(tables_of(sheet.form, sheet.area.local_rows, sheet.area.cells))
    return ReportContent(
        title=f"{sheet.body.name}{sheet.year}年政府信息公开工作年度报告",
        body_name=sheet.body.name,
        body_code=sheet.body.code,
        year=sheet.year,
        form=sheet.form,
        period=f"{sheet.year}年1月1日至{sheet.year}年12月31日",
        sections=(Section("annex", "统计数据", "", tables),),
        cells=sheet.area.cells,
        local_rows=sheet.area.local_rows,
        draft="草稿",
    )


def _data(sheet: YearSummary) -> dict[str, Any]:
    others = report(sheet.body, sheet.year)
    return {
        "year": sheet.year,
        "form": sheet.form.code,
        "law": sheet.form.law,
        "body": {"code": sheet.body.code, "name": sheet.body.name},
        "bodies": sheet.bodies,
        **({"taken_over": _taken_over(sheet.taken_over)} if sheet.taken_over else {}),
        "figures": {line.name: _line(line) for line in sheet.lines},
        "others": {
            row.figure.key: {
                "name": str(row.figure.name),
                "definition": str(row.figure.definition),
                "own": row.own,
                "area": row.whole,
            }
            for row in others.rows
        },
    }


def _taken_over(earlier: TakenOverReport) -> dict[str, Any]:
    return {
        "file": earlier.file_name,
        "sha256": earlier.file_sha256,
        "as_published": earlier.has_errors,
        "reason": earlier.reason,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.label,
        "unit": line.column.unit,
        "own": _number(line.own),
        "level": _number(line.level),
        "area": _number(line.area),
        "kinds": {kind: _number(number) for kind, number in line.kinds.items()},
        "manual": _number(line.manual),
    }


def _number(number: Number | None) -> int | float | None:
    if number is None:
        return None
    return float(number) if isinstance(number, Decimal) and number != int(number) else int(number)
