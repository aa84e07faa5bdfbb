"""One portion of the nightly inspection."""

import logging
from datetime import datetime
from itertools import islice

from gongkai.inspections.actions import begin_inspection, finish_inspection, store_outcomes
from gongkai.inspections.checking import CHECKS, MAX_ITEMS, Outcome, Visit
from gongkai.inspections.states import Check
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force

PORTION = 5  # bodies of one round of the worker
logger = logging.getLogger("gongkai.inspections")


def inspect_next(*, at: datetime, portion: int = PORTION) -> int:
    """
    Inspect the next bodies of the night; return how many.

    The pages are drawn outside of any transaction, so that nobody waits for them.
    """
    night = begin_inspection(at=at)
    if night.finished_at is not None:
        return 0
    bodies = list(bodies_in_force().filter(pk__gt=night.last_body).order_by("pk")[:portion])
    for body in bodies:
        store_outcomes(night, body, outcomes_of(body, at=at))
    if len(bodies) < portion:
        finish_inspection(night, at=at)
    return len(bodies)


def outcomes_of(body: Body, *, at: datetime) -> list[Outcome]:
    """Return what each check finds of a body. A check that fails says so, and the others go on."""
    visit = Visit(body, local_date(at))
    return [_outcome(visit, check) for check in CHECKS]


def _outcome(visit: Visit, check: Check) -> Outcome:
    try:
        return Outcome(check, list(islice(CHECKS[check](visit), MAX_ITEMS)))
    except Exception as error:
        logger.exception("The check %s of body %s failed.", check.value, visit.body.pk)
        return Outcome(check, fault=type(error).__name__[:80])
