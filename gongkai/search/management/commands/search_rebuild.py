"""`gongkai search_rebuild`: rebuild the search index from the tables."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from gongkai.kit.table_statistics import analyze_tables
from gongkai.search.indexing import rebuild


class Command(BaseCommand):
    help = "Rebuild the search index from the public records. Searches use the old index until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        with transaction.atomic():
            for done in rebuild():
                if self.stderr.isatty():
                    self.stderr.write(f"\r{done}", ending="")
        analyze_tables()
        self.stdout.write(f"{done} records indexed.")
