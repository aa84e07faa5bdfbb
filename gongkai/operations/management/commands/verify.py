"""`gongkai verify [PART …] [--json]`: check data integrity."""

import json
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.kit.table_statistics import spare_memory
from gongkai.operations.verify.faults import Fault
from gongkai.operations.verify.parts import PARTS, check_part


class Command(BaseCommand):
    help = (
        "Check data integrity. Prints one line per problem; exit status 1 if there is any. "
        "Compares the ledger, numbers, documents, applications, personal data, figures, annual "
        "reports, waiting tasks, files, consumers and the search index with each other. Reads only; does not "
        "block other users."
    )
    requires_system_checks: list[str] = []  # it must run and report a missing trigger

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "parts", nargs="*", metavar="PART", help=f"check only these: {', '.join(PARTS)}"
        )
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object instead of lines"
        )

    def handle(self, *, parts: list[str], **options: Any) -> None:
        if unknown := [part for part in parts if part not in PARTS]:
            self.stderr.write(f"Unknown part {unknown[0]!r}. Known parts: {', '.join(PARTS)}.")
            raise SystemExit(2)
        spare_memory()
        faults: list[Fault] = []
        checked: dict[str, str] = {}
        for part in parts or PARTS:
            found, checked[part] = self._check(part, quiet=options["json"])
            faults += found
        problems = sum(not fault.note for fault in faults)
        if options["json"]:
            lines = [{"part": one.part, "problem": one.problem, "note": one.note} for one in faults]
            self.stdout.write(
                json.dumps(
                    {"holds": not problems, "looked_at": checked, "found": lines},
                    ensure_ascii=False,
                    indent=1,
                )
            )
        elif not problems:
            self.stdout.write("No problems found.")
        if problems:
            self.stderr.write(self.style.ERROR(f"{problems} problem(s)."))
            raise SystemExit(1)

    def _check(self, part: str, *, quiet: bool) -> tuple[list[Fault], str]:
        """Check one part and print each finding as soon as it is found, and how long it took."""
        begun = monotonic()
        found: list[Fault] = []
        check = check_part(part, timezone.now())
        while True:
            try:
                fault = next(check)
            except StopIteration as done:
                summary = str(done.value)
                break
            found.append(fault)
            if not quiet:
                self.stderr.write(str(fault) if fault.note else self.style.ERROR(str(fault)))
        if not quiet:
            self.stdout.write(
                f"{'ok' if all(one.note for one in found) else 'FAILED':6} {part}: {summary}, "
                f"{monotonic() - begun:.1f} s"
            )
        return found, summary
