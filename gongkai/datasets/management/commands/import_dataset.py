"""`gongkai import_dataset CODE FILE --by USER`: import many rows into a version in preparation."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.datasets.actions.datasets import start_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import MAX_ROWS, ImportInputs, ReleaseFacts
from gongkai.datasets.models import Dataset
from gongkai.datasets.parsed_rows import check_rows
from gongkai.datasets.queries import open_release
from gongkai.kit.refusals import Refused
from gongkai.organisations.models import Person


class Command(BaseCommand):
    help = (
        "Import a file of rows into the version in preparation of a dataset, and start one if there is "
        "none. Takes up to ten million rows, all or none; the version is reviewed at the desk."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="address of the dataset")
        parser.add_argument("file", type=Path, help="XLSX, CSV, JSON or JSON Lines")
        parser.add_argument("--by", required=True, help="user name of who imports")
        parser.add_argument("--check", action="store_true", help="check the file and store nothing")
        parser.add_argument(
            "--some", action="store_true", help="the file has new and changed rows only"
        )

    def handle(
        self, *, code: str, file: Path, by: str, check: bool, some: bool, **options: Any
    ) -> None:
        dataset = Dataset.objects.filter(code=code).first()
        person = Person.objects.filter(account__username=by).first()
        if dataset is None:
            raise CommandError(f"There is no dataset with the address {code}.")
        if person is None:
            raise CommandError(f"There is no account with the user name {by}.")
        if check:
            checked = check_rows(dataset.schema, file, most=MAX_ROWS)
            for problem in checked.problems:
                self.stdout.write(str(problem))
            if checked.problem_count:
                raise CommandError(f"{checked.problem_count:,} places are wrong.")
            self.stdout.write(f"{checked.rows:,} rows are right. Nothing was stored.")
            return
        begun = time.monotonic()
        try:
            now = timezone.now()
            release = open_release(dataset) or start_release(
                dataset, ReleaseFacts(), by=person, at=now
            )
            inputs = ImportInputs(file, is_complete=not some, most=MAX_ROWS)
            release = import_rows(release, inputs, by=person, at=now)
        except Refused as refused:
            raise CommandError(str(refused.refusal)) from refused
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"Version {release.number}: {release.row_count:,} rows, {release.added:,} added, "
            f"{release.changed:,} changed, {release.removed:,} left out, in {seconds:.1f} s."
        )
