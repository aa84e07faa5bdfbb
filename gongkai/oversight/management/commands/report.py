"""`gongkai report YEAR --body CODE --format json|html`: the figures of a year."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import translation

from gongkai.organisations.queries import body_by_code
from gongkai.oversight.queries import Report, report


class Command(BaseCommand):
    help = "Print the figures of a year, folded from the register of acts, for a body and for its tree."

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
        with translation.override(options["language"]):
            found = report(body, options["year"])
            if options["format"] == "html":
                self.stdout.write(render_to_string("oversight/report/print.html", {"report": found}))
            else:
                self.stdout.write(json.dumps(_data(found), ensure_ascii=False, indent=2))


def _data(found: Report) -> dict[str, Any]:
    return {
        "year": found.year,
        "body": {"code": found.body.code, "name": found.body.name},
        "bodies_in_tree": found.bodies,
        "figures": {
            row.figure.key: {
                "name": str(row.figure.name), "definition": str(row.figure.definition), "own": row.own, "tree": row.whole,
            }
            for row in found.rows
        },
    }  # fmt: skip
