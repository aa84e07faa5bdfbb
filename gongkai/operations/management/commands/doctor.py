"""`gongkai doctor`: say what is wrong with the installation, and how to mend it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gongkai.operations.doctor import examine


class Command(BaseCommand):
    help = (
        "Say what is wrong with this installation and how to mend it: database, migrations, files, "
        "disk, keys, clocks, worker, consumers, mail and backups. Changes nothing; exit status 1 if "
        "anything is wrong. `gongkai check --deploy` checks the settings, `gongkai verify` the data."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="print one JSON list instead of lines"
        )

    def handle(self, **options: Any) -> None:
        found = list(examine(timezone.now()))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        elif not found:
            self.stdout.write("Nothing is wrong.")
        else:
            for one in found:
                self.stdout.write(str(one))
        if found:
            raise SystemExit(1)
