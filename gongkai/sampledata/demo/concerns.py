"""Public concerns in the demo region: overdue, waiting, answered with open measures, and closed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.participation.actions import (
    add_measure,
    close_concern,
    note_statement,
    register_concern,
    report_progress,
)
from gongkai.participation.models import Concern, ConcernMeasure
from gongkai.participation.registration import NewConcern
from gongkai.participation.states import ConcernKind, ConcernSource
from gongkai.participation.workflow import MeasureInputs, OutcomeInputs, ProgressInputs
from gongkai.processes.draft_statement import draft_statement
from gongkai.sampledata.demo.cases import FINANCE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast

FIRST_PLACE = 3_000  # after the error reports of the same moment
ITEM, GENRE = "A20-10", "notice"


@dataclass(frozen=True)
class DemoConcern:
    """
    One concern: how many hours ago it arose, after how many more it was answered, and what was done.

    `answered` is 0 if it was not answered, `closed` 0 if it was not closed.
    """

    hours: int
    source: ConcernSource
    title: str
    facts: str
    answered: int = 0
    statement: str = ""
    measure: str = ""
    progress: str = ""
    closed: int = 0
    outcome: str = ""


CONCERNS = (
    DemoConcern(
        600,
        ConcernSource.ONLINE,
        "城北片区连续三日供暖不足",
        "十月中旬，城北片区部分住宅室温低于供热合同约定的标准。",
        answered=20,
        statement="<p>经核查，供暖不足由二号热源厂循环泵故障引起，已于当日夜间修复。受影响用户的热费按日减免。</p>",
        measure="逐户测温，减免受影响期间的热费",
        progress="完成测温，热费减免已到账",
        closed=240,
        outcome="热源厂故障排除，室温全部达标，受影响期间的热费已经减免。",
    ),
    DemoConcern(
        300,
        ConcernSource.HOTLINE,
        "养老服务补贴到账时间推迟",
        "九月份养老服务补贴比往月晚到账一周，多个县市的群众来电询问。",
        answered=30,
        statement="<p>补贴系统切换造成发放推迟，现已全部到账。今后每月十日以前发放，推迟的提前公告。</p>",
        measure="建立发放推迟的提前公告制度",
        progress="公告模板已经制定，正在征求县市意见",
    ),
    DemoConcern(
        70,
        ConcernSource.PRESS,
        "停车收费标准公示牌更新不及时",
        "媒体报道多处停车场的收费公示牌仍为旧标准。",
    ),
    DemoConcern(
        12,
        ConcernSource.ONLINE,
        "集中供暖报修电话难以接通",
        "寒潮期间报修电话排队时间长，网民反映多次拨打无人接听。",
    ),
)


def concern_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the concerns of the department of finance, if it is among these bodies."""
    if FINANCE in codes:
        for place, concern in enumerate(CONCERNS, start=FIRST_PLACE):
            yield from _Concern(concern, place, cast, now).steps()


class _Concern:
    """Carries out the steps of one concern."""

    def __init__(self, concern: DemoConcern, place: int, cast: Cast, now: datetime) -> None:
        self.demo, self.place, self.cast = concern, place, cast
        self.arisen_at = now - timedelta(hours=concern.hours)
        self.concern: Concern
        self.measure: ConcernMeasure

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the state of the concern."""
        yield self._step(2, self._register)
        if self.demo.answered:
            yield self._step(self.demo.answered, self._answer)
        if self.demo.closed:
            yield self._step(self.demo.closed, self._close)

    def _step(self, hours: int, action: object) -> Step:
        return Step(self.arisen_at + timedelta(hours=hours), self.place, action)  # type: ignore[arg-type]

    def _by(self, post: PostKind) -> Person:
        return self.cast.holder(FINANCE, post)

    def _register(self, at: datetime) -> None:
        facts = NewConcern(
            ConcernKind.OTHER, self.demo.source, self.demo.title, self.demo.facts, self.arisen_at
        )
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        self.concern = register_concern(self.cast.bodies[FINANCE], facts, by=officer, at=at)

    def _answer(self, at: datetime) -> None:
        drafter = self._by(PostKind.DRAFTER)
        document = draft_statement(self.concern, "text", by=drafter, at=at)
        version = document.open_version
        assert version is not None
        facts = replace(
            drafts.DraftFacts(title=version.title, attribute="public", formed_on=local_date(at)),
            text=self.demo.statement,
            genre=Genre.objects.get(code=GENRE),
            catalogue_item=CatalogueItem.objects.get(code=ITEM),
        )
        drafts.edit_version(document, facts, by=drafter, at=at, revision=version.revision)
        reviews.submit_version(document, by=drafter, at=at)
        for action, post in (
            (reviews.pass_office_review, PostKind.OFFICE_HEAD),
            (reviews.pass_secrecy_review, PostKind.SECRECY_REVIEWER),
            (reviews.pass_disclosure_review, PostKind.DISCLOSURE_OFFICER),
            (reviews.approve_version, PostKind.APPROVER),
        ):
            action(document, by=self._by(post), at=at)
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        releases.release_document(document, by=officer, at=at)
        note_statement(self.concern.statements.get(), at=at)
        due_on = local_date(at) + timedelta(days=20)
        inputs = MeasureInputs(self.demo.measure, self.cast.bodies[FINANCE].pk, due_on)
        self.measure = add_measure(self.concern, inputs, by=officer, at=at)
        if not self.demo.closed:
            progress = ProgressInputs(self.measure.pk, self.demo.progress)
            report_progress(self.concern, progress, by=officer, at=at)

    def _close(self, at: datetime) -> None:
        officer, approver = self._by(PostKind.DISCLOSURE_OFFICER), self._by(PostKind.APPROVER)
        progress = ProgressInputs(self.measure.pk, self.demo.progress, done=True)
        report_progress(self.concern, progress, by=officer, at=at)
        close_concern(self.concern, OutcomeInputs(self.demo.outcome), by=approver, at=at)
