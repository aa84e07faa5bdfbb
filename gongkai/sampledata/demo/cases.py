"""Applications of the demo region in every stage, created through the real actions."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.consultations import consult, note_opinion
from gongkai.applications.actions.extensions import ask_extension, delay_reply, extend
from gongkai.applications.actions.fees import ask_fee
from gongkai.applications.actions.intake import (
    merge_application,
    pass_on_application,
    receive_application,
    register_application,
    withdraw_application,
)
from gongkai.applications.actions.replies import (
    approve_reply,
    lodge_remedy,
    propose_reply,
    rate_application,
    reopen_application,
    serve_reply,
    settle_remedy,
    write_message,
)
from gongkai.applications.actions.searches import ask_search
from gongkai.applications.identity_numbers import CARD_CHECKS, CARD_WEIGHTS
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    DelayInputs,
    LodgeInputs,
    MergeInputs,
    MessageInputs,
    OpinionInputs,
    PartFacts,
    PassOnInputs,
    ProposeInputs,
    RegisterInputs,
    ReopenInputs,
    ResultInputs,
    ServeInputs,
)
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Application, Consultation, Remedy
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.calendars.queries import calendar_of
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.outcomes import Outcome
from gongkai.organisations.models import Office, Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.sampledata.demo.texts import working_day_before

FINANCE, GENERAL_OFFICE = "990000-D04", "990000-GO"
CODE = "JICHUAN-2026"  # the query code of every application of the demo
FIRST_PLACE = 1_000  # after the documents of the same moment
NAMES = (
    "荆采薇",
    "佟望舒",
    "费南浦",
    "娄知秋",
    "晏清河",
    "车载月",
    "汲云岫",
    "糜青禾",
    "艾山·吐尔逊",
    "古丽·麦麦提",
)
Do = Callable[[datetime], object]


@dataclass(frozen=True)
class Story:
    """One application: its text, arrival (in working days ago), and its steps (days later)."""

    title: str
    text: str
    ago: int
    happened: tuple[tuple[int, str, dict[str, Any]], ...] = ()
    body: str = FINANCE
    channel: str = "web"
    kind: str = "person"
    registered: bool = True


def story(title: str, ago: int, *happened: tuple[Any, ...], text: str = "", **more: Any) -> Story:
    """Return a `Story` whose steps may omit the arguments."""
    steps = tuple((one[0], one[1], one[2] if len(one) > 2 else {}) for one in happened)
    return Story(title, text or f"请提供{title}，以便了解有关情况。", ago, steps, **more)


STORIES = (
    story("2026年第三季度非税收入分项明细", 0, registered=False),
    story("行政事业性收费目录清单的历次调整情况", 1),
    story("政府采购投诉处理结果公告所附的处理决定书", 3, channel="post"),
    story("有关补贴的材料", 4, (2, "ask_to_clarify"), text="要看补贴的材料。"),
    story("历年补贴", 16, (2, "ask_to_clarify"), (6, "clarify"), text="要历年的补贴。"),
    story("某产业园扶持资金拨付明细", 9, (3, "consult"), kind="business"),
    story("供热补贴资金测算依据", 12, (2, "consult_agency"), (7, "agree")),
    story("自治区本级国有资产出租情况", 26, (15, "ask_extension"), (16, "extend")),
    story("会计师事务所检查结论", 18, (2, "ask_search"), channel="counter"),
    story("财政电子票据改革试点方案", 20, channel="email"),
    story("乡村道路建设资金绩效评价报告", 22),
    story("近十年全部预算调整批复", 14, (5, "delay")),
    story("2016年至2025年各类专项资金拨付凭证", 8, (4, "ask_fee"), channel="post"),
    story("政府购买服务指导性目录", 13, (9, "propose", {"outcome": Outcome.ALREADY_PUBLIC})),
    story("罚没物资处置流程", 15, (10, "propose", {"outcome": Outcome.GIVEN}), (11, "approve")),
    story(
        "公务用车租赁框架协议供应商名单", 30, (8, "answer", {"outcome": Outcome.GIVEN, "stars": 5})
    ),
    story("收费政策咨询答复口径", 34, (12, "answer", {"outcome": Outcome.PROCESS})),
    story(
        "自治区级储备粮轮换价差测算",
        41,
        (15, "answer", {"outcome": Outcome.NOT_HELD}),
        kind="research",
    ),
    story("某项目评审专家名单及评审意见", 45, (14, "answer", {"outcome": Outcome.GIVEN_IN_PART})),
    story("对某单位的举报办理结果", 33, (4, "answer", {"outcome": Outcome.PETITION})),
    story("一次性补贴发放的统计材料", 38, (6, "withdraw")),
    story(
        "财政投资评审中心考勤记录",
        60,
        (12, "answer", {"outcome": Outcome.INTERNAL_AFFAIRS}),
        (25, "reconsider"),
    ),
    story(
        "高标准农田建设资金分配方案",
        90,
        (14, "answer", {"outcome": Outcome.PROCESS}),
        (24, "reconsider"),
        (60, "correct"),
        (82, "reopen"),
    ),
    story("城市停车场收费标准的定价依据", 6, (1, "pass_on"), body=GENERAL_OFFICE, registered=False),
    story("2025年度自治区政府工作报告任务分解表", 11, (2, "write"), body=GENERAL_OFFICE),
    story("2025年度自治区政府工作报告任务分解表（补充）", 10, (1, "join"), body=GENERAL_OFFICE),
)


class Case:
    """Carries out the steps of one application."""

    def __init__(
        self, story: Story, place: int, cast: Cast, now: datetime, before: "Case | None"
    ) -> None:
        self.story, self.place, self.cast, self.now, self.before = story, place, cast, now, before
        self.calendar = calendar_of()
        self.arrived_on = working_day_before(self.calendar, local_date(now), story.ago)
        self.body = cast.bodies[story.body]
        self.application: Application

    def steps(self) -> Iterator[Step]:
        """Yield the steps, each with its time."""
        if not self.story.ago:
            yield Step(self.now - timedelta(minutes=3), self._place, self._arrive)
            return
        yield self._step(0, time(9, 15), self._arrive)
        if self.story.registered:
            yield self._step(0, time(9, 45), self._register)
        for days, verb, more in self.story.happened:
            yield self._step(days, time(14, 10), self._doing(verb, more))

    @property
    def _place(self) -> int:
        return FIRST_PLACE + self.place

    def _step(self, days: int, hour: time, run: Do) -> Step:
        on = self.calendar.nth_after(self.arrived_on, days) if days else self.arrived_on
        at = datetime.combine(on, hour, BEIJING) + timedelta(minutes=self.place * 2, seconds=30)
        return Step(min(at, self.now), self._place, run)

    def _doing(self, verb: str, more: dict[str, Any]) -> Do:
        def do(at: datetime) -> None:
            self.application.refresh_from_db()
            getattr(self, f"_{verb}")(at, **more)

        return do

    @property
    def _officer(self) -> Person:
        return self.cast.holder(self.story.body, PostKind.CASE_OFFICER)

    @property
    def _supervisor(self) -> Person:
        return self.cast.holder(self.story.body, PostKind.CASE_SUPERVISOR)

    def _arrive(self, at: datetime) -> None:
        story = self.story
        # Applications that will be merged have the same applicant.
        name = (
            self.before.place
            if story.happened and story.happened[0][1] == "join" and self.before
            else self.place
        )
        who = ApplicantFacts(
            name=NAMES[name % len(NAMES)],
            proof="identity_card" if story.kind == "person" else "other",
            proof_number=card(name) if story.kind == "person" else f"社证字第{name:05}号",
            telephone=f"139000{name:05}",
            representative="经办人" if story.kind != "person" else "",
            email=f"applicant{name}@example.invalid",
            address="霁川自治区昭汀市临江路",
        )
        facts = RequestFacts(story.kind, who, story.title, story.text, channel=story.channel)
        staff = None if story.channel == "web" else self._officer
        self.application = receive_application(self.body, facts, at=at, code=CODE, by=staff)

    def _register(self, at: datetime) -> None:
        register_application(
            self.application, RegisterInputs(confirmed_on=local_date(at)), by=self._officer, at=at
        )

    def _ask_to_clarify(self, at: datetime) -> None:
        text = "请写明所需补贴的名称、年度和形式，以便检索。"
        by = self.calendar.nth_after(local_date(at), 15)
        self.application = ask_to_clarify(
            self.application, AskToClarifyInputs(text=text, answer_by=by), by=self._officer, at=at
        )

    def _consult(self, at: datetime) -> None:
        consult(
            self.application,
            ConsultInputs(name="昭汀某产业园有限公司", question="该明细涉及贵公司，是否同意公开？"),
            by=self._officer,
            at=at,
        )

    def _consult_agency(self, at: datetime) -> None:
        other = self.cast.bodies["990000-D01"]
        consult(
            self.application,
            ConsultInputs(agency=other, question="该依据由贵机关参与制定，是否同意公开？"),
            by=self._officer,
            at=at,
        )

    def _agree(self, at: datetime) -> None:
        asked = Consultation.objects.get(application=self.application)
        note_opinion(
            asked,
            OpinionInputs(opinion="consent", answered_on=local_date(at), reasons="同意公开。"),
            by=self._officer,
            at=at,
        )

    def _ask_extension(self, at: datetime) -> None:
        self.application = ask_extension(
            self.application,
            AskExtensionInputs(days=20, reason="涉及多个处室，需要汇总核对。"),
            by=self._officer,
            at=at,
        )

    def _extend(self, at: datetime) -> None:
        self.application = extend(self.application, by=self._supervisor, at=at)

    def _ask_search(self, at: datetime) -> None:
        office = Office.objects.filter(body=self.body).order_by("id").first()
        assert office is not None  # the finance department has offices
        due = self.calendar.nth_after(local_date(at), 5)
        ask_search(
            self.application,
            AskSearchInputs(office=office, due_on=due, note="请在年度检查台账中查找。"),
            by=self._officer,
            at=at,
        )

    def _delay(self, at: datetime) -> None:
        assert self.application.due_on is not None
        until = self.calendar.nth_after(self.application.due_on, 15)
        reason = "同一申请人本月已提交数十件申请，数量较大。"
        self.application = delay_reply(
            self.application, DelayInputs(until=until, reason=reason), by=self._supervisor, at=at
        )

    def _ask_fee(self, at: datetime) -> None:
        self.application = ask_fee(
            self.application, AskFeeInputs(method="pages", count=180), by=self._officer, at=at
        )

    def _propose(self, at: datetime, outcome: Outcome) -> None:
        propose_reply(
            self.application,
            ProposeInputs(parts=parts_of(outcome, self.story.title)),
            by=self._officer,
            at=at,
        )

    def _approve(self, at: datetime) -> None:
        approve_reply(self.application, by=self._supervisor, at=at)

    def _answer(self, at: datetime, outcome: Outcome, stars: int = 0) -> None:
        self._propose(at, outcome)
        approve_reply(self.application, by=self._supervisor, at=at)
        serve_reply(
            self.application,
            ServeInputs(way="download", served_on=local_date(at)),
            by=self._officer,
            at=at,
        )
        if stars:
            rate_application(self.application, at=at, stars=stars)

    def _withdraw(self, at: datetime) -> None:
        withdraw_application(self.application, at=at)

    def _reconsider(self, at: datetime) -> None:
        lodge_remedy(
            self.application,
            LodgeInputs(
                route="reconsideration", authority="霁川自治区人民政府", lodged_on=local_date(at)
            ),
            by=self._officer,
            at=at,
        )

    def _correct(self, at: datetime) -> None:
        remedy = Remedy.objects.get(application=self.application)
        settle_remedy(
            remedy,
            ResultInputs(result="corrected", decided_on=local_date(at), note="责令重新答复。"),
            by=self._officer,
            at=at,
        )

    def _reopen(self, at: datetime) -> None:
        reopen_application(
            self.application, ReopenInputs(on=local_date(at)), by=self._officer, at=at
        )

    def _pass_on(self, at: datetime) -> None:
        pass_on_application(
            self.application, PassOnInputs(to=self.cast.bodies[FINANCE]), by=self._officer, at=at
        )

    def _write(self, at: datetime) -> None:
        write_message(self.application, MessageInputs(text="请问现在办到哪一步了？"), at=at)
        write_message(
            self.application, MessageInputs(text="已登记，正在检索。"), at=at, by=self._officer
        )

    def _join(self, at: datetime) -> None:
        assert self.before is not None
        self.before.application.refresh_from_db()
        merge_application(
            self.application, MergeInputs(into=self.before.application), by=self._officer, at=at
        )

    def _clarify(self, at: datetime) -> None:
        clarify(self.application, ClarifyInputs(text="2025年度供暖补贴，按县市汇总。"), at=at)


def case_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of all applications to these bodies."""
    before: Case | None = None
    for place, one in enumerate(STORIES):
        before = Case(one, place, cast, now, before)
        if one.body in codes:
            yield from before.steps()


def parts_of(outcome: Outcome, title: str) -> list[PartFacts]:
    """Return the parts of a reply with this outcome."""
    reasons = "经检索，现将有关情况答复如下；依据《中华人民共和国政府信息公开条例》办理。"
    if outcome == Outcome.GIVEN_IN_PART:
        return [
            PartFacts(Outcome.GIVEN, f"{title}（评审意见）", reasons),
            PartFacts(Outcome.THIRD_PARTY, f"{title}（专家名单）", reasons),
        ]
    return [PartFacts(outcome, title, reasons)]


def card(number: int) -> str:
    """Return an identity number of a fictional place with a valid check digit."""
    plain = f"990000{date(1980, 1, 1) + timedelta(days=number * 97):%Y%m%d}{number % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(plain, CARD_WEIGHTS, strict=True))
    return plain + CARD_CHECKS[total % 11]
