"""Fill the sheet of a body: reports, scores, checks on site; objections and their decisions."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from gongkai.assessments.models import Evidence, Objection, Score, SelfReport, Sheet, SheetValue
from gongkai.assessments.recording import record_assessment_act, store_results
from gongkai.assessments.rules.assessments import BLIND_SCORERS
from gongkai.assessments.rules.sheets import (
    NOT_APPLICABLE,
    YES,
    refusal_to_decide_objection,
    refusal_to_give_score,
    refusal_to_object,
    refusal_to_reopen_visit,
    refusal_to_report_self,
    refusal_to_settle_score,
    refusal_to_visit,
)
from gongkai.assessments.scoring import rounded
from gongkai.assessments.states import ObjectionState
from gongkai.assessments.workflow import (
    DECIDE_OBJECTION,
    GIVE_SCORE,
    OBJECT,
    REOPEN_VISIT,
    REPORT_SELF,
    SETTLE_SCORE,
    VISIT,
    DecisionInputs,
    ObjectionInputs,
    ReopenInputs,
    ReportInputs,
    ScoreInputs,
    VisitInputs,
)
from gongkai.calendars.queries import calendar_of
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.law.calendar import add_working_days
from gongkai.organisations.models import Person

ANSWER_DAYS = 10  # working days in which an objection is answered


@transaction.atomic
def report_self(sheet: Sheet, inputs: ReportInputs, /, *, by: Person, at: datetime) -> Sheet:
    """Enter the report of a body on itself, with its stored evidence."""
    sheet = lock(sheet)
    refuse_if(refusal_to_report_self(sheet, inputs, by=by, at=at))
    value = sheet.values.get(indicator_id=inputs.indicator_id)
    report = SelfReport.objects.create(value=value, text=clean_text(inputs.text), by=by, at=at)
    Evidence.objects.bulk_create(
        Evidence(
            report=report,
            sha256=one.sha256,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
        )
        for one in inputs.files
    )
    facets = {"indicator": value.indicator.code, "files": len(inputs.files)}
    record_assessment_act(
        REPORT_SELF.act_verb,
        sheet,
        sheet.assessment,
        sheet.body.chain,
        REPORT_SELF.posts,
        body_id=sheet.body_id,
        by=by,
        at=at,
        facets=facets,
    )
    return sheet


@transaction.atomic
def give_score(sheet: Sheet, inputs: ScoreInputs, /, *, by: Person, at: datetime) -> Sheet:
    """
    Give one of the two scores of a value, without seeing the other.

    With the second one the value is settled as the mean, unless the two differ by more than the
    scheme tolerates.
    """
    sheet = lock(sheet)
    refuse_if(refusal_to_give_score(sheet, inputs, by=by, at=at))
    value = _score(sheet, inputs, settles=False, by=by, at=at)
    points = [one.points for one in value.scores.all()]
    differ = max(points) - min(points)
    if len(points) == BLIND_SCORERS and differ <= sheet.assessment.scheme.tolerance:
        _settle(value, rounded(sum(points, Decimal(0)) / BLIND_SCORERS))
    _record_score(GIVE_SCORE.act_verb, sheet, value, by=by, at=at)
    return sheet


@transaction.atomic
def settle_score(sheet: Sheet, inputs: ScoreInputs, /, *, by: Person, at: datetime) -> Sheet:
    """Settle a value on which two scorers differ; all three scores are kept."""
    sheet = lock(sheet)
    refuse_if(refusal_to_settle_score(sheet, inputs, by=by, at=at))
    value = _score(sheet, inputs, settles=True, by=by, at=at)
    _settle(value, rounded(inputs.points))
    _record_score(SETTLE_SCORE.act_verb, sheet, value, by=by, at=at)
    return sheet


@transaction.atomic
def visit(sheet: Sheet, inputs: VisitInputs, /, *, by: Person, at: datetime) -> Sheet:
    """Enter the answers of a check on site; the value is the part of the questions answered yes."""
    sheet = lock(sheet)
    refuse_if(refusal_to_visit(sheet, inputs, by=by, at=at))
    value = sheet.values.select_related("indicator").get(indicator_id=inputs.indicator_id)
    asked = [one for one in inputs.answers if one != NOT_APPLICABLE]
    former = {name: one for name, one in value.inputs.items() if name == "former"}
    value.inputs = {
        "answers": list(inputs.answers),
        "by": by.pk,
        "on": local_date(at).isoformat(),
        **former,
    }
    value.remark = single_line(inputs.remark)
    value.save(update_fields=["inputs", "remark"])
    share = Decimal(100 * asked.count(YES)) / len(asked) if asked else None
    _settle(value, None if share is None else rounded(share))
    _record_score(VISIT.act_verb, sheet, value, by=by, at=at)
    return sheet


@transaction.atomic
def reopen_visit(sheet: Sheet, inputs: ReopenInputs, /, *, by: Person, at: datetime) -> Sheet:
    """
    Open a check on site again, whose answers its author corrects; until then its value is missing.

    The former answers are kept with the reason.
    """
    sheet = lock(sheet)
    refuse_if(refusal_to_reopen_visit(sheet, inputs, by=by, at=at))
    value = sheet.values.select_related("indicator").get(indicator_id=inputs.indicator_id)
    value.value, value.is_settled = None, False
    value.inputs = {
        "answers": value.inputs["answers"],
        "former": [
            *value.inputs.get("former", []),
            {**_without_former(value.inputs), "reason": single_line(inputs.reason)},
        ],
    }
    value.save(update_fields=["value", "is_settled", "inputs"])
    _record_score(REOPEN_VISIT.act_verb, sheet, value, by=by, at=at)
    return sheet


@transaction.atomic
def object_to_value(
    sheet: Sheet, inputs: ObjectionInputs, /, *, by: Person, at: datetime
) -> Objection:
    """Object to a value of the own body; the answer is due within working days."""
    sheet = lock(sheet)
    refuse_if(refusal_to_object(sheet, inputs, by=by, at=at))
    value = sheet.values.select_related("indicator").get(indicator_id=inputs.indicator_id)
    calendar = calendar_of(sheet.assessment.body.region)
    objection = Objection.objects.create(
        value=value,
        text=clean_text(inputs.text),
        by=by,
        at=at,
        due_on=add_working_days(calendar, local_date(at), ANSWER_DAYS).on,
        before=value.value,
    )
    facets = {"indicator": value.indicator.code, "due_on": objection.due_on}
    record_assessment_act(
        OBJECT.act_verb,
        sheet,
        sheet.assessment,
        sheet.body.chain,
        OBJECT.posts,
        body_id=sheet.body_id,
        by=by,
        at=at,
        facets=facets,
    )
    return objection


@transaction.atomic
def decide_objection(
    sheet: Sheet, inputs: DecisionInputs, /, *, by: Person, at: datetime
) -> Objection:
    """Decide an objection. With a new value it is upheld, and all totals and ranks are computed anew."""
    sheet = lock(sheet)
    refuse_if(refusal_to_decide_objection(sheet, inputs, by=by, at=at))
    objection = Objection.objects.select_related("value__indicator").get(pk=inputs.objection_id)
    upheld = inputs.value is not None
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    objection.answer, objection.decided_at = clean_text(inputs.answer), at
    objection.after = rounded(inputs.value) if inputs.value is not None else objection.before
    objection.save(update_fields=["state", "answer", "decided_at", "after"])
    if upheld:
        _settle(objection.value, objection.after)
        store_results(sheet.assessment)
    facets = {
        "indicator": objection.value.indicator.code,
        "upheld": upheld,
        "in_time": local_date(at) <= objection.due_on,
    }
    record_assessment_act(
        DECIDE_OBJECTION.act_verb,
        sheet,
        sheet.assessment,
        sheet.body.chain,
        DECIDE_OBJECTION.posts,
        by=by,
        at=at,
        facets=facets,
    )
    return objection


def _score(
    sheet: Sheet, inputs: ScoreInputs, *, settles: bool, by: Person, at: datetime
) -> SheetValue:
    value = sheet.values.select_related("indicator").get(indicator_id=inputs.indicator_id)
    Score.objects.create(
        value=value,
        by=by,
        points=inputs.points,
        reason=single_line(inputs.reason),
        settles=settles,
        at=at,
    )
    return value


def _settle(value: SheetValue, points: Decimal | None) -> None:
    value.value, value.is_settled = points, True
    value.save(update_fields=["value", "is_settled"])


def _without_former(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in inputs.items() if name != "former"}


def _record_score(verb: str, sheet: Sheet, value: SheetValue, *, by: Person, at: datetime) -> None:
    """Record in the chain of the assessing body: the assessed one reads its own before the results."""
    assessment = sheet.assessment
    facets = {"indicator": value.indicator.code, "sheet": sheet.pk}
    record_assessment_act(
        verb, sheet, assessment, assessment.body.chain, by=by, at=at, facets=facets
    )
