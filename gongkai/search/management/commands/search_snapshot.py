"""`gongkai search_snapshot`: take, list and restore snapshots of the index in the search cluster."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.search.cluster.client import ClusterAway
from gongkai.search.cluster.snapshots import restore_snapshot, snapshots, take_snapshot


class Command(BaseCommand):
    help = (
        "Take a snapshot of the index in the search cluster, in the folder GONGKAI_OPENSEARCH_SNAPSHOTS. "
        "The index can also be filled again from the database (search_rebuild)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--list", action="store_true", help="list the snapshots instead")
        chosen.add_argument(
            "--restore",
            metavar="NAME",
            help="use the index of this snapshot instead, with what has changed since",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                for name, state in snapshots():
                    self.stdout.write(f"{name} {state}")
            elif options["restore"]:
                number = restore_snapshot(options["restore"])
                self.stdout.write(f"The snapshot is in use; {number} records were sent again.")
            else:
                name = f"{timezone.now():%Y%m%d-%H%M%S}"
                take_snapshot(name)
                self.stdout.write(f"Snapshot {name} was taken.")
        except (ClusterAway, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
