"""Refusals shared by the steps of sessions and of units: the state, and the post of who acts."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.training.models import LearningUnit, TrainingSession
from gongkai.training.queries.access import organised_body_ids
from gongkai.training.workflow import ORGANISERS

MAX_TITLE, MAX_TOPICS, MAX_LINE, MAX_REASON = 200, 1000, 200, 500
MAX_HOURS = Decimal(99)
SMALLEST = Decimal("0.1")


def refusal_of_organiser(body: Body, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the person may not organise training for a body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in organised_body_ids(by, on=local_date(at)):
        return not_holding_any(ORGANISERS)
    return None


def refusal_of_step(
    step: Step[Any, Any],
    subject: TrainingSession | LearningUnit,
    *,
    by: Person,
    at: datetime,
) -> Refusal | None:
    """Return why the step may not be taken: the state, or the post."""
    if not step.starts_from(subject.state):
        return Refusal(
            "wrong-state",
            _("This is not possible in the state “%(state)s”.")
            % {"state": subject.get_state_display()},
        )
    return refusal_of_organiser(subject.body, by=by, at=at)


def refusal_of_hours(hours: Decimal) -> Refusal | None:
    """Return why so many hours cannot be counted."""
    if not SMALLEST <= hours <= MAX_HOURS or hours % SMALLEST:
        return Refusal(
            "hours",
            _("Enter hours from 0.1 to %(most)s, with one decimal place at most.")
            % {"most": MAX_HOURS},
            field="hours",
        )
    return None
