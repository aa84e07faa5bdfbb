"""Loading the demo: the region is founded, then everything happens in the order of its moments."""

from datetime import datetime, timedelta

from django.db import transaction

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.ledger.followers import held
from gongkai.organisations.models import Body
from gongkai.project.demo.cases import case_steps
from gongkai.project.demo.journeys import Headings, Journey, Step
from gongkai.project.demo.region import REGION, Cast, found_region
from gongkai.project.demo.reports import report_steps
from gongkai.project.demo.texts import demo_texts

FOUNDED_BEFORE = timedelta(days=730)


class OtherRegion(Exception):
    """The database already holds bodies of somebody else; a fictional region has no business there."""


def load_demo(at: datetime) -> bool:
    """
    Load the fictional region as it stands at `at`; False where it is already there.

    All or nothing: a run that is killed leaves an empty database, so the next one starts afresh. Whoever calls
    lets the followers catch up afterwards.
    """
    with held(), transaction.atomic():
        if Body.objects.filter(code=REGION).exists():
            return False
        if Body.objects.exists():
            raise OtherRegion
        cast = found_region(at - FOUNDED_BEFORE)
        for step in _steps(cast, at):
            step.run(step.at)
    return True


def _steps(cast: Cast, now: datetime) -> list[Step]:
    """Return what happened in the whole region, oldest first, as the ledger is to tell it."""
    headings = Headings(
        genres={genre.code: genre for genre in Genre.objects.all()},
        subjects={subject.code: subject for subject in Subject.objects.select_related("parent")},
        items={item.code: item for item in CatalogueItem.objects.all()},
    )
    journeys = [Journey(text, place, cast, headings, now) for place, text in enumerate(demo_texts())]
    ways = [step for journey in journeys for step in journey.steps()]
    return sorted([*ways, *case_steps(cast, now), *report_steps(cast, now)])
