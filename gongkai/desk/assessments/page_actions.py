"""The actions on the pages of schemes, assessments, sheets and findings, each step with its form."""

from collections.abc import Mapping

from gongkai.assessments import transitions
from gongkai.assessments.models import Assessment, Finding, Scheme, Sheet
from gongkai.assessments.workflow import (
    ADD_FINDING,
    ADD_INDICATOR,
    ADOPT_SCHEME,
    ANNOUNCE_RESULTS,
    APPOINT_SCORER,
    DECIDE_OBJECTION,
    EXCUSE_BODY,
    GIVE_SCORE,
    OBJECT,
    PUBLISH_RESULTS,
    REMOVE_INDICATOR,
    REOPEN_VISIT,
    REPORT_SELF,
    RETURN_SCHEME,
    SETTLE_SCORE,
    START_SCORING,
    SUBMIT_SCHEME,
    TRY_SCHEME,
    VISIT,
)
from gongkai.desk.assessments.forms import (
    AssessmentNothingForm,
    AssessmentStepForm,
    ExcuseForm,
    IndicatorChoiceForm,
    IndicatorForm,
    SchemeNothingForm,
    SchemeReasonForm,
    SchemeStepForm,
    ScorerForm,
    TrialForm,
)
from gongkai.desk.assessments.sheet_forms import (
    DecisionForm,
    FindingForm,
    ObjectionForm,
    ReopenForm,
    ScoreForm,
    SelfReportForm,
    SheetStepForm,
    VisitForm,
)
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person

SCHEME_FORMS: Mapping[str, type[SchemeStepForm]] = {
    ADD_INDICATOR.name: IndicatorForm,
    REMOVE_INDICATOR.name: IndicatorChoiceForm,
    TRY_SCHEME.name: TrialForm,
    SUBMIT_SCHEME.name: SchemeNothingForm,
    RETURN_SCHEME.name: SchemeReasonForm,
    ADOPT_SCHEME.name: SchemeNothingForm,
}
ASSESSMENT_FORMS: Mapping[str, type[AssessmentStepForm]] = {
    APPOINT_SCORER.name: ScorerForm,
    EXCUSE_BODY.name: ExcuseForm,
    START_SCORING.name: AssessmentNothingForm,
    ANNOUNCE_RESULTS.name: AssessmentNothingForm,
    PUBLISH_RESULTS.name: AssessmentNothingForm,
}
SHEET_FORMS: Mapping[str, type[SheetStepForm]] = {
    REPORT_SELF.name: SelfReportForm,
    GIVE_SCORE.name: ScoreForm,
    SETTLE_SCORE.name: ScoreForm,
    VISIT.name: VisitForm,
    REOPEN_VISIT.name: ReopenForm,
    OBJECT.name: ObjectionForm,
    DECIDE_OBJECTION.name: DecisionForm,
    ADD_FINDING.name: FindingForm,
}
SCHEME_BINDINGS: Mapping[str, Binding[Scheme, Person]] = {
    one.step.name: one for one in transitions.SCHEME_BINDINGS
}
BINDINGS: Mapping[str, Binding[Assessment, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}
SHEET_BINDINGS: Mapping[str, Binding[Sheet, Person]] = {
    one.step.name: one for one in transitions.SHEET_BINDINGS
}
FINDING_BINDINGS: Mapping[str, Binding[Finding, Person]] = {
    one.step.name: one for one in transitions.FINDING_BINDINGS
}
