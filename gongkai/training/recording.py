"""Record an act of training in the chain of the body that organises it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.queries import capacities_of
from gongkai.training.models import LearningUnit, TrainingSession
from gongkai.training.workflow import ORGANISERS


def record_step(
    step: Step[Any, Any],
    subject: TrainingSession | LearningUnit,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    """Record a step of an organiser."""
    record_organised(Verb(step.act_verb), subject, by=by, at=at, facets=facets)


def record_organised(
    verb: Verb,
    subject: TrainingSession | LearningUnit,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
    on: date | None = None,
) -> None:
    """Record what an organiser did; the rules have checked that they hold one of the posts."""
    held = {
        one.post
        for one in capacities_of(by, on=local_date(at)).in_body(subject.body_id)
        if one.office_id is None
    }
    record(
        verb,
        subject,
        chain=subject.body.chain,
        by=by.actor,
        at=at,
        on=on or local_date(at),
        post=next(post for post in ORGANISERS if post in held),
        facets={"number": subject.number, **(facets or {})},
    )


def record_own(
    verb: Verb,
    subject: TrainingSession | LearningUnit,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any],
) -> None:
    """Record what a participant did for themselves, in no post."""
    record(
        verb,
        subject,
        chain=subject.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        facets={"number": subject.number, **facets},
    )
