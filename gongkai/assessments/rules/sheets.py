"""Refusals of what is done with the sheet of a body: reports, scores, checks on site, objections."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.assessments.models import Score, Sheet
from gongkai.assessments.queries.assessments import (
    checks_entered,
    scorer_of,
    value_of,
    works_in,
)
from gongkai.assessments.queries.schemes import assessing_body_ids
from gongkai.assessments.rules.assessments import BLIND_SCORERS
from gongkai.assessments.rules.basics import (
    MAX_LINE,
    MAX_TEXT,
    refusal_of_points,
    refusal_of_step,
)
from gongkai.assessments.states import AssessmentState, Way
from gongkai.assessments.workflow import (
    ADD_FINDING,
    ASSESSORS,
    DECIDE_OBJECTION,
    GIVE_SCORE,
    OBJECT,
    REOPEN_VISIT,
    REPORT_SELF,
    SETTLE_SCORE,
    VISIT,
    DecisionInputs,
    FindingInputs,
    ObjectionInputs,
    ReopenInputs,
    ReportInputs,
    ScoreInputs,
    VisitInputs,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Step
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any

MAX_FILES, MAX_REPORTS, MAX_FINDING, MAX_FINDINGS = 10, 20, 400, 100
# The answers of a check list; what does not apply is not counted.
YES, NO, NOT_APPLICABLE = "yes", "no", "na"
ANSWERS = frozenset({YES, NO, NOT_APPLICABLE})
OWN_BODY = Refusal("own-body", _("Nobody scores the own body."))


def refusal_to_report_self(
    sheet: Sheet, inputs: ReportInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the body may not report on itself: only where nothing can be measured."""
    if refusal := _refusal_of_step(REPORT_SELF, sheet, sheet.body_id, by=by, at=at):
        return refusal
    reported = sheet.values.filter(indicator__reported=True)
    if not reported.exists():
        return Refusal("nothing-reported", _("The scheme asks for no report of the body."))
    if inputs is None:
        return None
    value = reported.filter(indicator_id=inputs.indicator_id).first()
    if value is None:
        return _no_indicator()
    if value.is_settled:
        return _settled()
    if value.reports.count() >= MAX_REPORTS:
        return Refusal("too-many", _("There are too many reports on this indicator."))
    if len(inputs.files) > MAX_FILES:
        return Refusal(
            "too-many-files",
            _("At most %(most)s files.") % {"most": MAX_FILES},
            field="evidence",
        )
    if value.reports.filter(text=clean_text(inputs.text)).exists():
        return Refusal("repeated", _("This was reported already."), field="text")
    return refusal_of_text(inputs.text, "text", MAX_TEXT)


def refusal_to_give_score(
    sheet: Sheet, inputs: ScoreInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not score: not appointed, the own body, scored already, out of range."""
    refusal = _refusal_of_scorer(GIVE_SCORE, sheet, is_arbiter=False, by=by, at=at)
    if refusal is not None or inputs is None:
        return refusal
    value = value_of(sheet, inputs.indicator_id, {Way.JUDGED})
    if value is None:
        return _no_indicator()
    if Score.objects.filter(value=value, by=by).exists():
        return Refusal("scored", _("You have scored this indicator already."), field="indicator_id")
    if value.is_settled or value.scores.count() >= BLIND_SCORERS:
        return Refusal(
            "scored-by-two", _("Two others have scored this indicator."), field="indicator_id"
        )
    return refusal_of_points(inputs.points, "points") or refusal_of_text(
        inputs.reason, "reason", MAX_LINE
    )


def refusal_to_settle_score(
    sheet: Sheet, inputs: ScoreInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not settle: only where two scores differ by more than the tolerance."""
    refusal = _refusal_of_scorer(SETTLE_SCORE, sheet, is_arbiter=True, by=by, at=at)
    if refusal is not None or inputs is None:
        return refusal
    value = value_of(sheet, inputs.indicator_id, {Way.JUDGED})
    if value is None:
        return _no_indicator()
    if value.is_settled or value.scores.count() < BLIND_SCORERS:
        return Refusal(
            "nothing-to-settle",
            _("There is nothing to settle: the two scores agree, or one is missing."),
            field="indicator_id",
        )
    return refusal_of_points(inputs.points, "points") or refusal_of_text(
        inputs.reason, "reason", MAX_LINE
    )


def refusal_to_visit(
    sheet: Sheet, inputs: VisitInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a check on site may not be entered: by an assessor or a scorer, not of the own body."""
    if refusal := _refusal_of_step(VISIT, sheet, sheet.body_id, by=by, at=at):
        return refusal
    today = local_date(at)
    is_assessor = sheet.assessment.body_id in assessing_body_ids(by, on=today)
    if not is_assessor and scorer_of(sheet.assessment, by) is None:
        return not_holding_any(ASSESSORS)
    if works_in(by, sheet.body, on=today):
        return OWN_BODY
    visited = sheet.values.filter(indicator__way=Way.VISITED, is_settled=False)
    if not visited.exists():
        return Refusal("nothing-to-visit", _("Nothing is left to be checked on site."))
    if inputs is None:
        return None
    value = visited.filter(indicator_id=inputs.indicator_id).select_related("indicator").first()
    if value is None:
        return _no_indicator()
    if len(inputs.answers) != len(value.indicator.questions) or not ANSWERS.issuperset(
        inputs.answers
    ):
        return Refusal("answers", _("Answer each question of the check list."), field="answers")
    return refusal_of_length(inputs.remark, "remark", MAX_LINE)


def refusal_to_reopen_visit(
    sheet: Sheet, inputs: ReopenInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a check on site may not be corrected: only who entered it does, during the scoring."""
    if refusal := _refusal_of_step(REOPEN_VISIT, sheet, sheet.body_id, by=by, at=at):
        return refusal
    if works_in(by, sheet.body, on=local_date(at)):
        return OWN_BODY
    entered = checks_entered(sheet, by)
    if not entered.exists():
        return Refusal("nothing-entered", _("You have entered no check on site of this body."))
    if inputs is None:
        return None
    if not entered.filter(indicator_id=inputs.indicator_id).exists():
        return _no_indicator()
    return refusal_of_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_object(
    sheet: Sheet, inputs: ObjectionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the body may not object: the period is over, or it has objected to this already."""
    if refusal := _refusal_of_step(OBJECT, sheet, sheet.body_id, by=by, at=at):
        return refusal
    until = sheet.assessment.objections_until
    if until is not None and local_date(at) > until:
        return Refusal(
            "objection-late", _("Objections were possible until %(day)s.") % {"day": until}
        )
    if inputs is None:
        return None
    value = sheet.values.filter(indicator_id=inputs.indicator_id).first()
    if value is None:
        return _no_indicator()
    if value.objections.exists():
        return Refusal(
            "objected", _("Your body has objected to this value already."), field="indicator_id"
        )
    return refusal_of_text(inputs.text, "text", MAX_TEXT)


def refusal_to_decide_objection(
    sheet: Sheet, inputs: DecisionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the objection may not be decided: never by somebody of the body, or who scored it."""
    body_id = sheet.assessment.body_id
    if refusal := _refusal_of_step(DECIDE_OBJECTION, sheet, body_id, by=by, at=at):
        return refusal
    if works_in(by, sheet.body, on=local_date(at)):
        return OWN_BODY
    waiting = sheet.values.filter(objections__decided_at=None, objections__isnull=False)
    if not waiting.exists():
        return Refusal("no-objection", _("No objection of this body waits for a decision."))
    if inputs is None:
        return None
    value = waiting.filter(objections__pk=inputs.objection_id).first()
    if value is None:
        return Refusal("no-objection", _("Choose an open objection."), field="objection_id")
    if value.scores.filter(by=by).exists():
        return Refusal(
            "own-score", _("Whoever gave a score does not decide on an objection to it.")
        )
    if inputs.value is not None and (refusal := refusal_of_points(inputs.value, "value")):
        return refusal
    if inputs.value is not None and inputs.value == value.value:
        return Refusal(
            "unchanged", _("This is the present value. Leave it empty to reject."), field="value"
        )
    return refusal_of_text(inputs.answer, "answer", MAX_TEXT)


def refusal_to_add_finding(
    sheet: Sheet, inputs: FindingInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the finding may not be added."""
    if refusal := _refusal_of_step(ADD_FINDING, sheet, sheet.assessment.body_id, by=by, at=at):
        return refusal
    if sheet.findings.count() >= MAX_FINDINGS:
        return Refusal("too-many", _("There are too many findings on this sheet."))
    if inputs is None:
        return None
    if sheet.findings.filter(text=single_line(inputs.text)).exists():
        return Refusal("listed", _("This finding is listed already."), field="text")
    return refusal_of_text(inputs.text, "text", MAX_FINDING)


def _refusal_of_scorer(
    step: Step[AssessmentState, Any],
    sheet: Sheet,
    *,
    is_arbiter: bool,
    by: Person,
    at: datetime,
) -> Refusal | None:
    if refusal := _refusal_of_step(step, sheet, sheet.body_id, by=by, at=at):
        return refusal
    scorer = scorer_of(sheet.assessment, by)
    if scorer is None or scorer.is_arbiter != is_arbiter:
        return Refusal("not-appointed", _("You were not appointed for this."))
    return OWN_BODY if works_in(by, sheet.body, on=local_date(at)) else None


def _refusal_of_step(
    step: Step[AssessmentState, Any], sheet: Sheet, body_id: int, *, by: Person, at: datetime
) -> Refusal | None:
    assessment = sheet.assessment
    shown = str(assessment.get_state_display())
    if refusal := refusal_of_step(step, assessment.state, shown, body_id, by=by, at=at):
        return refusal
    if sheet.excused and step is not ADD_FINDING:
        return Refusal("excused", _("This body is not ranked: %(why)s") % {"why": sheet.excused})
    return None


def _no_indicator() -> Refusal:
    return Refusal("no-indicator", _("Choose an indicator of the list."), field="indicator_id")


def _settled() -> Refusal:
    return Refusal("settled", _("This value is settled already."), field="indicator_id")
