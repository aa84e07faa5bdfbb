"""Each ready-made dataset has a row in the catalogue and, where it has a rhythm, a duty in the calendar."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from gongkai.calendars.queries import Calendars
from gongkai.catalogue.actions import adopt_catalogue
from gongkai.catalogue.models import CatalogueVersion
from gongkai.catalogue.states import VersionState
from gongkai.datasets.models import Dataset
from gongkai.datasets.ready_made import READY_MADE
from gongkai.duties.actions import open_duties
from gongkai.duties.models import Duty
from gongkai.duties.states import DutyState
from gongkai.ledger.consumers import catch_up
from tests.cast import Cast
from tests.catalogue.tables import adopted, row
from tests.datasets.tables import published

pytestmark = pytest.mark.django_db
JANUARY = datetime(2027, 1, 5, 2, tzinfo=UTC)


def install(cast: Cast, *more: str) -> str:
    """Return what the command says."""
    account = cast.disclosure.account
    assert account is not None
    out = StringIO()
    call_command("install_datasets", cast.finance.code, "--by", account.username, *more, stdout=out)
    return out.getvalue()


def test_each_dataset_with_a_rhythm_has_its_duty_in_the_calendar(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    adopted(cast, cast.finance, row("原有事项"))
    out = install(cast, "--sample", "--catalogue")
    assert f"a draft with {len(READY_MADE)} more rows" in out
    draft = CatalogueVersion.objects.get(state=VersionState.DRAFT)
    assert draft.rows.count() == len(READY_MADE) + 1
    adopt_catalogue(draft, by=cast.approver, at=timezone.now())
    assert f"{len(READY_MADE)} datasets joined" in install(cast, "--catalogue")
    assert "0 datasets joined" in install(cast, "--catalogue")
    for dataset in Dataset.objects.select_related("catalogue_item"):
        assert dataset.catalogue_item is not None
        assert (dataset.catalogue_item.title, dataset.catalogue_item.body) == (
            dataset.title,
            cast.finance,
        )
        published(cast, dataset.releases.get(), at=timezone.now())
    rhythm = {one.title for one in READY_MADE if one.cycle != "IRREG"}
    catch_up()
    # In January, the month, the quarter and the year before are to be published.
    with time_machine.travel(JANUARY, tick=False):
        open_duties(cast.finance, Calendars(), at=JANUARY)
        page = client.get("/data/calendar/").content.decode()
    duties = Duty.objects.filter(item__body=cast.finance).select_related("item")
    assert {one.item.title for one in duties} == rhythm
    assert {one.state for one in duties} == {DutyState.OPEN}
    assert all(title in page for title in rhythm)


def test_who_may_not_enter_the_catalogue_is_told(cast: Cast) -> None:
    account = cast.approver.account
    assert account is not None
    install(cast)
    with pytest.raises(CommandError, match="catalogue: "):
        call_command(
            "install_datasets",
            cast.finance.code,
            "--by",
            account.username,
            "--catalogue",
            stdout=StringIO(),
        )
