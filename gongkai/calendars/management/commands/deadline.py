"""`gongkai deadline`: compute a statutory deadline, with every day counted and not counted."""

import argparse
import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from gongkai.calendars.jurisdictions import code_of
from gongkai.calendars.queries import calendar_or_shipped
from gongkai.kit.date_text import day_text, moment_text, translated
from gongkai.kit.text_input import parsed_date
from gongkai.law.conventions import Conventions, PauseReading
from gongkai.law.derivations import Derivation, Step
from gongkai.law.messages import Impossible, Text
from gongkai.law.questions import KINDS, REPLY, Question, answer
from gongkai.law.receipts import Channel
from gongkai.law.replies import Consultation, Extension


class Command(BaseCommand):
    help = "Compute the due date of a reply or of another statutory step, day by day, with the articles."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--received",
            type=_moment,
            required=True,
            metavar="DATE",
            help="the first day of the period (for clocks in hours: 2026-10-01T10:00)",
        )
        parser.add_argument("--kind", choices=KINDS, default=REPLY)
        parser.add_argument(
            "--channel",
            type=Channel,
            choices=list(Channel),
            metavar="CHANNEL",
            help=", ".join(Channel),
        )
        parser.add_argument(
            "--region", default="CN", help="CN, two letters (XJ) or six digits of a division"
        )
        for name, help_text in (
            (
                "--confirmed",
                "when receipt was confirmed with the applicant, for channels that need it",
            ),
            ("--clarification-asked", "when the applicant was asked to clarify"),
            (
                "--clarification-received",
                "when the clarification was received: restarts the period",
            ),
            ("--fee-paid", "when a processing fee was paid: restarts the period"),
            ("--extension-told", "when the applicant was notified of the extension"),
            ("--delayed", "the later date set because there are too many applications"),
        ):
            parser.add_argument(name, type=_day, metavar="DATE", help=help_text)
        parser.add_argument(
            "--consulted", nargs=2, type=_day, action="append", default=[], metavar=("FROM", "TO")
        )
        parser.add_argument(
            "--extended",
            nargs="?",
            type=_number,
            const=None,
            action="append",
            default=[],
            metavar="DAYS",
            help="extended by this many working days (default: the legal maximum)",
        )
        parser.add_argument(
            "--convention",
            type=PauseReading,
            choices=list(PauseReading),
            metavar="A|B",
            help="how days of consultation are not counted (default: the setting)",
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                found = answer(
                    _question(options), calendar_or_shipped(_region(options)), _conventions(options)
                )
            except Impossible as impossible:
                raise CommandError(
                    f"--{impossible.field.replace('_', '-')}: {_translated(impossible.text)}"
                    if impossible.field
                    else _translated(impossible.text)
                ) from None
            write = _as_json if options["format"] == "json" else _as_text
            self.stdout.write(write(found))


def _translated(text: Text) -> str:
    """Return a message of the law package in the active language."""
    return translated(text.message, text.values)


def _question(options: dict[str, Any]) -> Question:
    notified_on = options["extension_told"]
    if notified_on and not options["extended"]:
        raise CommandError(_("--extension-told requires --extended."))
    return Question(
        options["kind"],
        options["received"],
        options["channel"],
        options["confirmed"],
        options["clarification_asked"],
        options["clarification_received"],
        options["fee_paid"],
        tuple(Consultation(first, last) for first, last in options["consulted"]),
        tuple(Extension(days, notified_on) for days in options["extended"]),
        options["delayed"],
    )


def _region(options: dict[str, Any]) -> str:
    code = code_of(options["region"])
    if code is None:
        raise CommandError(
            _("--region: “%(name)s” is not a known jurisdiction.")
            % {"name": options["region"][:40]}
        )
    return code


def _conventions(options: dict[str, Any]) -> Conventions:
    chosen: Conventions = settings.GONGKAI_LAW
    return replace(chosen, pause=options["convention"]) if options["convention"] else chosen


def _as_json(found: Derivation) -> str:
    return json.dumps(
        {
            "due": found.due.isoformat(),
            "regime": found.regime.value if found.regime else None,
            "provisional": found.provisional,
            "doubts": [_translated(doubt) for doubt in found.doubts],
            "steps": [
                {
                    "on": step.on.isoformat(),
                    "kind": step.kind.value,
                    "number": step.number or None,
                    "text": _translated(step.why),
                    "law": step.law or None,
                }
                for step in found.steps
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def _as_text(found: Derivation) -> str:
    lines = [_("Due on %(day)s.") % {"day": _day_or_moment(found.due)}]
    lines += [_("Provisional: %(why)s") % {"why": _translated(doubt)} for doubt in found.doubts]
    return "\n".join(lines + [_line(step) for step in found.steps])


def _day_or_moment(due: date) -> str:
    return moment_text(due) if isinstance(due, datetime) else day_text(due)


def _line(step: Step) -> str:
    number = f"{step.number:>3}" if step.number else "   "
    law = f" ({step.law})" if step.law else ""
    return f"{step.on.isoformat()} {number}  {_translated(step.why)}{law}"


def _day(value: str) -> date:
    day = parsed_date(value)
    if day is None:
        raise argparse.ArgumentTypeError(f"{value!r} is not a date in the form 2026-10-01")
    return day


def _moment(value: str) -> date:
    if "T" not in value:
        return _day(value)
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{value!r} is not a time in the form 2026-10-01T10:00"
        ) from None


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 6):
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number")
    return int(value)
