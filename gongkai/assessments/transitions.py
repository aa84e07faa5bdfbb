"""Bindings of the steps of schemes, assessments, sheets and findings to refusals and actions."""

from gongkai.assessments.actions import assessments as acts
from gongkai.assessments.actions import findings as found
from gongkai.assessments.actions import schemes as scheming
from gongkai.assessments.actions import sheets as filling
from gongkai.assessments.models import Assessment, Finding, Scheme, Sheet
from gongkai.assessments.rules import assessments, findings, schemes, sheets
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
    RETEST_FINDING,
    RETURN_SCHEME,
    SETTLE_SCORE,
    START_SCORING,
    SUBMIT_SCHEME,
    TRY_SCHEME,
    VISIT,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

SCHEME_BINDINGS: tuple[Binding[Scheme, Person], ...] = (
    bind(ADD_INDICATOR, schemes.refusal_to_add_indicator, scheming.add_indicator),
    bind(REMOVE_INDICATOR, schemes.refusal_to_remove_indicator, scheming.remove_indicator),
    bind(TRY_SCHEME, schemes.refusal_to_try_scheme, scheming.try_scheme),
    bind(SUBMIT_SCHEME, schemes.refusal_to_submit_scheme, scheming.submit_scheme),
    bind(RETURN_SCHEME, schemes.refusal_to_return_scheme, scheming.return_scheme),
    bind(ADOPT_SCHEME, schemes.refusal_to_adopt_scheme, scheming.adopt_scheme),
)
BINDINGS: tuple[Binding[Assessment, Person], ...] = (
    bind(APPOINT_SCORER, assessments.refusal_to_appoint_scorer, acts.appoint_scorer),
    bind(EXCUSE_BODY, assessments.refusal_to_excuse_body, acts.excuse_body),
    bind(START_SCORING, assessments.refusal_to_start_scoring, acts.start_scoring),
    bind(ANNOUNCE_RESULTS, assessments.refusal_to_announce_results, acts.announce_results),
    bind(PUBLISH_RESULTS, assessments.refusal_to_publish_results, acts.publish_results),
)
SHEET_BINDINGS: tuple[Binding[Sheet, Person], ...] = (
    bind(REPORT_SELF, sheets.refusal_to_report_self, filling.report_self),
    bind(GIVE_SCORE, sheets.refusal_to_give_score, filling.give_score),
    bind(SETTLE_SCORE, sheets.refusal_to_settle_score, filling.settle_score),
    bind(VISIT, sheets.refusal_to_visit, filling.visit),
    bind(REOPEN_VISIT, sheets.refusal_to_reopen_visit, filling.reopen_visit),
    bind(OBJECT, sheets.refusal_to_object, filling.object_to_value),
    bind(DECIDE_OBJECTION, sheets.refusal_to_decide_objection, filling.decide_objection),
    bind(ADD_FINDING, sheets.refusal_to_add_finding, found.add_finding),
)
FINDING_BINDINGS: tuple[Binding[Finding, Person], ...] = (
    bind(RETEST_FINDING, findings.refusal_to_retest_finding, found.retest_finding),
)
