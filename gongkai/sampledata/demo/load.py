"""Loading the demo: the region is founded, then everything happens in it, part by part."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.kit.locks import lock_key
from gongkai.ledger.consumers import catch_up, held
from gongkai.ledger.models import Act
from gongkai.organisations.models import Body
from gongkai.sampledata.demo.cases import FINANCE, GENERAL_OFFICE, case_steps
from gongkai.sampledata.demo.journeys import Headings, Journey, Step
from gongkai.sampledata.demo.region import REGION, Cast, find_region, found_region
from gongkai.sampledata.demo.reports import report_steps
from gongkai.sampledata.demo.texts import demo_texts

FOUNDED_BEFORE = timedelta(days=730)
# Two bodies with all their documents, applications and reports: what a visitor is led through first.
CORE = (FINANCE, GENERAL_OFFICE)


class OtherRegion(Exception):
    """The database already holds bodies of somebody else; a fictional region has no business there."""


def load_demo(at: datetime) -> bool:
    """Load the whole fictional region as it stands at `at`, or what is missing of it; False where it is all there."""
    began = load_core(at)
    loaded = sum(1 for _part in load_rest())
    return began or loaded > 0


def is_founded() -> bool:
    """Whether the fictional region is in the database."""
    return Body.objects.filter(code=REGION).exists()


def load_core(at: datetime) -> bool:
    """
    Found the region and load its core as it stands at `at`; False where the region is already there.

    All or nothing: a run that is killed leaves an empty database, so the next one starts afresh.
    """
    with held(), transaction.atomic():
        if is_founded():
            return False
        if Body.objects.exists():
            raise OtherRegion
        cast = found_region(at - FOUNDED_BEFORE)
        _run(cast, CORE, at)
    return True


def load_rest() -> Iterator[str]:
    """
    Load what is missing beside the core, and yield the code of each body that was loaded.

    Each body is loaded whole, in one transaction: a run that is killed goes on with the body at which it stood. The
    consumers of the ledger catch up after each. A body has a chain of acts of its own, so that its acts stand in the
    order of their moments, whichever body comes first; the region is last, for it adds up what all others report.
    """
    cast = find_region()
    founded = Act.objects.filter(chain=cast.bodies[REGION].chain).earliest("seq").at
    at = founded + FOUNDED_BEFORE
    rest = [code for code in cast.bodies if code not in {*CORE, REGION}]
    for code in (*rest, REGION):
        with held(), transaction.atomic():
            lock_key("demo")
            happened = Act.objects.filter(
                chain=cast.bodies[code].chain, at__gt=founded, at__lt=at
            ).exists()
            if not happened:
                happened = not _run(cast, [code], at)
        if not happened:
            catch_up()
            yield code


def _run(cast: Cast, codes: Collection[str], at: datetime) -> bool:
    """Do what happened in these bodies up to `at`, oldest first, as the ledger is to tell it; whether there was any."""
    steps = _steps(cast, codes, at)
    for step in steps:
        step.run(step.at)
    return bool(steps)


def _steps(cast: Cast, codes: Collection[str], now: datetime) -> list[Step]:
    headings = Headings(
        genres={genre.code: genre for genre in Genre.objects.all()},
        subjects={subject.code: subject for subject in Subject.objects.select_related("parent")},
        items={item.code: item for item in CatalogueItem.objects.all()},
    )
    texts = [(place, text) for place, text in enumerate(demo_texts()) if text.get("body") in codes]
    journeys = [Journey(text, place, cast, headings, now) for place, text in texts]
    ways = [step for journey in journeys for step in journey.steps()]
    return sorted([*ways, *case_steps(cast, codes, now), *report_steps(cast, codes, now)])
