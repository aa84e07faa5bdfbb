"""Training and complaints of the demo region: two trainings, a unit with a passed test, a complaint."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from gongkai.complaints.actions.complaints import (
    assign_complaint,
    conclude_complaint,
    order_rectification,
)
from gongkai.complaints.actions.intake import receive_complaint
from gongkai.complaints.actions.orders import accept_rectification, report_rectified
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.rules.intake import ComplaintFacts
from gongkai.complaints.workflow import (
    AssignmentInputs,
    OrderInputs,
    RectificationInputs,
    ResultInputs,
)
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.cases import FINANCE, GENERAL_OFFICE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.training.actions.participation import attend_session, sign_up
from gongkai.training.actions.sessions import hold_session, open_session, plan_session
from gongkai.training.actions.units import begin_unit, open_unit, set_questions, take_test
from gongkai.training.attendance_codes import code_shown
from gongkai.training.entries import UnitAnswers, UnitFacts
from gongkai.training.models import LearningUnit, TrainingSession
from gongkai.training.rules.units import latest_version
from gongkai.training.workflow import HeldInputs, QuestionInputs, SessionFacts

FIRST_PLACE = 9_700  # after the plans of the same moment
CODE = "7F3K9-QX27F-3K9QX"
QUESTIONS = """收到政府信息公开申请，不能当场答复的，应当自收到之日起多少个工作日内答复？
* 20
- 15
- 30

下列哪些信息应当主动公开？
* 机构职能、办公地址
* 财政预算、决算
- 内部事务信息"""


def training_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the general office, if it and finance are among these bodies."""
    if {FINANCE, GENERAL_OFFICE} <= set(codes):
        yield from _Training(cast, now).steps()


class _Training:
    """Carries out the steps."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.session: TrainingSession
        self.unit: LearningUnit
        self.complaint: Complaint
        self.order: RectificationOrder

    def steps(self) -> Iterator[Step]:
        """Yield the steps in order."""
        yield self._step(60, self._plan)
        yield self._step(55, self._attend)
        yield self._step(54, self._hold)
        yield self._step(40, self._teach)
        yield self._step(30, self._complain)
        yield self._step(28, self._order)
        yield self._step(20, self._report)
        yield self._step(18, self._retest)
        yield self._step(17, self._conclude)
        yield self._step(5, self._plan_next)
        yield self._step(3, self._complain_again)

    def _step(self, days: int, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days), FIRST_PLACE, action)

    def _by(self, post: PostKind, body: str = GENERAL_OFFICE) -> Person:
        return self.cast.holder(body, post)

    def _facts(self, title: str, begins_at: datetime) -> SessionFacts:
        topics = "《政府信息公开条例》解读\n依申请公开答复文书"
        ends_at = begins_at + timedelta(hours=3)
        return SessionFacts(
            title, topics, "自治区人民政府二号楼会议室", begins_at, ends_at, Decimal(3)
        )

    def _plan(self, at: datetime) -> None:
        by = self._by(PostKind.ASSESSOR)
        begins_at = self.now - timedelta(days=55, minutes=10)
        facts = self._facts("全区政务公开业务培训班", begins_at)
        body = self.cast.bodies[GENERAL_OFFICE]
        self.session = plan_session(body, facts, by=by, at=at)
        self.session = open_session(self.session, NOTHING, by=by, at=at)
        for post in (PostKind.DISCLOSURE_OFFICER, PostKind.OFFICE_HEAD):
            sign_up(self.session, by=self._by(post, FINANCE), at=at)

    def _attend(self, at: datetime) -> None:
        code = code_shown(self.session.pk, at=at)
        by = self._by(PostKind.DISCLOSURE_OFFICER, FINANCE)
        attend_session(self.session, code, by=by, at=at)

    def _hold(self, at: datetime) -> None:
        inputs = HeldInputs(118, "培训班签到表")
        hold_session(self.session, inputs, by=self._by(PostKind.ASSESSOR), at=at)

    def _teach(self, at: datetime) -> None:
        by = self._by(PostKind.ASSESSOR)
        text = "行政机关收到政府信息公开申请，能够当场答复的，应当当场予以答复；不能当场答复的，应当自收到申请之日起20个工作日内予以答复。"
        facts = UnitFacts("依申请公开办理要点", text, Decimal(1))
        unit = begin_unit(self.cast.bodies[GENERAL_OFFICE], facts, by=by, at=at)
        set_questions(unit, QuestionInputs(QUESTIONS, 60, 3), by=by, at=at)
        self.unit = open_unit(unit, NOTHING, by=by, at=at)
        version = latest_version(self.unit)
        assert version is not None  # entered above
        answers = UnitAnswers(version.pk, ((0,), (0, 1)))
        take_test(self.unit, answers, by=self._by(PostKind.DISCLOSURE_OFFICER, FINANCE), at=at)

    def _complain(self, at: datetime) -> None:
        facts = ComplaintFacts("outdated", "网站公布的收费目录还是三年前的版本。", "李某某", "")
        body = self.cast.bodies[FINANCE]
        complaint = receive_complaint(body, facts, code=CODE, submission="demo-complaint-1", at=at)
        by = self._by(PostKind.ASSESSOR)
        self.complaint = assign_complaint(complaint, AssignmentInputs(by.pk), by=by, at=at)

    def _order(self, at: datetime) -> None:
        inputs = OrderInputs(
            "更新网站公布的行政事业性收费目录", local_date(at) + timedelta(days=15)
        )
        by = self._by(PostKind.ASSESSOR)
        self.order = order_rectification(self.complaint, inputs, by=by, at=at)

    def _report(self, at: datetime) -> None:
        inputs = RectificationInputs("目录已更新", "https://www.example.cn/zwgk/shoufei.html")
        by = self._by(PostKind.DISCLOSURE_OFFICER, FINANCE)
        self.order = report_rectified(self.order, inputs, by=by, at=at)

    def _retest(self, at: datetime) -> None:
        accept_rectification(self.order, NOTHING, by=self._by(PostKind.ASSESSOR), at=at)

    def _conclude(self, at: datetime) -> None:
        inputs = ResultInputs("rectified", "您反映的情况属实，收费目录已更新，我们已复查。")
        conclude_complaint(self.complaint, inputs, by=self._by(PostKind.ASSESSOR), at=at)

    def _plan_next(self, at: datetime) -> None:
        by = self._by(PostKind.ASSESSOR)
        facts = self._facts("年度报告编制培训", self.now + timedelta(days=10))
        session = plan_session(self.cast.bodies[GENERAL_OFFICE], facts, by=by, at=at)
        session = open_session(session, NOTHING, by=by, at=at)
        sign_up(session, by=self._by(PostKind.DISCLOSURE_OFFICER, FINANCE), at=at)

    def _complain_again(self, at: datetime) -> None:
        facts = ComplaintFacts("guide", "信息公开指南上的电话打不通。")
        body = self.cast.bodies[FINANCE]
        receive_complaint(body, facts, code=CODE, submission="demo-complaint-2", at=at)
