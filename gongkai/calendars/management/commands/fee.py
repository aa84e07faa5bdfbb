"""`gongkai fee`: compute the processing fee of an application, by item or by page."""

import argparse
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.kit.date_text import translated
from gongkai.law.fees import Fee, fee_by_item, fee_by_page

MAX_NUMBER = 1_000_000


class Command(BaseCommand):
    help = "Compute the processing fee in yuan: for the applications of one applicant in a month, or for pages."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_mutually_exclusive_group(required=True)
        kinds.add_argument(
            "--items", type=_number, metavar="N", help="applications of one applicant in the month"
        )
        kinds.add_argument(
            "--pages", type=_number, metavar="N", help="pages provided for one application"
        )
        parser.add_argument(
            "--before", type=_number, default=0, metavar="N", help="earlier items of the same month"
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["items"] is None:
            fee = fee_by_page(options["pages"])
        else:
            fee = fee_by_item(
                options["items"],
                before=options["before"],
                first_step=settings.GONGKAI_LAW.fee_first_step,
            )
        with translation.override(options["language"]):
            self.stdout.write(_as_json(fee) if options["format"] == "json" else _as_text(fee))


def _as_json(fee: Fee) -> str:
    lines = [
        {"first": line.first, "last": line.last, "price": line.price, "amount": line.amount}
        for line in fee.lines
    ]
    why = translated(fee.why.message, fee.why.values)
    return json.dumps(
        {"fee": fee.total, "currency": "CNY", "lines": lines, "text": why},
        ensure_ascii=False,
        indent=1,
    )


def _as_text(fee: Fee) -> str:
    lines = [
        _("%(total)s yuan.") % {"total": fee.total},
        translated(fee.why.message, fee.why.values),
    ]
    lines += [
        f"{line.first:>6}–{line.last:<6} × {line.price:>6} = {line.amount:>9}" for line in fee.lines
    ]
    return "\n".join(lines)


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number of items or pages")
    if len(value) > len(str(MAX_NUMBER)) or int(value) > MAX_NUMBER:
        raise argparse.ArgumentTypeError(f"the number must not be greater than {MAX_NUMBER:,}")
    return int(value)
