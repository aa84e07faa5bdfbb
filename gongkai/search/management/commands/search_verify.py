"""`gongkai search_verify`: compare the search index with the tables."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongkai.kit.table_statistics import spare_memory
from gongkai.search.maintenance import differences


class Command(BaseCommand):
    help = "Compare the search index with the tables. Prints one line per difference; exit status 1 if there is any."

    def handle(self, *args: Any, **options: Any) -> None:
        spare_memory()
        begun, found = monotonic(), 0
        for difference in differences():
            found += 1
            self.stderr.write(difference)
        if found:
            raise CommandError(
                f"{found} difference(s). Run gongkai search_rebuild to rebuild the index."
            )
        seconds = monotonic() - begun
        self.stdout.write(f"The search index matches the tables. Compared in {seconds:.1f} s.")
