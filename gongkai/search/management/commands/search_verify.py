"""`gongkai search_verify`: compare the public index with the tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gongkai.search.indexing import differences


class Command(BaseCommand):
    help = "Name every record that stands in the search index otherwise than in the tables; fails where one does."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for difference in differences():
            found += 1
            self.stderr.write(difference)
        if found:
            raise CommandError(
                f"{found} differences; gongkai search_rebuild builds the index again."
            )
        self.stdout.write("The index equals the tables.")
