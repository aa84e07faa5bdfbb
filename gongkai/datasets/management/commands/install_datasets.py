"""`gongkai install_datasets BODY --by USER`: create the ready-made datasets of the key fields."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.catalogue.actions import enter_catalogue
from gongkai.catalogue.columns import Columns, columns_of
from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.queries import adopted_versions
from gongkai.catalogue.rules import CatalogueFacts, RowFacts
from gongkai.catalogue.states import Frequency
from gongkai.datasets.actions.datasets import amend_dataset, create_dataset, start_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import DatasetFacts, ImportInputs, NewDataset, ReleaseFacts
from gongkai.datasets.models import Dataset
from gongkai.datasets.ready_made import READY_MADE, ReadyMade
from gongkai.datasets.states import UpdateCycle
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import body_by_code

FIRST_LEVEL, NEW_CATALOGUE = "重点领域", "主动公开基本目录"
# How often the catalogue asks for a dataset, and how many days after the end of a period.
PERIODS: dict[str, tuple[str, int]] = {
    UpdateCycle.WEEKLY: (Frequency.WEEKLY, 0),
    UpdateCycle.MONTHLY: (Frequency.MONTHLY, 15),
    UpdateCycle.QUARTERLY: (Frequency.QUARTERLY, 30),
    UpdateCycle.ANNUAL: (Frequency.YEARLY, 90),
    UpdateCycle.IRREGULAR: (Frequency.EVENT, 0),
}


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
        parser.add_argument(
            "--catalogue",
            action="store_true",
            help="enter a draft of the catalogue of the body with a row for each dataset, which opens its "
            "duties; once an approver has adopted it, again: the datasets join their items",
        )

    def handle(
        self, *, body: str, by: str, only: list[str], sample: bool, catalogue: bool, **options: Any
    ) -> None:
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
        if catalogue:
            chosen = [one for one in READY_MADE if not only or one.code in only]
            try:
                self.stdout.write(_with_duties(owner, person, chosen, at=timezone.now()))
            except Refused as refused:
                raise CommandError(f"catalogue: {refused.refusal}") from refused


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


def _with_duties(body: Body, person: Person, chosen: Sequence[ReadyMade], *, at: datetime) -> str:
    """
    Enter the rows that the catalogue lacks; if it has all, give each dataset its item. Return what was done.

    The rows in force are kept as they are.
    """
    newest = adopted_versions(body).first()
    rows = newest.rows.select_related("item", "responsible").order_by("position") if newest else []
    kept = [RowFacts(columns_of(one), one.item) for one in rows]
    known = {one.columns.title for one in kept}
    missing = [one for one in chosen if one.title not in known]
    if missing:
        title = newest.title if newest else NEW_CATALOGUE
        facts = CatalogueFacts(title, local_date(at), [*kept, *map(_row_of, missing)])
        enter_catalogue(body, facts, by=person, at=at)
        return f"catalogue: a draft with {len(missing)} more rows waits for an approver"
    items = {one.title: one for one in CatalogueItem.objects.filter(body=body)}
    found = Dataset.objects.filter(body=body, code__in=[one.code for one in chosen])
    titles, joined = {one.code: one.title for one in chosen}, 0
    for dataset in found.select_related("catalogue_item").order_by("id"):
        item = items.get(titles[dataset.code])
        if item is not None and dataset.catalogue_item != item:
            facts_now = DatasetFacts(
                dataset.title,
                dataset.description,
                dataset.cycle,
                dataset.licence,
                dataset.legal_basis,
                dataset.title_en,
                item,
            )
            amend_dataset(dataset, facts_now, by=person, at=at)
            joined += 1
    return f"catalogue: {joined} datasets joined their items"


def _row_of(one: ReadyMade) -> RowFacts:
    frequency, days = PERIODS[one.cycle]
    return RowFacts(
        Columns(
            FIRST_LEVEL,
            one.title,
            content=one.description,
            basis=one.source,
            frequency=frequency,
            due_days=days,
        )
    )
