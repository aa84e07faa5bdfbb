"""Begin an assessment, appoint scorers, measure, announce and publish the results."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, override

from gongkai.assessments.entries import AssessmentFacts
from gongkai.assessments.formulas import evaluated, names_in
from gongkai.assessments.models import Assessment, Scheme, Scorer, Sheet, SheetValue
from gongkai.assessments.queries.assessments import next_number
from gongkai.assessments.queries.measured import measured_values
from gongkai.assessments.queries.schemes import assessed_bodies, formulas_of, indicators_of
from gongkai.assessments.recording import record_assessment_act, store_results
from gongkai.assessments.rules.assessments import (
    refusal_to_announce_results,
    refusal_to_appoint_scorer,
    refusal_to_begin_assessment,
    refusal_to_excuse_body,
    refusal_to_publish_results,
    refusal_to_start_scoring,
)
from gongkai.assessments.scoring import rounded
from gongkai.assessments.states import Way
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
from gongkai.calendars.queries import calendar_of
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.law.calendar import add_working_days
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person

OBJECTION_DAYS = 5  # working days in which a body may object, from the day after the announcement


@transaction.atomic
def begin_assessment(
    body: Body, facts: AssessmentFacts, /, *, by: Person, at: datetime
) -> Assessment:
    """Begin the assessment of a year, with a sheet for each body right below; one for each indicator."""
    body = lock(body)
    refuse_if(refusal_to_begin_assessment(body, facts, by=by, at=at))
    assessment = Assessment.objects.create(
        body=body,
        scheme=Scheme.objects.get(pk=facts.scheme_id),
        number=next_number(body, facts.year),
        year=facts.year,
        author=by,
        begun_at=at,
    )
    bodies = assessed_bodies(body, on=local_date(at))
    Sheet.objects.bulk_create(
        Sheet(assessment=assessment, body=one, group=one.kind) for one in bodies
    )
    indicators = [one for one in indicators_of(assessment.scheme) if one.way != Way.GROUP]
    SheetValue.objects.bulk_create(
        (
            SheetValue(sheet=sheet, indicator=one)
            for sheet in assessment.sheets.order_by("id")
            for one in indicators
        ),
        batch_size=500,
    )
    facets = {"year": facts.year, "scheme": assessment.scheme.number, "bodies": len(bodies)}
    _record(Verb.ASSESSMENT_BEGUN, assessment, by=by, at=at, facets=facets)
    return assessment


@transaction.atomic
def appoint_scorer(
    assessment: Assessment, inputs: ScorerInputs, /, *, by: Person, at: datetime
) -> Assessment:
    """Appoint a person who scores in this assessment only, or who settles where two differ."""
    assessment = lock(assessment)
    refuse_if(refusal_to_appoint_scorer(assessment, inputs, by=by, at=at))
    Scorer.objects.create(
        assessment=assessment,
        person_id=inputs.person_id,
        is_arbiter=inputs.is_arbiter,
        appointed_at=at,
    )
    facets = {"person": inputs.person_id, "arbiter": inputs.is_arbiter}
    _record(Verb(APPOINT_SCORER.act_verb), assessment, by=by, at=at, facets=facets)
    return assessment


@transaction.atomic
def excuse_body(
    assessment: Assessment, inputs: ExcuseInputs, /, *, by: Person, at: datetime
) -> Assessment:
    """Leave a body out of the ranking; its sheet stays, with the reason."""
    assessment = lock(assessment)
    refuse_if(refusal_to_excuse_body(assessment, inputs, by=by, at=at))
    sheets = assessment.sheets.filter(body_id=inputs.body_id)
    sheets.update(excused=single_line(inputs.reason))
    facets = {"body": inputs.body_id}
    _record(Verb(EXCUSE_BODY.act_verb), assessment, by=by, at=at, facets=facets)
    return assessment


@transaction.atomic
def start_scoring(
    assessment: Assessment, inputs: Nothing, /, *, by: Person, at: datetime
) -> Assessment:
    """Measure what acts show of each body, with the measured values kept, and let scorers begin."""
    assessment = lock(assessment)
    refuse_if(refusal_to_start_scoring(assessment, inputs, by=by, at=at))
    formulas = formulas_of(indicators_of(assessment.scheme))
    names = set().union(*map(names_in, formulas.values())) if formulas else set()
    bodies = list(Body.objects.filter(assessment_sheets__assessment=assessment).order_by("id"))
    found = measured_values(bodies, assessment.year, on=local_date(at), names=names)
    measured = SheetValue.objects.filter(
        sheet__assessment=assessment, indicator__way=Way.MEASURED
    ).select_related("indicator", "sheet")
    changed = []
    for value in measured:
        node, of_body = formulas[value.indicator.code], found[value.sheet.body_id]
        result = evaluated(node, of_body)
        value.value = None if result is None else rounded(result)
        value.inputs = {name: _plain(of_body[name]) for name in sorted(names_in(node))}
        value.is_settled = True
        changed.append(value)
    fields = ["value", "inputs", "is_settled"]
    SheetValue.objects.bulk_update(changed, fields, batch_size=200)
    assessment.state, assessment.measured_at = START_SCORING.new_state, at
    assessment.save(update_fields=["state", "measured_at"])
    facets = {"values": len(changed)}
    _record(Verb(START_SCORING.act_verb), assessment, by=by, at=at, facets=facets)
    return assessment


@transaction.atomic
def announce_results(
    assessment: Assessment, inputs: Nothing, /, *, by: Person, at: datetime
) -> Assessment:
    """
    Compute totals and ranks, and let the bodies read their sheets and object.

    A body that was dissolved meanwhile keeps its sheet and is not ranked.
    """
    assessment = lock(assessment)
    refuse_if(refusal_to_announce_results(assessment, inputs, by=by, at=at))
    with override("zh-hans"):
        reason = gettext("Dissolved or merged during the assessment")
    assessment.sheets.filter(excused="", body__ended_on__isnull=False).update(excused=reason)
    sheets = store_results(assessment)
    until = add_working_days(calendar_of(assessment.body.region), local_date(at), OBJECTION_DAYS)
    assessment.state, assessment.announced_at = ANNOUNCE_RESULTS.new_state, at
    assessment.objections_until = until.on
    assessment.save(update_fields=["state", "announced_at", "objections_until"])
    facets = {"ranked": sum(one.rank is not None for one in sheets), "until": until.on}
    _record(Verb(ANNOUNCE_RESULTS.act_verb), assessment, by=by, at=at, facets=facets)
    return assessment


@transaction.atomic
def publish_results(
    assessment: Assessment, inputs: Nothing, /, *, by: Person, at: datetime
) -> Assessment:
    """Publish ranking and sheets. Law: 条例19 art. 46 (assessment, with its result)."""
    assessment = lock(assessment)
    refuse_if(refusal_to_publish_results(assessment, inputs, by=by, at=at))
    assessment.state, assessment.published_at = PUBLISH_RESULTS.new_state, at
    assessment.save(update_fields=["state", "published_at"])
    facets = {"year": assessment.year, "bodies": assessment.sheets.count()}
    _record(
        Verb(PUBLISH_RESULTS.act_verb),
        assessment,
        by=by,
        at=at,
        facets=facets,
        step=PUBLISH_RESULTS,
    )
    return assessment


def _plain(value: Decimal) -> int | str:
    """Return a measured value as JSON keeps it exactly."""
    return int(value) if value == value.to_integral_value() else str(value)


def _record(
    verb: Verb,
    assessment: Assessment,
    *,
    by: Person,
    at: datetime,
    facets: dict[str, Any],
    step: Step[Any, Any] | None = None,
) -> None:
    chain, posts = assessment.body.chain, step.posts if step else ASSESSORS
    record_assessment_act(verb, assessment, assessment, chain, posts, by=by, at=at, facets=facets)
