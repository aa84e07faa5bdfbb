"""`gongkai search_verify`: compare the search index with the tables."""

from collections.abc import Iterator
from itertools import chain
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.kit.table_statistics import spare_memory
from gongkai.search.cluster.client import ClusterAway
from gongkai.search.cluster.comparing import cluster_differences, mend
from gongkai.search.cluster.following import send_notes
from gongkai.search.maintenance import differences


class Command(BaseCommand):
    help = (
        "Compare the search index with the tables, and with OpenSearch the cluster with the index. "
        "Prints one line per difference; exit status 1 if there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option."""
        parser.add_argument(
            "--mend",
            action="store_true",
            help="send the records that differ in the search cluster again, then compare",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        spare_memory()
        begun, found = monotonic(), 0
        try:
            if options["mend"]:
                number = mend()
                send_notes()
                self.stdout.write(f"{number} records sent to the search cluster again.")
            for difference in chain(differences(), _lines_of_cluster()):
                found += 1
                self.stderr.write(difference)
        except ClusterAway as away:
            raise CommandError(f"The search cluster cannot be compared: {away}") from away
        if found:
            raise CommandError(
                f"{found} difference(s). Run gongkai search_rebuild to rebuild the index."
            )
        seconds = monotonic() - begun
        self.stdout.write(f"The search index matches the tables. Compared in {seconds:.1f} s.")


def _lines_of_cluster() -> Iterator[str]:
    for subject_type, pk, problem in cluster_differences():
        yield f"{subject_type.rpartition('.')[2]} {pk} {problem}"
