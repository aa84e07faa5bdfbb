"""Datasets fulfil the duties of the catalogue, and the public calendar of releases shows which."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.calendars.queries import Calendars
from gongkai.catalogue.models import CatalogueItem
from gongkai.datasets.actions.datasets import amend_dataset, create_dataset
from gongkai.datasets.inputs import NewDataset
from gongkai.datasets.models import DatasetVersion
from gongkai.duties.actions import mark_overdue_duties, open_duties
from gongkai.duties.consumers import consume
from gongkai.duties.models import Duty
from gongkai.duties.queries import planned_releases
from gongkai.duties.states import DutyState, EvidenceKind
from gongkai.kit.refusals import Refused
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.operations.verify import duties as verification
from tests.cast import AT, Cast, later
from tests.catalogue.tables import adopted, row
from tests.datasets.tables import (
    FACTS,
    HEAD,
    ROWS,
    SCHEMA,
    draft,
    new_dataset,
    published,
    withdrawn,
    written,
)

pytestmark = pytest.mark.django_db


def of_item(cast: Cast, folder: Path, item: CatalogueItem, code: str = "prices") -> DatasetVersion:
    """Return a version in preparation of a dataset of an item."""
    dataset = new_dataset(cast, code)
    facts = replace(FACTS, title=f"价格 {code}", catalogue_item=item)
    dataset = amend_dataset(dataset, facts, by=cast.disclosure, at=AT)
    return draft(cast, dataset, written(folder, HEAD + ROWS))


def monthly(cast: Cast, number: int = 1) -> list[CatalogueItem]:
    rows = [row(f"价格月报{place}", frequency="monthly") for place in range(number)]
    adopted(cast, cast.finance, *rows)
    return list(CatalogueItem.objects.filter(body=cast.finance).order_by("pk"))


def faults() -> list[str]:
    found = []
    check = verification.check(AT)
    while True:
        try:
            found.append(str(next(check)))
        except StopIteration:
            return found


def test_a_version_fulfils_the_duty_of_its_period_until_it_is_withdrawn(
    cast: Cast, tmp_path: Path
) -> None:
    (item,) = monthly(cast)
    open_duties(cast.finance, Calendars(), at=AT)
    release = published(cast, of_item(cast, tmp_path, item))
    catch_up()
    duty = Duty.objects.get()
    assert (duty.state, duty.met_on, duty.evidence, duty.evidence_kind) == (
        DutyState.MET,
        AT.date(),
        "prices/v1",
        EvidenceKind.DATASET,
    )
    assert faults() == []
    consume(list(Act.objects.filter(verb="dataset.version_published")))  # again: nothing changes
    document = cast.released(catalogue_item=item)
    catch_up()
    duty.refresh_from_db()
    assert duty.evidence == "prices/v1"
    withdrawn(cast, release)
    assert faults() != []  # its evidence is no longer public
    catch_up()
    duty.refresh_from_db()
    assert (duty.evidence, duty.evidence_kind) == (document.index_number, EvidenceKind.DOCUMENT)
    assert faults() == []


def test_a_version_counts_that_was_published_before_the_duty_was_opened(
    cast: Cast, tmp_path: Path
) -> None:
    (item,) = monthly(cast)
    published(cast, of_item(cast, tmp_path, item))
    open_duties(cast.finance, Calendars(), at=later(2))
    assert Duty.objects.get().evidence == "prices/v1"
    # A dataset without an item fulfils nothing.
    published(cast, draft(cast, new_dataset(cast, "free"), written(tmp_path, HEAD + ROWS)))
    catch_up()
    assert Duty.objects.count() == 1


def test_the_calendar_shows_only_what_public_datasets_fulfil(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    first, second = monthly(cast, 2)
    hidden = of_item(cast, tmp_path, second, "hidden")
    release = of_item(cast, tmp_path, first)
    open_duties(cast.finance, Calendars(), at=AT)
    assert not planned_releases().exists()
    published(cast, release, at=later(2))
    catch_up()
    with time_machine.travel(later(3), tick=False):
        page = client.get("/en/data/calendar/").content.decode()
        assert "价格 prices" in page
        assert hidden.dataset.title not in page
        assert 'href="/en/data/prices/v1/"' in page
        past = client.get("/en/data/calendar/?when=past").content.decode()
        assert "Nothing is planned here." in past
        file = client.get("/data/calendar.ics")
        assert file["Content-Type"].startswith("text/calendar")
        assert file.content.count(b"BEGIN:VEVENT") == 1
        assert "价格 prices" in file.content.decode().replace("\r\n ", "")
    with time_machine.travel(AT + timedelta(days=70), tick=False):
        # The day has passed, and no worker has run yet.
        open_duties(cast.finance, Calendars(), at=AT + timedelta(days=40))
        page = client.get("/en/data/calendar/?when=past").content.decode()
        assert page.count(">Not published in time<") == 1
        mark_overdue_duties(at=AT + timedelta(days=70))
        assert (
            client.get("/en/data/calendar/?when=past")
            .content.decode()
            .count(">Not published in time<")
            == 1
        )


def test_the_calendar_makes_as_many_queries_for_three_as_for_one(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    items = monthly(cast, 3)
    open_duties(cast.finance, Calendars(), at=AT)
    numbers = []
    for place, item in enumerate(items):
        published(cast, of_item(cast, tmp_path, item, f"prices-{place}"))
        with time_machine.travel(later(3), tick=False):
            client.get("/data/calendar/")
            with CaptureQueriesContext(connection) as queries:
                for address in ("/data/calendar/", "/data/calendar.ics"):
                    assert client.get(address).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[2]


def test_no_dataset_has_the_address_of_the_calendar(cast: Cast) -> None:
    new = NewDataset("calendar", FACTS, SCHEMA)
    with pytest.raises(Refused) as refused:
        create_dataset(cast.finance, new, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "code-taken"
