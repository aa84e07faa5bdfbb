"""`gongkai search_rebuild`: rebuild the search index from the tables."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.kit.table_statistics import analyze_tables, plan_as_tables_grow, spare_memory
from gongkai.search.cluster.client import ClusterAway, is_on
from gongkai.search.cluster.following import begin, rebuild_in_cluster
from gongkai.search.desk_index import rebuild_desk
from gongkai.search.maintenance import rebuild, start_again


class Command(BaseCommand):
    help = (
        "Rebuild the search index from the public records, then that of the desk from the texts that "
        "are not public. Searches use the old index until it is "
        "done, other processes can write meanwhile, and an interrupted rebuild continues. With "
        "OpenSearch, a new index is then filled in the cluster and takes the place of the old one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option."""
        parser.add_argument(
            "--restart", action="store_true", help="begin again instead of continuing"
        )

    def _rebuild_in_cluster(self, *, restart: bool) -> None:
        if restart:
            begin()
        try:
            number = max(rebuild_in_cluster(), default=0)
        except ClusterAway as away:
            raise CommandError(
                f"The search cluster did not answer ({away}). The index in the database is complete "
                "and answers searches; the worker fills the cluster when it is there again."
            ) from away
        self.stdout.write(f"{number} records sent to the search cluster.")

    def handle(self, *args: Any, **options: Any) -> None:
        spare_memory()
        plan_as_tables_grow()
        if options["restart"]:
            start_again()
        begun, done, first = monotonic(), 0, None
        for done in rebuild():
            first = done if first is None else first
            if self.stderr.isatty():
                rate = (done - first) / max(monotonic() - begun, 0.1)
                self.stderr.write(f"\r{done} ({rate:.0f}/s)", ending="")
        if is_on():
            self._rebuild_in_cluster(restart=options["restart"])
        desk = max(rebuild_desk(empty=options["restart"]), default=0)
        analyze_tables()
        self.stdout.write(
            f"{done} records indexed, {desk} documents for the desk, in {monotonic() - begun:.1f} s."
        )
