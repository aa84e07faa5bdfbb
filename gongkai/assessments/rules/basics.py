"""What the refusals of schemes and assessments share."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import capacities_of

MAX_TITLE, MAX_LINE, MAX_TEXT = 200, 500, 5_000
FIRST_YEAR = 2008


def refusal_of_step(
    step: Step[Any, Any], state: str, shown: str, body_id: int, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a step may not be taken: the wrong state (`shown` to the user), or the wrong post."""
    if not step.starts_from(state):
        return Refusal("wrong-state", _("This cannot be done now: %(state)s.") % {"state": shown})
    if step.posts and body_id not in capacities_of(by, on=local_date(at)).whole_bodies(step.posts):
        return not_holding_any(step.posts)
    return None


def persons_acting(step: Step[Any, Any], body_id: int, by: Person, *, on: date) -> set[int]:
    """Return who acts if `by` takes the step: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=on).in_body(body_id)
    return {by.pk, *(one.holder_id for one in held if one.post in step.posts)}


def refusal_of_points(points: Decimal, field: str) -> Refusal | None:
    """Return why points may not be given: they lie outside 0 to 100."""
    if not points.is_finite() or not 0 <= points <= 100:
        return Refusal("points-range", _("Enter points from 0 to 100."), field=field)
    return None


def refusal_of_year(year: int, *, at: datetime, ahead: int = 0) -> Refusal | None:
    """Return why a year may not be chosen."""
    last = local_date(at).year + ahead
    if not FIRST_YEAR <= year <= last:
        return Refusal(
            "year-range",
            _("Choose a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": last},
            field="year",
        )
    return None
