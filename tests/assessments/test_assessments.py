"""An assessment: scorers who score blind, results, objections, publication, findings."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from gongkai.assessments import transitions
from gongkai.assessments.actions.assessments import (
    announce_results,
    appoint_scorer,
    begin_assessment,
    excuse_body,
    publish_results,
    start_scoring,
)
from gongkai.assessments.actions.findings import add_finding, retest_finding
from gongkai.assessments.actions.sheets import (
    decide_objection,
    give_score,
    object_to_value,
    report_self,
    settle_score,
    visit,
)
from gongkai.assessments.entries import AssessmentFacts
from gongkai.assessments.models import Assessment, Score, Sheet
from gongkai.assessments.queries.assessments import (
    assessments_visible_to,
    evidence_visible_to,
    findings_fixed,
    findings_visible_to,
    sees_assessments,
    sees_results,
    sheets_visible_to,
)
from gongkai.assessments.rules import assessments as rules
from gongkai.assessments.rules import sheets as sheet_rules
from gongkai.assessments.rules.findings import (
    refusal_to_give_finding,
    refusal_to_retest_finding,
)
from gongkai.assessments.workflow import (
    DecisionInputs,
    ExcuseInputs,
    FindingInputs,
    ObjectionInputs,
    ReportInputs,
    RetestInputs,
    ScoreInputs,
    ScorerInputs,
    VisitInputs,
)
from gongkai.files.storage import store
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.notifications.models import Notification
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import PostKind
from gongkai.processes.finding_to_task import give_finding_as_task
from gongkai.supervision.actions.plans import begin_plan, remove_plan_task
from gongkai.supervision.entries import PlanFacts
from gongkai.supervision.workflow import RemovalInputs
from tests.assessments.assessing import (
    NAMES,
    adopted,
    announced,
    approver,
    assessor,
    begun,
    indicator_id,
    named,
    score,
    scored,
    scoring,
    sheet_of,
)
from tests.cast import AT, SINCE, Cast, later
from tests.refusals import refused_code

pytestmark = pytest.mark.django_db


def code(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal else None


def test_one_assessment_a_year_by_an_adopted_scheme(cast: Cast) -> None:
    assessment, by = begun(cast), assessor(cast)
    facts = AssessmentFacts(2026, assessment.scheme_id)
    assert {one.body for one in assessment.sheets.all()} == {cast.finance, cast.health}
    assert assessment.number == f"{cast.government.code}-KH2026"
    for expected, changed in (
        ("listed", facts),
        ("year-range", replace(facts, year=2027)),
        ("no-scheme", replace(facts, year=2025, scheme_id=0)),
    ):
        assert refused_code(begin_assessment, cast.government, changed, by=by, at=AT) == expected
    assert refused_code(begin_assessment, cast.finance, facts, by=by, at=AT) == "wrong-post"
    Body.objects.filter(parent=cast.government).update(ended_on=AT.date())
    other = replace(facts, year=2025)
    assert refused_code(begin_assessment, cast.government, other, by=by, at=AT) == "nobody-assessed"
    Body.objects.filter(pk=cast.government.pk).update(ended_on=AT.date())
    assert refused_code(begin_assessment, cast.government, other, by=by, at=AT) == "body-over"


def test_scoring_needs_two_scorers_and_one_who_settles(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment, by = begun(cast), assessor(cast)

    def appoint(person_id: int, *, arbiter: bool = False) -> None:
        appoint_scorer(assessment, ScorerInputs(person_id, arbiter), by=by, at=AT)

    assert refused_code(start_scoring, assessment, NOTHING, by=by, at=AT) == "too-few-scorers"
    # Somebody who works in an assessed body may score the others only.
    appoint(cast.drafter.pk)
    appoint(named(NAMES[0]).pk)
    assert refused_code(start_scoring, assessment, NOTHING, by=by, at=AT) == "no-arbiter"
    appoint(named(NAMES[2]).pk, arbiter=True)
    assert refused_code(start_scoring, assessment, NOTHING, by=by, at=AT) == "too-few-scorers"
    assert refused_code(appoint, named(NAMES[0]).pk) == "listed"
    assert refused_code(appoint, 0) == "no-person"
    assert rules.refusal_to_appoint_scorer(assessment, None, by=by, at=AT) is None
    appoint(named(NAMES[1]).pk)
    assert start_scoring(assessment, NOTHING, by=by, at=AT).measured_at == AT
    monkeypatch.setattr(rules, "MAX_SCORERS", 4)
    assert refused_code(appoint, cast.head.pk) == "too-many"
    assert refused_code(score, assessment, cast.finance.pk, "2", "50", by="drafter") == "own-body"


def test_two_score_blind_and_a_third_settles(cast: Cast) -> None:
    assessment, finance = scoring(cast), cast.finance.pk
    score(assessment, finance, "2", "80", by="scorer-a")
    assert refused_code(score, assessment, finance, "2", "70", by="scorer-a") == "scored"
    assert not sheet_of(assessment, finance).values.get(indicator__code="2").is_settled
    score(assessment, finance, "2", "40", by="scorer-b")
    value = sheet_of(assessment, finance).values.get(indicator__code="2")
    assert not value.is_settled  # they differ by more than the tolerance of 10
    settle = ScoreInputs(value.indicator_id, Decimal(50), "实地核实")
    sheet, third = sheet_of(assessment, finance), named("scorer-arbiter")
    assert refused_code(settle_score, sheet, settle, by=named("scorer-a"), at=AT) == "not-appointed"
    assert refused_code(give_score, sheet, settle, by=third, at=AT) == "not-appointed"
    other = replace(settle, indicator_id=indicator_id(assessment, "5"))
    assert refused_code(settle_score, sheet, other, by=third, at=AT) == "nothing-to-settle"
    measured = replace(settle, indicator_id=indicator_id(assessment, "1.1"))
    assert refused_code(settle_score, sheet, measured, by=third, at=AT) == "no-indicator"
    assert refused_code(give_score, sheet, measured, by=named("scorer-a"), at=AT) == "no-indicator"
    beyond = replace(settle, points=Decimal(101))
    assert refused_code(settle_score, sheet, beyond, by=third, at=AT) == "points-range"
    assert (
        refused_code(settle_score, sheet, replace(settle, reason=""), by=third, at=AT) == "no-text"
    )
    settle_score(sheet, settle, by=third, at=AT)
    value.refresh_from_db()
    assert (value.value, value.is_settled, value.scores.count()) == (50, True, 3)
    # Within the tolerance the mean holds, and a third scorer is not needed.
    score(assessment, finance, "5", "61", by="scorer-a")
    assert refused_code(score, assessment, finance, "5", "-1", by="scorer-b") == "points-range"
    score(assessment, finance, "5", "70", by="scorer-b")
    assert sheet_of(assessment, finance).values.get(indicator__code="5").value == Decimal("65.50")
    appoint_scorer(assessment, ScorerInputs(cast.stranger.pk), by=assessor(cast), at=AT)
    assert refused_code(score, assessment, finance, "5", "60", by="stranger") == "scored-by-two"
    # No points in the ledger, whose acts others read.
    acts = Act.objects.filter(verb__in=("assessment.scored", "assessment.settled"))
    assert not any("points" in act.facets or act.chain == cast.finance.chain for act in acts)


def test_a_check_on_site_counts_the_answers(cast: Cast) -> None:
    assessment, by = scoring(cast), assessor(cast)
    sheet, listed = sheet_of(assessment, cast.finance.pk), indicator_id(assessment, "3")
    inputs = VisitInputs(listed, ("yes", "no", "na"), "开放时间与公布一致")
    assert refused_code(visit, sheet, inputs, by=approver(cast), at=AT) == "wrong-post"
    short = replace(inputs, answers=("yes",))
    assert refused_code(visit, sheet, short, by=by, at=AT) == "answers"
    assert (
        refused_code(visit, sheet, replace(inputs, answers=("a", "b", "c")), by=by, at=AT)
        == "answers"
    )
    other = replace(inputs, indicator_id=indicator_id(assessment, "2"))
    assert refused_code(visit, sheet, other, by=by, at=AT) == "no-indicator"
    assert (
        refused_code(visit, sheet, replace(inputs, remark="x" * 501), by=by, at=AT)
        == "text-too-long"
    )
    assert sheet_rules.refusal_to_visit(sheet, None, by=named("scorer-a"), at=AT) is None
    grant_post(by, PostKind.DRAFTER, cast.health, by=SYSTEM, at=AT, since=SINCE)
    of_health = sheet_of(assessment, cast.health.pk)
    assert refused_code(visit, of_health, inputs, by=by, at=AT) == "own-body"
    visit(sheet, inputs, by=by, at=AT)
    value = sheet.values.get(indicator_id=listed)
    assert (value.value, value.inputs["answers"]) == (50, ["yes", "no", "na"])
    assert refused_code(visit, sheet, inputs, by=by, at=AT) == "nothing-to-visit"
    nothing = replace(inputs, answers=("na", "na", "na"))
    visit(of_health, nothing, by=named("scorer-a"), at=AT)
    value = of_health.values.get(indicator_id=listed)
    assert (value.value, value.is_settled) == (None, True)


def test_a_body_reports_on_itself_only_where_nothing_measures(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = scoring(cast)
    sheet, by = sheet_of(assessment, cast.finance.pk), cast.disclosure
    kept = store(BytesIO("领导小组会议纪要".encode()), "纪要.txt")
    inputs = ReportInputs(indicator_id(assessment, "2"), "召开两次领导小组会议", (kept,))
    with pytest.raises(Refused):  # a picture that is none
        store(BytesIO(b"MZ\x90\x00"), "photo.png")
    measured = replace(inputs, indicator_id=indicator_id(assessment, "1.1"))
    assert refused_code(report_self, sheet, measured, by=by, at=AT) == "no-indicator"
    assert refused_code(report_self, sheet, inputs, by=cast.drafter, at=AT) == "wrong-post"
    assert refused_code(report_self, sheet, replace(inputs, text=""), by=by, at=AT) == "no-text"
    many = replace(inputs, files=(kept,) * 11)
    assert refused_code(report_self, sheet, many, by=by, at=AT) == "too-many-files"
    report_self(sheet, inputs, by=by, at=AT)
    assert refused_code(report_self, sheet, inputs, by=by, at=AT) == "repeated"
    monkeypatch.setattr(sheet_rules, "MAX_REPORTS", 1)
    assert refused_code(report_self, sheet, replace(inputs, text="y"), by=by, at=AT) == "too-many"
    seen = evidence_visible_to(by.account, on=AT.date())
    assert [one.name for one in seen] == ["纪要.txt"]
    assert not evidence_visible_to(cast.stranger.account, on=AT.date()).exists()
    assert evidence_visible_to(named("scorer-a").account, on=AT.date()).exists()
    for name in ("scorer-a", "scorer-b"):
        score(assessment, cast.finance.pk, "2", "80", by=name)
    assert refused_code(report_self, sheet, replace(inputs, text="z"), by=by, at=AT) == "settled"
    assessment.scheme.indicators.filter(reported=True).update(reported=False)
    assert refused_code(report_self, sheet, inputs, by=by, at=AT) == "nothing-reported"


def test_results_are_announced_when_every_value_is_there(cast: Cast) -> None:
    assessment, by = scoring(cast), assessor(cast)
    assert refused_code(announce_results, assessment, NOTHING, by=by, at=AT) == "unsettled"
    excuse = ExcuseInputs(cast.health.pk, "年中新组建")
    assert (
        refused_code(excuse_body, assessment, replace(excuse, reason=""), by=by, at=AT) == "no-text"
    )
    excuse_body(assessment, excuse, by=by, at=AT)
    assert refused_code(excuse_body, assessment, excuse, by=by, at=AT) == "no-body"
    last = replace(excuse, body_id=cast.finance.pk)
    assert refused_code(excuse_body, assessment, last, by=by, at=AT) == "nobody-assessed"
    assert rules.refusal_to_excuse_body(assessment, None, by=by, at=AT) is None
    assert refused_code(score, assessment, cast.health.pk, "2", "50", by="scorer-a") == "excused"
    # The other body is dissolved while it is assessed: nothing can be missing of it.
    Body.objects.filter(pk=cast.finance.pk).update(ended_on=AT.date())
    done = announce_results(assessment, NOTHING, by=by, at=AT)
    assert [one.rank for one in done.sheets.all()] == [None, None]
    assert sheet_of(done, cast.finance.pk).excused
    # 20 November 2026 is a Friday: five working days later.
    assert done.objections_until == AT.date() + timedelta(days=7)


def test_a_body_objects_and_the_ranking_is_computed_anew(cast: Cast) -> None:
    assessment, by = announced(cast), assessor(cast)
    sheet, officer = sheet_of(assessment, cast.finance.pk), cast.disclosure
    # 75 of 20 points, 50 of 20 points of the 40 that apply, and a bonus of 3.75.
    assert (sheet.total, sheet.base, sheet.rank) == (Decimal("66.25"), Decimal("62.50"), 1)
    inputs = ObjectionInputs(indicator_id(assessment, "3"), "指南已经备齐")
    assert refused_code(object_to_value, sheet, inputs, by=cast.drafter, at=AT) == "wrong-post"
    assert (
        refused_code(object_to_value, sheet, replace(inputs, text=""), by=officer, at=AT)
        == "no-text"
    )
    none = replace(inputs, indicator_id=0)
    assert refused_code(object_to_value, sheet, none, by=officer, at=AT) == "no-indicator"
    assert refused_code(object_to_value, sheet, inputs, by=officer, at=later(8)) == "objection-late"
    decided = DecisionInputs(0, "现场照片属实", Decimal(100))
    assert refused_code(decide_objection, sheet, decided, by=by, at=AT) == "no-objection"
    objection = object_to_value(sheet, inputs, by=officer, at=AT)
    assert objection.due_on == AT.date() + timedelta(days=14)
    assert refused_code(object_to_value, sheet, inputs, by=officer, at=AT) == "objected"
    assert refused_code(decide_objection, sheet, decided, by=by, at=AT) == "no-objection"
    decided = replace(decided, objection_id=objection.pk)
    assert refused_code(decide_objection, sheet, decided, by=officer, at=AT) == "wrong-post"
    for changes, expected in (
        ({"value": Decimal(101)}, "points-range"),
        ({"value": Decimal(50)}, "unchanged"),
        ({"answer": ""}, "no-text"),
    ):
        changed = replace(decided, **changes)  # type: ignore[arg-type]
        assert refused_code(decide_objection, sheet, changed, by=by, at=AT) == expected
    late = later(8)
    publish = refused_code(publish_results, assessment, NOTHING, by=approver(cast), at=AT)
    assert publish == "objections-run"
    publish = refused_code(publish_results, assessment, NOTHING, by=approver(cast), at=late)
    assert publish == "objection-open"
    Score.objects.create(value=objection.value, by=by, points=1, reason="x", at=AT)
    assert refused_code(decide_objection, sheet, decided, by=by, at=AT) == "own-score"
    Score.objects.filter(by=by).delete()
    grant = grant_post(by, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert refused_code(decide_objection, sheet, decided, by=by, at=AT) == "own-body"
    grant.delete()
    done = decide_objection(sheet, decided, by=by, at=late)
    assert (done.state, done.before, done.after) == ("upheld", 50, 100)
    sheet.refresh_from_db()
    assert (sheet.total, sheet.rank) == (Decimal("91.25"), 1)
    assert sheet_of(assessment, cast.health.pk).rank == 2
    second = ObjectionInputs(indicator_id(assessment, "2"), "分数偏低")
    again = object_to_value(sheet, second, by=officer, at=AT)
    no = decide_objection(sheet, DecisionInputs(again.pk, "评分有据"), by=by, at=AT)
    assert (no.state, no.after) == ("rejected", 75)


def test_results_are_published_by_another_person(cast: Cast) -> None:
    assessment, late = announced(cast), later(8)
    grant_post(assessor(cast), PostKind.APPROVER, cast.government, by=SYSTEM, at=AT, since=SINCE)
    found = refused_code(publish_results, assessment, NOTHING, by=assessor(cast), at=late)
    assert found == "own-assessment"
    done = publish_results(assessment, NOTHING, by=approver(cast), at=late)
    assert (done.state, done.published_at) == ("published", late)
    assert Act.objects.get(verb="assessment.published").post == "approver"


def test_a_finding_becomes_a_task_and_is_closed_by_a_retest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment, by = announced(cast), assessor(cast)
    sheet, text = sheet_of(assessment, cast.finance.pk), FindingInputs("查阅点没有公开指南")
    assert refused_code(add_finding, sheet, FindingInputs(""), by=by, at=AT) == "no-text"
    finding = add_finding(sheet, text, by=by, at=AT)
    assert refused_code(add_finding, sheet, text, by=by, at=AT) == "listed"
    monkeypatch.setattr(sheet_rules, "MAX_FINDINGS", 1)
    assert refused_code(add_finding, sheet, FindingInputs("x"), by=by, at=AT) == "too-many"
    monkeypatch.undo()
    assert sheet_rules.refusal_to_add_finding(sheet, None, by=by, at=AT) is None
    plan = begin_plan(cast.government, PlanFacts(2027, "2027年要点"), by=by, at=AT)
    due = AT.date() + timedelta(days=60)
    task = give_finding_as_task(finding, plan, due, "指南已上架", by=by, at=AT)
    assert (task.text, task.source, task.body) == (text.text, assessment.number, cast.finance)
    finding.refresh_from_db()
    assert (finding.state, finding.task) == ("given", task)
    assert code(refusal_to_give_finding(finding, by=by, at=AT)) == "given"
    assert refused_code(give_finding_as_task, finding, plan, due, "x", by=by, at=AT) == "given"
    stranger = refusal_to_give_finding(finding, by=cast.disclosure, at=AT)
    assert code(stranger) == "wrong-post"
    # Taken out of the draft, the finding can be given again.
    remove_plan_task(plan, RemovalInputs(task.pk), by=by, at=AT)
    finding.refresh_from_db()
    assert refusal_to_give_finding(finding, by=by, at=AT) is None
    assert findings_fixed(assessment) == (0, 1)
    not_yet = RetestInputs(is_fixed=False, note="仍未上架")
    assert (
        refused_code(retest_finding, finding, replace(not_yet, note=""), by=by, at=AT) == "no-text"
    )
    retest_finding(finding, not_yet, by=by, at=AT)
    assert refused_code(retest_finding, finding, not_yet, by=by, at=AT) == "repeated"
    done = retest_finding(finding, RetestInputs(is_fixed=True, note="已上架"), by=by, at=AT)
    assert done.state == "fixed"
    assert findings_fixed(assessment) == (1, 1)
    assert code(refusal_to_give_finding(done, by=by, at=AT)) == "fixed"
    assert code(refusal_to_retest_finding(done, None, by=by, at=AT)) == "wrong-state"


def test_each_sees_what_concerns_them(cast: Cast) -> None:
    assessment, today = scoring(cast), AT.date()

    def seen(name: str) -> set[int]:
        found = sheets_visible_to(named(name).account, on=today)
        return {one.body_id for one in found}

    both = {cast.finance.pk, cast.health.pk}
    assert seen("assess-assessor") == seen("assess-approver") == seen("scorer-a") == both
    assert seen("disclosure") == {cast.finance.pk}
    assert seen("stranger") == {cast.health.pk}  # the disclosure officer of the other body
    assert seen("drafter") == set()
    sheet = sheet_of(assessment, cast.finance.pk)
    assert not sees_results(sheet, cast.disclosure, on=today)
    assert sees_results(sheet, assessor(cast), on=today)
    for name, sees in (("scorer-a", True), ("disclosure", True), ("drafter", False)):
        listed = assessments_visible_to(named(name).account, on=today)
        assert listed.exists() is sees
        assert sees_assessments(named(name), on=today) is sees
    assert not assessments_visible_to(None, on=today).exists()  # type: ignore[arg-type]
    assert not sheets_visible_to(None, on=today).exists()  # type: ignore[arg-type]
    Assessment.objects.update(state="announced")
    assert seen("scorer-a") == set()
    assert sees_results(sheet_of(assessment, cast.finance.pk), cast.disclosure, on=today)
    add_finding(sheet_of(assessment, cast.finance.pk), FindingInputs("x"), by=assessor(cast), at=AT)
    assert findings_visible_to(cast.disclosure.account, on=today).count() == 1
    assert findings_visible_to(cast.stranger.account, on=today).count() == 0


def test_those_concerned_are_notified_once(cast: Cast) -> None:
    assessment, by = announced(cast), assessor(cast)
    sheet = sheet_of(assessment, cast.finance.pk)
    inputs = ObjectionInputs(indicator_id(assessment, "3"), "指南已经备齐")
    objection = object_to_value(sheet, inputs, by=cast.disclosure, at=AT)
    decide_objection(sheet, DecisionInputs(objection.pk, "评分有据"), by=by, at=AT)
    add_finding(sheet, FindingInputs("查阅点没有指南"), by=by, at=AT)
    catch_up()
    told = {
        (one.kind, one.person.account.username)
        for one in Notification.objects.select_related("person__account")
        if one.subject_type.startswith("assessments.")
    }
    assert told == {
        ("scheme_submitted", "assess-approver"),
        *(("scorer_appointed", name) for name in NAMES),
        *(("scoring_begun", name) for name in ("disclosure", "stranger")),
        *(("result_announced", name) for name in ("disclosure", "stranger")),
        ("objection_made", "assess-assessor"),
        ("objection_decided", "disclosure"),
        ("finding_added", "disclosure"),
    }


def test_an_assessment_by_acts_alone_needs_no_scorer(cast: Cast) -> None:
    scheme, by = adopted(cast), assessor(cast)
    scheme.indicators.exclude(way__in=("measured", "group")).delete()
    facts = AssessmentFacts(2026, scheme.pk)
    assessment = begin_assessment(cast.government, facts, by=by, at=AT)
    start_scoring(assessment, NOTHING, by=by, at=AT)
    sheet = sheet_of(assessment, cast.finance.pk)
    nothing = sheet_rules.refusal_to_visit(sheet, None, by=by, at=AT)
    assert code(nothing) == "nothing-to-visit"
    done = announce_results(assessment, NOTHING, by=by, at=AT)
    # Nothing was released and nobody applied: no indicator applies, so that nobody is ranked.
    assert {one.total for one in Sheet.objects.filter(assessment=done)} == {None}


def test_scores_are_complete_before_they_are_announced(cast: Cast) -> None:
    assessment = scored(cast)
    assert rules.refusal_to_announce_results(assessment, None, by=assessor(cast), at=AT) is None


def test_steps_are_offered_before_anything_is_entered(cast: Cast) -> None:
    """Each step says without inputs whether it may be taken, so that a page can offer it."""
    assessment, by = scoring(cast), assessor(cast)
    finance = sheet_of(assessment, cast.finance.pk)
    offered = {
        "report": cast.disclosure,
        "score": named("scorer-a"),
        "settle": named("scorer-arbiter"),
        "visit": by,
        "reopen-visit": by,
        "object": cast.disclosure,
        "decide": by,
        "add-finding": by,
    }

    def possible() -> set[str]:
        return {
            one.step.name
            for one in transitions.SHEET_BINDINGS
            if one.refusal(finance, None, by=offered[one.step.name], at=AT) is None
        }

    assert possible() == {"report", "score", "settle", "visit"}
    Assessment.objects.update(state="announced")
    finance = sheet_of(assessment, cast.finance.pk)
    assert possible() == {"object", "add-finding"}
    inputs = ObjectionInputs(indicator_id(assessment, "3"), "指南已经备齐")
    object_to_value(finance, inputs, by=cast.disclosure, at=AT)
    assert possible() == {"object", "decide", "add-finding"}
    finding = add_finding(finance, FindingInputs("x"), by=by, at=AT)
    assert refusal_to_retest_finding(finding, None, by=by, at=AT) is None
    prepared = {
        one.step.name: code(one.refusal(assessment, None, by=by, at=AT))
        for one in transitions.BINDINGS
    }
    assert prepared["appoint-scorer"] is None
    assert {prepared[name] for name in ("excuse", "start", "announce")} <= {
        None,
        "wrong-state",
        "unsettled",
    }
    finance.refresh_from_db()
    nobody = [
        one.step.name
        for one in transitions.SHEET_BINDINGS
        if one.refusal(finance, None, by=cast.drafter, at=AT) is None
    ]
    assert nobody == []


def test_steps_of_an_assessment_are_for_its_posts(cast: Cast) -> None:
    assessment = begun(cast)
    for state in ("preparing", "scoring", "announced"):
        assessment.state = state
        refusals = {
            one.step.name: code(one.refusal(assessment, None, by=cast.drafter, at=AT))
            for one in transitions.BINDINGS
        }
        assert set(refusals.values()) == {"wrong-post", "wrong-state"}
        assert all(
            (refusals[one.step.name] == "wrong-post") is one.step.starts_from(state)
            for one in transitions.BINDINGS
        )
