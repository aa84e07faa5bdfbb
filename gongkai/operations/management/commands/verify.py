"""`gongkai verify [PART …] [--json]`: whether everything fits together, and what does not."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.operations.verify.faults import Fault
from gongkai.operations.verify.parts import PARTS, look_at


class Command(BaseCommand):
    help = (
        "Check the register of acts, numbers, documents, applications, personal data, figures, files, consumers and the search index against "
        "one another. Names every fault in a line and exits with 1 where there is one. Writes nothing, holds up nobody."
    )
    requires_system_checks: list[str] = []  # it must run, and say so, where a trigger is missing

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *, parts: list[str], **options: Any) -> None:
        if unknown := [part for part in parts if part not in PARTS]:
            self.stderr.write(f"There is no part {unknown[0]!r}; there are {', '.join(PARTS)}.")
            raise SystemExit(2)
        faults: list[Fault] = []
        seen: dict[str, str] = {}
        for part in parts or PARTS:
            found, seen[part] = self._look(part, quiet=options["json"])
            faults += found
        grave = sum(not fault.note for fault in faults)
        if options["json"]:
            lines = [{"part": one.part, "problem": one.problem, "note": one.note} for one in faults]
            self.stdout.write(
                json.dumps(
                    {"holds": not grave, "looked_at": seen, "found": lines},
                    ensure_ascii=False,
                    indent=1,
                )
            )
        elif not grave:
            self.stdout.write("Everything fits together.")
        if grave:
            self.stderr.write(self.style.ERROR(f"{grave} fault(s)."))
            raise SystemExit(1)

    def _look(self, part: str, *, quiet: bool) -> tuple[list[Fault], str]:
        """Look at one part; say each finding as soon as it is there."""
        found: list[Fault] = []
        look = look_at(part, timezone.now())
        while True:
            try:
                fault = next(look)
            except StopIteration as done:
                seen = str(done.value)
                break
            found.append(fault)
            if not quiet:
                self.stderr.write(str(fault) if fault.note else self.style.ERROR(str(fault)))
        if not quiet:
            self.stdout.write(
                f"{'ok' if all(one.note for one in found) else 'FAULTS':6} {part}: {seen}"
            )
        return found, seen
