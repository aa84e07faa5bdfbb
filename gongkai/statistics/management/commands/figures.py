"""`gongkai figures verify|rebuild`: are the tallies what the register adds up to?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.statistics.actions.tallies import rebuild_tallies
from gongkai.statistics.audit import faults_of_tallies


class Command(BaseCommand):
    help = (
        "Hold the tallies behind all figures against a recount of the register, or count them anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "rebuild"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "rebuild":
            self.stdout.write(f"{rebuild_tallies()} tallies counted anew.")
            return
        compared, faults = faults_of_tallies()
        for fault in faults[:100]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(
                f"{len(faults)} of {compared} tallies are not what the register adds up to.",
                returncode=1,
            )
        self.stdout.write(f"{compared} tallies are what the register adds up to.")
