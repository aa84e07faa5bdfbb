"""
Public consultations in the demo region: planned, open, being examined, concluded, cancelled.

Those of the department of finance come with the core, one of the department of education with its body:
it has an open survey, and a comment of each fate that authors decide on.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.consultations.actions.comments import (
    answer_comments,
    confirm_comment,
    contest_hold,
    hold_comment,
    mask_comment,
    receive_comment,
    withdraw_comment,
)
from gongkai.consultations.actions.consultations import (
    add_record,
    cancel_consultation,
    end_consultation,
    list_plan,
    open_consultation,
    plan_consultation,
    publish_outcome,
)
from gongkai.consultations.actions.groups import group_comments
from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.registration import AnswerFacts, CommentFacts, NewConsultation
from gongkai.consultations.states import CommentState, DraftKind
from gongkai.consultations.workflow import (
    CancelInputs,
    HoldInputs,
    MaskInputs,
    OpenInputs,
    OutcomeInputs,
    QuestionInputs,
    RecordInputs,
)
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.models import Document
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo import surveys
from gongkai.sampledata.demo.cases import CODE, FINANCE
from gongkai.sampledata.demo.consultation_readers import (
    give_feedback,
    reply_to_feedback,
    report_published,
)
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast

FIRST_PLACE = 4_000  # after the concerns of the same moment
ITEM, GENRE = "A20-01", "notice"
EDUCATION = "990000-D02"
WAYS = "来信请寄霁川自治区财政厅办公室，信封注明“征求意见”。"


@dataclass(frozen=True)
class DemoConsultation:
    """
    One consultation: how many days ago it was planned and opened, for how long, and what came.

    `opened` is 0 if it is only planned; `concluded` and `cancelled` are days before now, or 0.
    """

    kind: DraftKind
    title: str
    explanation: str
    text: str = ""
    opened: int = 0
    days: int = 0
    shorter: str = ""
    comments: tuple[str, ...] = ()
    held: str = ""
    questions: tuple[QuestionInputs, ...] = ()
    answers: surveys.Answers = ()
    suggestion: str = ""
    argument: str = ""
    result: str = ""
    reason: str = ""
    concluded: int = 0
    outcome: str = ""
    cancelled: int = 0
    cancel_reason: str = ""
    body: str = FINANCE
    # What the authors of the comments did, in the order of the comments.
    fates: tuple[str, ...] = ()
    # What a reader says of the answer ten days later, and the reply; grounds of reports of a comment.
    feedback: str = ""
    feedback_reply: str = ""
    reports: tuple[str, ...] = ()


PARKING = "停车收费标准过高，群众负担加重，建议住宅小区周边道路夜间停车免费，并公开收费去向。"
CONSULTATIONS = (
    DemoConsultation(
        DraftKind.DECISION,
        "霁川自治区政府性投资项目管理办法",
        "明确项目申报、评审、资金拨付和后评价的程序，拟于下一季度公开征求意见。",
    ),
    DemoConsultation(
        DraftKind.DECISION,
        "霁川自治区机动车停车收费管理办法（征求意见稿）",
        "现行停车收费标准执行多年，与停车供需情况不相适应。草案调整计费单位，增加免费时段，并要求公开收费去向。",
        text="<p>第一条 为了规范机动车停车收费，维护当事人合法权益，制定本办法。</p>"
        "<p>第二条 停车收费按小时计算，停车不足十五分钟的不收费。</p>"
        "<p>第三条 残疾人驾驶专用车辆停车免费。</p>"
        "<p>第四条 停车收费收入纳入财政管理，每半年公开一次去向。</p>",
        opened=10,
        days=40,
        comments=(PARKING, PARKING + "谢谢！", "免费时间建议延长到三十分钟，方便接送老人和孩子。"),
        questions=surveys.PARKING_QUESTIONS,
        answers=surveys.PARKING_ANSWERS,
        suggestion="请在路边停车位旁公布投诉电话。",
    ),
    DemoConsultation(
        DraftKind.NORMATIVE,
        "霁川自治区财政补贴资金公示办法（征求意见稿）",
        "规定补贴资金公示的范围、期限、方式和异议处理。",
        text="<p>第一条 财政补贴资金的发放结果应当公示。</p>"
        "<p>第二条 公示期限不少于七日。</p>"
        "<p>第三条 对公示内容有异议的，可以向发放机关提出。</p>",
        opened=40,
        days=20,
        comments=(
            "公示期限太短，外出务工人员看不到，建议延长到十五日。",
            "建议同时在村务公开栏张贴，老年人不上网。",
            "低价代办各类贷款，额度高放款快。",
        ),
        held="低价代办",
        questions=surveys.QUESTIONS,
        answers=surveys.ANSWERS,
        suggestion=surveys.SUGGESTION,
    ),
    DemoConsultation(
        DraftKind.OTHER,
        "霁川自治区行政事业性收费目录清单调整方案（征求意见稿）",
        "取消三项收费，降低两项收费标准。",
        text="<p>一、取消工本费等三项收费。</p><p>二、降低检测费、培训费的收费标准。</p>",
        opened=100,
        days=25,
        comments=("建议把职业资格考试报名费也一并降低。",),
        argument="降低职业资格考试报名费",
        result="partly",
        reason="考试报名费由国家规定标准，本区权限内的考务费已经一并降低。",
        concluded=60,
        outcome="共收到意见一条，部分采纳。方案按照程序报批。",
        feedback="答复没有说明降低以后的收费标准是多少。",
        feedback_reply="考务费由每科六十元降为四十元，已列入方案附件第三项。",
    ),
    DemoConsultation(
        DraftKind.NORMATIVE,
        "霁川自治区非税收入票据管理细则（征求意见稿）",
        "细化票据领用、保管和核销程序。",
        text="<p>第一条 票据由财政部门统一监制。</p><p>第二条 票据领用实行限量管理。</p>",
        opened=20,
        days=30,
        cancelled=5,
        cancel_reason="上级机关正在修订票据管理规定，待其施行后重新拟订。",
    ),
    DemoConsultation(
        DraftKind.NORMATIVE,
        "中小学课后服务管理办法（征求意见稿）",
        "规定课后服务的时间、内容、收费和监督，拟将结束时间统一延长到十八时。",
        text="<p>第一条 课后服务坚持自愿原则。</p><p>第二条 课后服务结束时间不早于十八时。</p>",
        opened=6,
        days=30,
        comments=(
            "建议冬季提前到十七时三十分结束，路上安全。",
            "建议增加体育项目。",
            "希望同时解决学校门口停车的问题。",
        ),
        fates=("published", "withdrawn", "contested"),
        reports=("unrelated", "repeated"),
        body=EDUCATION,
    ),
)


def consultation_steps(
    cast: Cast,
    codes: Collection[str],
    now: datetime,
    consultations: Sequence[DemoConsultation] = CONSULTATIONS,
    first: int = FIRST_PLACE,
) -> Iterator[Step]:
    """Yield the steps of those of the consultations that these bodies hold."""
    for place, one in enumerate(consultations, start=first):
        if one.body in codes:
            yield from _Consultation(one, place, cast, now).steps()


class _Consultation:
    """Carries out the steps of one consultation."""

    def __init__(self, demo: DemoConsultation, place: int, cast: Cast, now: datetime) -> None:
        self.demo, self.place, self.cast, self.now = demo, place, cast, now
        self.consultation: PublicConsultation
        self.draft: Document

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the state of the consultation."""
        demo = self.demo
        yield self._step(demo.opened + 12, self._plan)
        if demo.opened:
            yield self._step(demo.opened, self._open)
            for number, text in enumerate(demo.comments):
                yield self._step(demo.opened - 1 - number, self._comment(number, text))
        if demo.answers:
            yield self._step(demo.opened - 2, self._answer_survey)
        if demo.opened > demo.days and not demo.cancelled:
            yield self._step(demo.opened - demo.days - 2, self._end)
        if demo.concluded:
            yield self._step(demo.concluded, self._conclude)
        if demo.feedback:
            yield self._step(demo.concluded - 10, self._say)
            yield self._step(demo.concluded - 14, self._reply)
        if demo.reports:
            yield self._step(2, self._report)
        if demo.cancelled:
            yield self._step(demo.cancelled, self._cancel)

    def _step(self, days_ago: int, action: Callable[[datetime], None]) -> Step:
        return Step(self.now - timedelta(days=days_ago), self.place, action)

    def _by(self, post: PostKind) -> Person:
        return self.cast.holder(self.demo.body, post)

    def _plan(self, at: datetime) -> None:
        facts = NewConsultation(
            self.demo.kind,
            self.demo.title,
            self.demo.explanation,
            local_date(at) + timedelta(days=30),
        )
        officer, approver = self._by(PostKind.DISCLOSURE_OFFICER), self._by(PostKind.APPROVER)
        self.consultation = plan_consultation(
            self.cast.bodies[self.demo.body], facts, by=officer, at=at
        )
        if self.demo.questions:
            surveys.add_survey(self.consultation, self.demo.questions, by=officer, at=at)
            self.consultation.refresh_from_db()
        list_plan(self.consultation, NOTHING, by=approver, at=at)

    def _open(self, at: datetime) -> None:
        self._release_draft(at)
        assert self.draft.index_number
        inputs = OpenInputs(
            self.draft.index_number,
            self.demo.explanation,
            local_date(at) + timedelta(days=self.demo.days),
            self.demo.shorter,
            WAYS if self.demo.body == FINANCE else "",
        )
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        self.consultation = open_consultation(self.consultation, inputs, by=officer, at=at)

    def _release_draft(self, at: datetime) -> None:
        drafter = self._by(PostKind.DRAFTER)
        facts = drafts.DraftFacts(
            title=self.demo.title,
            attribute="public",
            formed_on=local_date(at),
            text=self.demo.text,
            genre=Genre.objects.get(code=GENRE),
            catalogue_item=CatalogueItem.objects.get(code=ITEM),
        )
        document = drafts.draft_document(self.cast.bodies[self.demo.body], facts, by=drafter, at=at)
        reviews.submit_version(document, by=drafter, at=at)
        for action, post in (
            (reviews.pass_office_review, PostKind.OFFICE_HEAD),
            (reviews.pass_secrecy_review, PostKind.SECRECY_REVIEWER),
            (reviews.pass_disclosure_review, PostKind.DISCLOSURE_OFFICER),
            (reviews.approve_version, PostKind.APPROVER),
        ):
            action(document, by=self._by(post), at=at)
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        self.draft = releases.release_document(document, by=officer, at=at)

    def _comment(self, number: int, text: str) -> Callable[[datetime], None]:
        def send(at: datetime) -> None:
            submission = uuid5(NAMESPACE_URL, f"{self.place} {number}").hex
            facts = CommentFacts(text, 2, may_publish=True)
            comment = receive_comment(
                self.consultation, facts, code=CODE, submission=submission, at=at
            )
            if self.demo.held and text.startswith(self.demo.held):
                officer = self._by(PostKind.DISCLOSURE_OFFICER)
                hold_comment(comment, HoldInputs("advertising"), by=officer, at=at)
            if self.demo.fates:
                self._decide(comment, self.demo.fates[number], at)

        return send

    def _decide(self, comment: PublicComment, fate: str, at: datetime) -> None:
        """Let the author of a comment do what is said of it in the demo."""
        officer = self._by(PostKind.DISCLOSURE_OFFICER)
        if fate == "withdrawn":
            withdraw_comment(comment, at=at)
        elif fate == "published":
            mask_comment(comment, MaskInputs(comment.text), by=officer, at=at)
            confirm_comment(comment, at=at)
        else:
            hold_comment(comment, HoldInputs("unrelated"), by=officer, at=at)
            contest_hold(comment, at=at)

    def _answer_survey(self, at: datetime) -> None:
        surveys.answer(self.consultation, self.demo.answers, self.demo.suggestion, at=at)

    def _end(self, at: datetime) -> None:
        end_consultation(self.consultation, at=at)
        self.consultation.refresh_from_db()
        group_comments(self.consultation)

    def _conclude(self, at: datetime) -> None:
        officer, approver = self._by(PostKind.DISCLOSURE_OFFICER), self._by(PostKind.APPROVER)
        waiting = self.consultation.comments.filter(state=CommentState.RECEIVED)
        facts = AnswerFacts(
            tuple(waiting.values_list("pk", flat=True)),
            (),
            self.demo.argument,
            self.demo.result,
            self.demo.reason,
        )
        answer_comments(self.consultation, facts, by=officer, at=at)
        record = RecordInputs(
            "legality", local_date(at) - timedelta(days=30), local_date(at), "未发现违法情形。"
        )
        add_record(self.consultation, record, by=officer, at=at)
        publish_outcome(self.consultation, OutcomeInputs(self.demo.outcome), by=approver, at=at)

    def _say(self, at: datetime) -> None:
        give_feedback(self.consultation, self.demo.feedback, at=at)

    def _reply(self, at: datetime) -> None:
        officer, approver = self._by(PostKind.DISCLOSURE_OFFICER), self._by(PostKind.APPROVER)
        reply = self.demo.feedback_reply
        reply_to_feedback(self.consultation, reply, officer=officer, approver=approver, at=at)

    def _report(self, at: datetime) -> None:
        report_published(self.consultation, self.demo.reports, at=at)

    def _cancel(self, at: datetime) -> None:
        approver = self._by(PostKind.APPROVER)
        cancel_consultation(
            self.consultation, CancelInputs(self.demo.cancel_reason), by=approver, at=at
        )
