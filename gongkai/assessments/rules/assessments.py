"""Refusals of assessments: begin, scorers, bodies that are not ranked, measuring, results."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.assessments.entries import AssessmentFacts
from gongkai.assessments.models import Assessment
from gongkai.assessments.queries.assessments import (
    judged_indicators,
    open_objections,
    unsettled,
    works_in,
)
from gongkai.assessments.queries.schemes import (
    adopted_schemes,
    assessed_bodies,
    assessing_body_ids,
)
from gongkai.assessments.rules.basics import (
    persons_acting,
    refusal_of_step,
    refusal_of_year,
)
from gongkai.assessments.states import AssessmentState
from gongkai.assessments.workflow import (
    ANNOUNCE_RESULTS,
    APPOINT_SCORER,
    ASSESSORS,
    EXCUSE_BODY,
    PUBLISH_RESULTS,
    START_SCORING,
    ExcuseInputs,
    ScorerInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any

MAX_EXCUSE = 300
MAX_SCORERS = 50
BLIND_SCORERS = 2  # of each value; one more person settles where they differ


def refusal_to_begin_assessment(
    body: Body, facts: AssessmentFacts, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not begin an assessment: one a year, by an adopted scheme of the body."""
    today = local_date(at)
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in assessing_body_ids(by, on=today):
        return not_holding_any(ASSESSORS)
    if refusal := refusal_of_year(facts.year, at=at):
        return refusal
    if Assessment.objects.filter(body=body, year=facts.year).exists():
        return Refusal("listed", _("There is an assessment of this year already."), field="year")
    if not adopted_schemes([body.pk]).filter(pk=facts.scheme_id).exists():
        return Refusal("no-scheme", _("Choose an adopted scheme of this body."), field="scheme_id")
    if not assessed_bodies(body, on=today):
        return Refusal("nobody-assessed", _("There is no body below that could be assessed."))
    return None


def refusal_to_appoint_scorer(
    assessment: Assessment, inputs: ScorerInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the person may not be appointed as a scorer."""
    if refusal := _refusal_of_step(APPOINT_SCORER, assessment, by=by, at=at):
        return refusal
    if assessment.scorers.count() >= MAX_SCORERS:
        return Refusal(
            "too-many", _("An assessment has at most %(most)s scorers.") % {"most": MAX_SCORERS}
        )
    if inputs is None:
        return None
    person = Person.objects.filter(pk=inputs.person_id, account__is_active=True).first()
    if person is None:
        return Refusal("no-person", _("No open account has this name."), field="person_id")
    if assessment.scorers.filter(person=person).exists():
        return Refusal("listed", _("This person is a scorer already."), field="person_id")
    return None


def refusal_to_excuse_body(
    assessment: Assessment, inputs: ExcuseInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a body may not be left out of the ranking; the reason is public."""
    if refusal := _refusal_of_step(EXCUSE_BODY, assessment, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    sheet = assessment.sheets.filter(body_id=inputs.body_id).first()
    if sheet is None or sheet.excused:
        return Refusal("no-body", _("Choose a body that is ranked."), field="body_id")
    if assessment.sheets.filter(excused="").count() == 1:
        return Refusal("nobody-assessed", _("At least one body must be ranked."), field="body_id")
    return refusal_of_text(inputs.reason, "reason", MAX_EXCUSE)


def refusal_to_start_scoring(
    assessment: Assessment, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the scoring may not begin: what is judged needs two scorers and one who settles."""
    if refusal := _refusal_of_step(START_SCORING, assessment, by=by, at=at):
        return refusal
    if not judged_indicators(assessment).exists():
        return None
    scorers = list(assessment.scorers.select_related("person"))
    if len([one for one in scorers if not one.is_arbiter]) < BLIND_SCORERS:
        return Refusal("too-few-scorers", _("Appoint two scorers who score without each other."))
    if not any(one.is_arbiter for one in scorers):
        return Refusal("no-arbiter", _("Appoint a third person, who settles where two differ."))
    today = local_date(at)
    for sheet in assessment.sheets.filter(excused="").select_related("body"):
        free = [
            one
            for one in scorers
            if not one.is_arbiter and not works_in(one.person, sheet.body, on=today)
        ]
        if len(free) < BLIND_SCORERS:
            return Refusal(
                "too-few-scorers",
                _("%(body)s would have fewer than two scorers: nobody scores the own body.")
                % {"body": sheet.body.label},
            )
    return None


def refusal_to_announce_results(
    assessment: Assessment, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the results may not be announced: a value is missing."""
    if refusal := _refusal_of_step(ANNOUNCE_RESULTS, assessment, by=by, at=at):
        return refusal
    missing = unsettled(assessment).exclude(sheet__body__ended_on__isnull=False)
    first = missing.select_related("sheet__body", "indicator").order_by("id").first()
    if first is not None:
        return Refusal(
            "unsettled",
            _("A value is missing: %(indicator)s, %(body)s.")
            % {"indicator": str(first.indicator), "body": first.sheet.body.label},
        )
    return None


def refusal_to_publish_results(
    assessment: Assessment, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the results may not be published: bodies may still object, or wait for an answer."""
    if refusal := _refusal_of_step(PUBLISH_RESULTS, assessment, by=by, at=at):
        return refusal
    today = local_date(at)
    if assessment.author_id in persons_acting(PUBLISH_RESULTS, assessment.body_id, by, on=today):
        return Refusal("own-assessment", _("Whoever prepared an assessment may not publish it."))
    if assessment.objections_until is not None and today <= assessment.objections_until:
        return Refusal(
            "objections-run",
            _("Bodies may object until %(day)s.") % {"day": assessment.objections_until},
        )
    if open_objections(assessment).exists():
        return Refusal("objection-open", _("An objection is not decided yet."))
    return None


def _refusal_of_step(
    step: Step[AssessmentState, Any], assessment: Assessment, *, by: Person, at: datetime
) -> Refusal | None:
    shown = str(assessment.get_state_display())
    return refusal_of_step(step, assessment.state, shown, assessment.body_id, by=by, at=at)
