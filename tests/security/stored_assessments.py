"""Stored attacks in the texts of schemes, assessments and findings."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from gongkai.assessments.actions.assessments import (
    announce_results,
    appoint_scorer,
    begin_assessment,
    excuse_body,
    publish_results,
    start_scoring,
)
from gongkai.assessments.actions.findings import add_finding, retest_finding
from gongkai.assessments.actions.schemes import (
    add_indicator,
    adopt_scheme,
    begin_scheme,
    return_scheme,
    submit_scheme,
    try_scheme,
)
from gongkai.assessments.actions.sheets import (
    decide_objection,
    give_score,
    object_to_value,
    report_self,
    visit,
)
from gongkai.assessments.entries import AssessmentFacts, SchemeFacts
from gongkai.assessments.models import Evidence, SelfReport
from gongkai.assessments.workflow import (
    DecisionInputs,
    ExcuseInputs,
    FindingInputs,
    ObjectionInputs,
    ReasonInputs,
    ReportInputs,
    RetestInputs,
    ScoreInputs,
    ScorerInputs,
    TrialInputs,
    VisitInputs,
)
from gongkai.kit.workflows import NOTHING
from tests.assessments.assessing import INDICATORS, NAMES, approver, assessor, named, sheet_of
from tests.cast import AT, Cast, later


def hostile_assessments(cast: Cast, payloads: Sequence[str]) -> None:
    """Assess a year for each payload, with the payload in every text."""
    by = assessor(cast)
    for number, payload in enumerate(payloads[:6]):
        line = f"{number} {payload}"[:200]
        facts = SchemeFacts(2026, line, tolerance=100)
        scheme = begin_scheme(cast.government, facts, by=by, at=AT)
        for one in INDICATORS:
            checklist = "\n".join([payload.replace("\n", " ") or "x"] * 3) if one.checklist else ""
            changed = replace(one, title=line, checklist=checklist)
            add_indicator(scheme, changed, by=by, at=AT)
        try_scheme(scheme, TrialInputs(2025), by=by, at=AT)
        scheme = submit_scheme(scheme, NOTHING, by=by, at=AT)
        scheme = return_scheme(scheme, ReasonInputs(line), by=approver(cast), at=AT)
        if number == 0:
            continue  # a draft that was returned
        scheme = submit_scheme(scheme, NOTHING, by=by, at=AT)
        adopt_scheme(scheme, NOTHING, by=approver(cast), at=AT)
        _assess(cast, AssessmentFacts(2020 + number, scheme.pk), line)


def _assess(cast: Cast, facts: AssessmentFacts, line: str) -> None:
    by = assessor(cast)
    assessment = begin_assessment(cast.government, facts, by=by, at=AT)
    for name in NAMES:
        scorer = ScorerInputs(named(name).pk, name.endswith("arbiter"))
        appoint_scorer(assessment, scorer, by=by, at=AT)
    excuse_body(assessment, ExcuseInputs(cast.health.pk, line), by=by, at=AT)
    start_scoring(assessment, NOTHING, by=by, at=AT)
    sheet = sheet_of(assessment, cast.finance.pk)
    ids = dict(assessment.scheme.indicators.values_list("code", "pk"))
    report_self(sheet, ReportInputs(ids["2"], line), by=cast.disclosure, at=AT)
    Evidence.objects.create(
        report=SelfReport.objects.order_by("-id")[0],
        sha256="0" * 64,
        name=line,
        media_type="text/plain",
        size=1,
    )
    for code in ("2", "5"):
        for name in NAMES[:2]:
            inputs = ScoreInputs(ids[code], Decimal(50), line)
            give_score(sheet, inputs, by=named(name), at=AT)
    visit(sheet, VisitInputs(ids["3"], ("yes", "no", "na"), line), by=by, at=AT)
    announce_results(assessment, NOTHING, by=by, at=AT)
    sheet = sheet_of(assessment, cast.finance.pk)
    objected = ObjectionInputs(ids["3"], line)
    objection = object_to_value(sheet, objected, by=cast.disclosure, at=AT)
    decide_objection(sheet, DecisionInputs(objection.pk, line), by=by, at=AT)
    finding = add_finding(sheet, FindingInputs(line), by=by, at=AT)
    retest_finding(finding, RetestInputs(is_fixed=False, note=line), by=by, at=AT)
    publish_results(assessment, NOTHING, by=approver(cast), at=later(8))
