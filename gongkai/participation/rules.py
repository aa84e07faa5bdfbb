"""Refusals of public concerns: register, correct, measures, close. They name topics, never persons."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text as refusal_of_text_itself
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.queries import bodies_in_force, capacities_of
from gongkai.organisations.states import PostKind
from gongkai.participation.models import Concern
from gongkai.participation.queries import handled_body_ids
from gongkai.participation.registration import NewConcern
from gongkai.participation.states import ConcernKind, ConcernSource, ConcernState
from gongkai.participation.workflow import (
    ADD_MEASURE,
    AMEND,
    CLOSE_CONCERN,
    HANDLERS,
    REPORT_PROGRESS,
    ConcernFacts,
    MeasureInputs,
    OutcomeInputs,
    ProgressInputs,
)

MAX_TITLE, MAX_FACTS, MAX_LINE = 200, 5_000, 500
MAX_MEASURES = 50
OLDEST = timedelta(days=366)  # older ones are a mistake in the year


def refusal_to_register(
    body: Body, facts: NewConcern | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not register a concern for this body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if facts is None:
        return None
    if facts.kind not in ConcernKind:
        return Refusal("no-kind", _("Choose the kind."), field="kind")
    if facts.source not in ConcernSource:
        return Refusal("no-source", _("Choose the source."), field="source")
    if facts.arisen_at > at:
        return Refusal("not-yet", _("The moment lies in the future."), field="arisen_at")
    if facts.arisen_at < at - OLDEST:
        return Refusal(
            "long-ago",
            _("The moment lies more than a year ago. Check the year."),
            field="arisen_at",
        )
    return refusal_of_text(facts.title, "title", MAX_TITLE) or refusal_of_text(
        facts.facts, "facts", MAX_FACTS
    )


def refusal_to_state(concern: Concern, /, *, by: Person, at: datetime) -> Refusal | None:
    """Return why `by` may not draft a statement on the concern."""
    if concern.state == ConcernState.CLOSED:
        return Refusal("closed", _("The concern is closed."))
    if concern.body_id not in capacities_of(by, on=local_date(at)).bodies([PostKind.DRAFTER]):
        return Refusal("wrong-post", _("Only a drafter of this body can do this."))
    return None


def refusal_to_amend(
    concern: Concern, inputs: ConcernFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the facts may not be corrected."""
    if refusal := _refusal_of_step(AMEND, concern, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    return refusal_of_text(inputs.title, "title", MAX_TITLE) or refusal_of_text(
        inputs.facts, "facts", MAX_FACTS
    )


def refusal_to_add_measure(
    concern: Concern, inputs: MeasureInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the measure may not be added."""
    if refusal := _refusal_of_step(ADD_MEASURE, concern, by=by, at=at):
        return refusal
    if concern.measures.count() >= MAX_MEASURES:
        return Refusal(
            "too-many-measures",
            _("At most %(most)s measures can be entered.") % {"most": MAX_MEASURES},
        )
    if inputs is None:
        return None
    if refusal := refusal_of_text(inputs.text, "text", MAX_LINE):
        return refusal
    if not bodies_in_force().filter(pk=inputs.body_id).exists():
        return Refusal("no-body", _("This body no longer exists."), field="body_id")
    if inputs.due_on < local_date(at):
        return Refusal("due-past", _("The day lies in the past."), field="due_on")
    return refusal_of_far_day(inputs.due_on, "due_on", today=local_date(at))


def refusal_to_report_progress(
    concern: Concern, inputs: ProgressInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why progress of a measure may not be reported."""
    if refusal := _refusal_of_step(REPORT_PROGRESS, concern, by=by, at=at):
        return refusal
    if not concern.measures.filter(done_on=None).exists():
        return Refusal("no-measure", _("No measure is open."))
    if inputs is None:
        return None
    if not concern.measures.filter(pk=inputs.measure_id, done_on=None).exists():
        return Refusal("no-such-measure", _("Choose an open measure."), field="measure_id")
    return refusal_of_text(inputs.progress, "progress", MAX_LINE)


def refusal_to_close(
    concern: Concern, inputs: OutcomeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the concern may not be closed: it takes another person, and all measures done."""
    if refusal := _refusal_of_step(CLOSE_CONCERN, concern, by=by, at=at):
        return refusal
    if concern.registered_by_id in _persons_acting(concern, by, on=local_date(at)):
        return Refusal("own-concern", _("Whoever registered a concern may not close it."))
    if concern.measures.filter(done_on=None).exists():
        return Refusal("open-measures", _("Measures are still open."))
    if inputs is None:
        return None
    return refusal_of_text(inputs.outcome, "outcome", MAX_FACTS)


def refusal_of_text(text: str, field: str, most: int) -> Refusal | None:
    """Return why a text may not be stored: it is empty, too long, or names a person."""
    if refusal := refusal_of_text_itself(text, field, most):
        return refusal
    found = find(text)
    if found:
        return Refusal(
            "personal-data",
            _("A concern names a topic, never a person. Remove “%(passage)s”.")
            % {"passage": text[found[0].start : found[0].end]},
            law="个人信息保护法 art. 6",
            field=field,
        )
    return None


def _persons_acting(concern: Concern, by: Person, *, on: date) -> set[int]:
    """Return who acts if `by` closes the concern: `by`, and the persons whose posts they hold."""
    held = capacities_of(by, on=on).in_body(concern.body_id)
    posts = (one for one in held if one.post == CLOSE_CONCERN.post and one.office_id is None)
    return {by.pk, *(one.holder_id for one in posts)}


def _refusal_of_step(
    step: Step[ConcernState, Any], concern: Concern, *, by: Person, at: datetime
) -> Refusal | None:
    if not step.starts_from(concern.state):
        if concern.state == ConcernState.OPEN:
            return Refusal("not-answered", _("The concern is not answered yet."))
        return Refusal("closed", _("The concern is closed."))
    if concern.body_id not in capacities_of(by, on=local_date(at)).whole_bodies(step.posts):
        return (
            Refusal("wrong-post", _("Only the approver of this body can do this."))
            if step.post == CLOSE_CONCERN.post
            else not_holding_any(HANDLERS)
        )
    return None
