"""`gongkai install_datasets BODY --by USER`: create the ready-made datasets of the key fields."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.catalogue.models import CatalogueItem
from gongkai.datasets.actions.datasets import create_dataset, start_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import DatasetFacts, ImportInputs, NewDataset, ReleaseFacts
from gongkai.datasets.models import Dataset
from gongkai.datasets.ready_made import READY_MADE, ReadyMade
from gongkai.kit.refusals import Refused
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import body_by_code


class Command(BaseCommand):
    help = (
        "Create the ready-made datasets of the key fields for a body: not public, with their fields, to "
        "be edited at the desk. Those that exist are left as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("body", help="code of the body")
        parser.add_argument("--by", required=True, help="user name of who creates them")
        parser.add_argument(
            "--only",
            action="append",
            default=[],
            choices=[one.code for one in READY_MADE],
            help="address of one of them; may be repeated",
        )
        parser.add_argument(
            "--sample", action="store_true", help="put the sample into a version in preparation"
        )

    def handle(self, *, body: str, by: str, only: list[str], sample: bool, **options: Any) -> None:
        owner = body_by_code(body)
        person = Person.objects.filter(account__username=by).first()
        if owner is None:
            raise CommandError(f"There is no body with the code {body}.")
        if person is None:
            raise CommandError(f"There is no account with the user name {by}.")
        for one in READY_MADE:
            if only and one.code not in only:
                continue
            if Dataset.objects.filter(code=one.code).exists():
                self.stdout.write(f"{one.code}: exists already")
                continue
            try:
                _install(one, owner, person, sample=sample)
            except Refused as refused:
                raise CommandError(f"{one.code}: {refused.refusal}") from refused
            self.stdout.write(f"{one.code}: created for {one.row}")


def _install(one: ReadyMade, body: Body, person: Person, *, sample: bool) -> None:
    now = timezone.now()
    facts = DatasetFacts(
        one.title,
        one.description,
        one.cycle,
        "free",
        legal_basis=one.source,
        catalogue_item=CatalogueItem.objects.filter(code=one.item).first(),
    )
    dataset = create_dataset(body, NewDataset(one.code, facts, one.descriptor()), by=person, at=now)
    if not sample:
        return
    release = start_release(dataset, ReleaseFacts("2017年"), by=person, at=now)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.csv"
        path.write_text(one.sample_csv(), encoding="utf-8")
        import_rows(release, ImportInputs(path), by=person, at=now)
