"""Test data: the government assesses its departments; two scorers, and one who settles."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from gongkai.assessments.actions.assessments import (
    announce_results,
    appoint_scorer,
    begin_assessment,
    start_scoring,
)
from gongkai.assessments.actions.schemes import (
    add_indicator,
    adopt_scheme,
    begin_scheme,
    submit_scheme,
    try_scheme,
)
from gongkai.assessments.actions.sheets import give_score, visit
from gongkai.assessments.entries import AssessmentFacts, SchemeFacts
from gongkai.assessments.models import Assessment, Scheme, Sheet
from gongkai.assessments.states import Role, Way
from gongkai.assessments.workflow import (
    IndicatorFacts,
    ScoreInputs,
    ScorerInputs,
    TrialInputs,
    VisitInputs,
)
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, person

NAMES = ("scorer-a", "scorer-b", "scorer-arbiter")
INDICATORS = (
    IndicatorFacts("1", "主动公开", Decimal(60), Role.SCORE, Way.GROUP),
    IndicatorFacts(
        "1.1",
        "二十个工作日内公开",
        Decimal(40),
        Role.SCORE,
        Way.MEASURED,
        "percent(released_in_time, released)",
    ),
    IndicatorFacts(
        "1.2",
        "按期答复",
        Decimal(20),
        Role.SCORE,
        Way.MEASURED,
        "percent(replies_in_time, replies)",
    ),
    IndicatorFacts("2", "组织领导", Decimal(20), Role.SCORE, Way.JUDGED, reported=True),
    IndicatorFacts(
        "3", "现场检查", Decimal(20), Role.SCORE, Way.VISITED, checklist="按时开放\n有指南\n能解答"
    ),
    IndicatorFacts("4", "链接失效", Decimal(5), Role.DEDUCTION, Way.MEASURED, "broken_links * 50"),
    IndicatorFacts("5", "创新", Decimal(5), Role.BONUS, Way.JUDGED),
    IndicatorFacts(
        "6", "文件全部撤回", Decimal(0), Role.VETO, Way.MEASURED, "steps(withdrawn, 3, 100, 0)"
    ),
)


def named(name: str) -> Person:
    """Return the person with this user name, who is made when first asked for."""
    return Person.objects.filter(account__username=name).first() or person(name)


def assessor(cast: Cast) -> Person:
    """Return the assessor of the government, and appoint the approver with the assessor."""
    known = Person.objects.filter(account__username="assess-assessor").first()
    if known is not None:
        return known
    for name, post in (("assess-assessor", "assessor"), ("assess-approver", "approver")):
        grant_post(person(name), PostKind(post), cast.government, by=SYSTEM, at=AT, since=SINCE)
    return named("assess-assessor")


def approver(cast: Cast) -> Person:
    """Return the approver of the government."""
    assessor(cast)
    return named("assess-approver")


def draft(cast: Cast, *, at: datetime = AT, **changes: Any) -> Scheme:
    """Return a draft of a scheme with all kinds of indicators."""
    facts = SchemeFacts(**{"year": 2026, "title": "2026年政务公开考核方案", **changes})
    scheme = begin_scheme(cast.government, facts, by=assessor(cast), at=at)
    if not facts.start:
        for one in INDICATORS:
            add_indicator(scheme, one, by=assessor(cast), at=at)
    return scheme


def tried(cast: Cast, *, at: datetime = AT, **changes: Any) -> Scheme:
    """Return a draft that was tried on the data of the year before."""
    scheme = draft(cast, at=at, **changes)
    try_scheme(scheme, TrialInputs(2025), by=assessor(cast), at=at)
    return scheme


def adopted(cast: Cast, *, at: datetime = AT, **changes: Any) -> Scheme:
    """Return an adopted scheme."""
    scheme = submit_scheme(tried(cast, at=at, **changes), NOTHING, by=assessor(cast), at=at)
    return adopt_scheme(scheme, NOTHING, by=approver(cast), at=at)


def begun(cast: Cast, *, at: datetime = AT, year: int = 2026) -> Assessment:
    """Return an assessment in preparation, without scorers."""
    facts = AssessmentFacts(year, adopted(cast, at=at).pk)
    return begin_assessment(cast.government, facts, by=assessor(cast), at=at)


def scoring(cast: Cast, *, at: datetime = AT, year: int = 2026) -> Assessment:
    """Return a measured assessment with two scorers and one who settles."""
    assessment = begun(cast, at=at, year=year)
    for name in NAMES:
        inputs = ScorerInputs(named(name).pk, name.endswith("arbiter"))
        appoint_scorer(assessment, inputs, by=assessor(cast), at=at)
    return start_scoring(assessment, NOTHING, by=assessor(cast), at=at)


def sheet_of(assessment: Assessment, body_id: int) -> Sheet:
    """Return the sheet of a body, fresh."""
    return Sheet.objects.select_related("assessment", "body").get(
        assessment=assessment, body_id=body_id
    )


def indicator_id(assessment: Assessment, code: str) -> int:
    """Return the id of an indicator of the scheme."""
    return assessment.scheme.indicators.get(code=code).pk


def score(
    assessment: Assessment, body_id: int, code: str, points: str, *, by: str, at: datetime = AT
) -> Sheet:
    """Give a score."""
    inputs = ScoreInputs(indicator_id(assessment, code), Decimal(points), "看过材料")
    return give_score(sheet_of(assessment, body_id), inputs, by=named(by), at=at)


def scored(cast: Cast, *, at: datetime = AT) -> Assessment:
    """Return an assessment of which every value is settled."""
    assessment = scoring(cast, at=at)
    for sheet in assessment.sheets.order_by("id"):
        for code in ("2", "5"):
            for by, points in (("scorer-a", "80"), ("scorer-b", "70")):
                score(assessment, sheet.body_id, code, points, by=by, at=at)
        inputs = VisitInputs(indicator_id(assessment, "3"), ("yes", "no", "na"))
        visit(sheet, inputs, by=assessor(cast), at=at)
    return assessment


def announced(cast: Cast, *, at: datetime = AT) -> Assessment:
    """Return an assessment whose results the bodies know."""
    return announce_results(scored(cast, at=at), NOTHING, by=assessor(cast), at=at)
