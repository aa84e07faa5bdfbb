"""An assessment of the demo region: published results by acts alone, and the next scheme on trial."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from gongkai.assessments.actions.assessments import (
    announce_results,
    begin_assessment,
    publish_results,
    start_scoring,
)
from gongkai.assessments.actions.findings import add_finding
from gongkai.assessments.actions.schemes import (
    add_indicator,
    adopt_scheme,
    begin_scheme,
    submit_scheme,
    try_scheme,
)
from gongkai.assessments.entries import TEMPLATE, AssessmentFacts, SchemeFacts
from gongkai.assessments.models import Assessment, Scheme
from gongkai.assessments.workflow import FindingInputs, TrialInputs
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import REGION, Cast

LAST_PLACE = 9_900  # after everything else of the same moment
# How many days ago the results were announced and published, and the next scheme was tried.
ANNOUNCED, PUBLISHED, TRIED, FOUND = 30, 12, 3, 0
# The scheme that is used has only what is measured, with weights of its own.
MEASURED: dict[str, Decimal] = {
    code: Decimal(weight)
    for code, weight in (
        ("1", 60),
        ("1.1", 35),
        ("1.2", 15),
        ("1.3", 10),
        ("2", 40),
        ("2.1", 30),
        ("2.2", 10),
        ("6", 5),
        ("8", 0),
    )
}


def assessment_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the government itself. They come with the region, when all others are counted."""
    if REGION in codes:
        yield from _Assessing(cast, now).steps()


class _Assessing:
    """Carries out the steps."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.scheme: Scheme
        self.assessment: Assessment

    def steps(self) -> Iterator[Step]:
        """Yield the steps in order."""
        yield self._step(ANNOUNCED, self._announce)
        yield self._step(PUBLISHED, self._publish)
        yield self._step(TRIED, self._try_next)
        yield self._step(FOUND, self._find)

    def _step(self, days: int, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days), LAST_PLACE, action)

    def _by(self, post: PostKind) -> Person:
        return self.cast.holder(REGION, post)

    def _announce(self, at: datetime) -> None:
        assessor, body = self._by(PostKind.ASSESSOR), self.cast.bodies[REGION]
        year = local_date(at).year
        facts = SchemeFacts(year, f"霁川自治区{year}年政务公开考核方案")
        scheme = begin_scheme(body, facts, by=assessor, at=at)
        for one in TEMPLATE:
            if one.code in MEASURED:
                changed = replace(one, weight=MEASURED[one.code])
                add_indicator(scheme, changed, by=assessor, at=at)
        try_scheme(scheme, TrialInputs(year - 1), by=assessor, at=at)
        scheme = submit_scheme(scheme, NOTHING, by=assessor, at=at)
        self.scheme = adopt_scheme(scheme, NOTHING, by=self._by(PostKind.APPROVER), at=at)
        begun = AssessmentFacts(year, self.scheme.pk)
        assessment = begin_assessment(body, begun, by=assessor, at=at)
        start_scoring(assessment, NOTHING, by=assessor, at=at)
        self.assessment = announce_results(assessment, NOTHING, by=assessor, at=at)

    def _publish(self, at: datetime) -> None:
        publish_results(self.assessment, NOTHING, by=self._by(PostKind.APPROVER), at=at)

    def _try_next(self, at: datetime) -> None:
        """Begin the next version, with everything that people judge, and try it."""
        assessor, body = self._by(PostKind.ASSESSOR), self.cast.bodies[REGION]
        year = local_date(at).year
        title = f"霁川自治区{year + 1}年政务公开考核方案（草案）"
        facts = SchemeFacts(year + 1, title, bonus_from=80, start="template")
        scheme = begin_scheme(body, facts, by=assessor, at=at)
        try_scheme(scheme, TrialInputs(year), by=assessor, at=at)

    def _find(self, at: datetime) -> None:
        last = self.assessment.sheets.exclude(rank=None).order_by("-rank", "id").first()
        if last is not None:
            text = "部分栏目没有内容，请补充或者调整"
            add_finding(last, FindingInputs(text), by=self._by(PostKind.ASSESSOR), at=at)
