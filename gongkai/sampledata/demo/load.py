"""Loading of the demo region: its bodies and people, then its documents, body by body."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.kit.locks import lock_key
from gongkai.ledger.consumers import catch_up, held
from gongkai.ledger.models import Act
from gongkai.mailbox.measures import LETTER
from gongkai.organisations.models import Body
from gongkai.organisations.queries import cached_capacities
from gongkai.sampledata.demo.assessments import assessment_steps
from gongkai.sampledata.demo.bundles import bundle_steps
from gongkai.sampledata.demo.cases import FINANCE, GENERAL_OFFICE, case_steps
from gongkai.sampledata.demo.channels import channel_steps
from gongkai.sampledata.demo.concerns import concern_steps
from gongkai.sampledata.demo.consultations import consultation_steps
from gongkai.sampledata.demo.datasets import dataset_steps
from gongkai.sampledata.demo.education import education_steps
from gongkai.sampledata.demo.error_reports import error_report_steps
from gongkai.sampledata.demo.events import event_steps
from gongkai.sampledata.demo.gazette import gazette_steps
from gongkai.sampledata.demo.journeys import Headings, Journey, Step
from gongkai.sampledata.demo.letters import letter_steps
from gongkai.sampledata.demo.meetings import meeting_steps
from gongkai.sampledata.demo.organisation import organisation_steps
from gongkai.sampledata.demo.plans import plan_steps
from gongkai.sampledata.demo.region import REGION, Cast, find_region, found_region
from gongkai.sampledata.demo.reports import report_steps
from gongkai.sampledata.demo.subscriptions import subscription_steps
from gongkai.sampledata.demo.texts import demo_texts
from gongkai.sampledata.demo.training import training_steps

FOUNDED_BEFORE = timedelta(days=730)
# Two bodies with all their documents, applications and reports, which the introduction shows.
CORE = (FINANCE, GENERAL_OFFICE)


class OtherRegion(Exception):
    """The database already contains other bodies, so the demo must not be loaded into it."""


def load_demo(at: datetime) -> bool:
    """Load the demo region as of `at`, or its missing part; False if it is already complete."""
    began = load_core(at)
    loaded = sum(1 for _part in load_rest())
    return began or loaded > 0


def is_founded() -> bool:
    """Whether the demo region is in the database."""
    return Body.objects.filter(code=REGION).exists()


def load_core(at: datetime) -> bool:
    """
    Create the region and load its core as of `at`; False if the region already exists.

    One transaction: a killed run leaves an empty database, so the next run starts again.
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
    Load the missing bodies beside the core, and yield the code of each loaded body.

    Each body is loaded in one transaction, so an interrupted run continues with the same body.
    The ledger consumers catch up after each body. Each body has its own chain of acts, so its acts
    are in order of time, whichever body is loaded first. The region is last, because its report
    consolidates those of all other bodies.
    """
    cast = find_region()
    founded = Act.objects.filter(chain=cast.bodies[REGION].chain).earliest("seq").at
    at = founded + FOUNDED_BEFORE
    others = [code for code in cast.bodies if code not in {*CORE, REGION}]
    for code in (*others, REGION):
        with held(), transaction.atomic():
            lock_key("demo")
            # A letter that another body passes on leaves acts in its chain before it is loaded.
            own = Act.objects.exclude(subject_type=LETTER)
            exists = own.filter(chain=cast.bodies[code].chain, at__gt=founded, at__lt=at).exists()
            if not exists:
                exists = not _run(cast, [code], at)
        if not exists:
            catch_up()
            yield code


def _run(cast: Cast, codes: Collection[str], at: datetime) -> bool:
    """Carry out the steps in these bodies up to `at`, oldest first; False if there are none."""
    steps = _steps(cast, codes, at)
    # Posts are granted when the region is created and do not change afterwards.
    with cached_capacities():
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
    document_steps = [step for journey in journeys for step in journey.steps()]
    return sorted(
        [
            *document_steps,
            *case_steps(cast, codes, now),
            *error_report_steps(cast, codes, now),
            *concern_steps(cast, codes, now),
            *meeting_steps(cast, codes, now),
            *organisation_steps(cast, codes, now),
            *plan_steps(cast, codes, now),
            *assessment_steps(cast, codes, now),
            *training_steps(cast, codes, now),
            *subscription_steps(cast, codes, now),
            *event_steps(cast, codes, now),
            *letter_steps(cast, codes, now),
            *consultation_steps(cast, codes, now),
            *education_steps(cast, codes, now),
            *dataset_steps(cast, codes, now),
            *bundle_steps(cast, codes, now),
            *report_steps(cast, codes, now),
            *channel_steps(cast, codes, now),
            *gazette_steps(cast, codes, now),
        ]
    )
