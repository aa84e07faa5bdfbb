"""`gongkai figures verify|rebuild`: compare the tallies with the ledger, or rebuild them."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.documents.public_counts import faults_of_public_counts, rebuild_public_counts
from gongkai.kit.table_statistics import spare_memory
from gongkai.statistics.actions.tallies import rebuild_tallies
from gongkai.statistics.audit import faults_of_tallies


class Command(BaseCommand):
    help = (
        "Compare the tallies of all figures with the ledger, and the counts of public documents with "
        "the documents, or rebuild them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "rebuild"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "rebuild":
            self.stdout.write(f"{rebuild_tallies()} tallies rebuilt.")
            self.stdout.write(f"{rebuild_public_counts()} counts of public documents rebuilt.")
            return
        spare_memory()
        begun = monotonic()
        compared, faults = faults_of_tallies()
        counts, others = faults_of_public_counts()
        faults += others
        for fault in faults[:100]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(
                f"{len(faults)} of {compared} tallies and {counts} counts of public documents differ.",
                returncode=1,
            )
        self.stdout.write(f"{compared} tallies agree with the ledger.")
        self.stdout.write(f"{counts} counts agree with the public documents.")
        self.stdout.write(f"Compared in {monotonic() - begun:.1f} s.")
