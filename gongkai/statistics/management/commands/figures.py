"""`gongkai figures verify|rebuild`: compare the tallies with the ledger, or rebuild them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.statistics.actions.tallies import rebuild_tallies
from gongkai.statistics.audit import faults_of_tallies


class Command(BaseCommand):
    help = "Compare the tallies of all figures with the ledger, or rebuild them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "rebuild"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "rebuild":
            self.stdout.write(f"{rebuild_tallies()} tallies rebuilt.")
            return
        compared, faults = faults_of_tallies()
        for fault in faults[:100]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(
                f"{len(faults)} of {compared} tallies differ from the ledger.",
                returncode=1,
            )
        self.stdout.write(f"{compared} tallies agree with the ledger.")
