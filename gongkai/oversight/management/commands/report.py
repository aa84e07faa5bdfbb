"""`gongkai report YEAR --body CODE --format json|html`: the figures of a year."""

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import translation

from gongkai.law.report_forms.shapes import Number
from gongkai.organisations.queries import body_by_code
from gongkai.oversight.queries import report
from gongkai.oversight.year_sheet import Line, YearSheet, year_sheet


class Command(BaseCommand):
    help = "Print the figures of a year in the form of that year, added up from the register: of a body, its level, its area."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--body", required=True, help="code of the body")
        parser.add_argument("--format", choices=["json", "html"], default="json")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1949 <= options["year"] <= 2200:
            raise CommandError("The year must lie between 1949 and 2200.")
        body = body_by_code(options["body"])
        if body is None:
            raise CommandError(f"There is no body with the code {options['body']!r}.")
        sheet = year_sheet(body, options["year"])
        if sheet is None:
            raise CommandError("Reports have a form from 2014 on.")
        with translation.override(options["language"]):
            if options["format"] == "html":
                self.stdout.write(render_to_string("oversight/report/print.html", {"sheet": sheet}))
            else:
                self.stdout.write(json.dumps(_data(sheet), ensure_ascii=False, indent=2))


def _data(sheet: YearSheet) -> dict[str, Any]:
    others = report(sheet.body, sheet.year)
    return {
        "year": sheet.year,
        "form": sheet.form.code,
        "law": sheet.form.law,
        "body": {"code": sheet.body.code, "name": sheet.body.name},
        "bodies": sheet.bodies,
        "figures": {line.name: _line(line) for line in sheet.lines},
        "others": {
            row.figure.key: {
                "name": str(row.figure.name), "definition": str(row.figure.definition), "own": row.own, "area": row.whole,
            }
            for row in others.rows
        },
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.label,
        "unit": line.column.unit,
        "own": _number(line.own),
        "level": _number(line.level),
        "area": _number(line.area),
        "kinds": {kind: _number(number) for kind, number in line.kinds.items()},
        "declared": _number(line.typed),
    }


def _number(number: Number) -> int | float:
    return float(number) if isinstance(number, Decimal) and number != int(number) else int(number)
