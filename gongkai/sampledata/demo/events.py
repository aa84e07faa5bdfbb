"""
Interviews and press conferences in the demo region, one in each state, with questions of each fate.

Those of the department of finance come with the core; what it lacks of each kind, with that of education.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongkai.interviews.actions import events, questions, transcripts
from gongkai.interviews.inputs import (
    AnswerInputs,
    AttendanceInputs,
    DeskQuestion,
    EventFacts,
    GroundInputs,
    GroupInputs,
    GuestInputs,
    LineInputs,
    NotAskedInputs,
    PublicationInputs,
    ReasonInputs,
    ShowInputs,
    TranscriptInputs,
)
from gongkai.interviews.models import Event
from gongkai.interviews.rules.events import NewEvent
from gongkai.interviews.rules.questions import QuestionFacts
from gongkai.interviews.states import EventKind
from gongkai.kit.query_codes import new_code
from gongkai.kit.workflows import NOTHING
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.cases import FINANCE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast

FIRST_PLACE = 4_000  # after the public concerns of the same moment
DAY = 24
LINES = (
    ("主持人", "各位网民，大家好！今天我们邀请到财政厅负责同志，介绍养老服务补贴政策。"),
    ("赵明", "大家好。今年起，八十周岁以上老年人每月发放一百元，不用本人申请，由社区登记。"),
    ("主持人", "有网民问，七十岁的老人能不能领？"),
    ("赵明", "七十周岁以上的低保老年人，可以向户籍所在地社区提出，每月六十元。"),
)
ASKED = (
    "七十岁的老人能不能领养老服务补贴？",
    "70岁老人能领补贴吗？什么时候到账？",
    "补贴可以发到社会保障卡吗？",
    "我家邻居的低保为什么被取消？",
    "加微信代办补贴，价格优惠。",
)


@dataclass(frozen=True)
class DemoEvent:
    """
    One event: how many hours from now it begins, and how far it goes.

    `until` names its last step: plan, announce, cancel, start, end or publish.
    """

    hours: float
    kind: EventKind
    until: str
    title: str
    outline: str
    body: str = FINANCE
    place: str = "财政厅新闻发布厅"
    guests: tuple[GuestInputs, ...] = (
        GuestInputs("赵明", "财政厅厅长", is_principal=True),
        GuestInputs("孙丽", "财政厅社会保障处处长"),
    )
    asked: tuple[str, ...] = ASKED
    lines: tuple[tuple[str, str], ...] = LINES


EVENTS = (
    DemoEvent(
        -20 * DAY,
        EventKind.INTERVIEW,
        "publish",
        "养老服务补贴怎么领",
        "介绍养老服务补贴的对象、标准和申领方式，回答网民提问。",
    ),
    DemoEvent(
        -9 * DAY,
        EventKind.PRESS,
        "publish",
        "前三季度财政收支情况新闻发布会",
        "发布前三季度财政收入、支出和民生保障情况，回答记者提问。",
    ),
    DemoEvent(
        -3 * DAY,
        EventKind.PRESS,
        "end",
        "停车收费新标准新闻发布会",
        "解读调整后的停车收费标准，回答记者提问。",
    ),
    DemoEvent(
        -0.3,
        EventKind.INTERVIEW,
        "start",
        "冬季供暖补助政策在线访谈",
        "介绍冬季供暖补助的范围和标准，现场回答网民提问。",
    ),
    DemoEvent(
        5 * DAY,
        EventKind.INTERVIEW,
        "announce",
        "小微企业税费优惠政策问答",
        "介绍小微企业税费优惠政策和申报流程，提前征集网民提问。",
    ),
    DemoEvent(
        8 * DAY,
        EventKind.PRESS,
        "cancel",
        "年度预算公开新闻发布会",
        "介绍年度预算编制和公开情况。",
    ),
    DemoEvent(
        15 * DAY,
        EventKind.PRESS,
        "plan",
        "政府采购改革新闻发布会",
        "介绍政府采购改革的主要措施。",
    ),
)
ORDER = ("plan", "announce", "start", "end", "publish")


def event_steps(
    cast: Cast,
    codes: Collection[str],
    now: datetime,
    demo_events: Sequence[DemoEvent] = EVENTS,
    first: int = FIRST_PLACE,
) -> Iterator[Step]:
    """Yield the steps of those of the events that these bodies hold."""
    for place, event in enumerate(demo_events, start=first):
        if event.body in codes:
            yield from _Event(event, place, cast, now).steps()


class _Event:
    """Carries out the steps of one event."""

    def __init__(self, event: DemoEvent, place: int, cast: Cast, now: datetime) -> None:
        self.demo, self.place, self.cast, self.now = event, place, cast, now
        self.begins_at = (now + timedelta(hours=event.hours)).replace(second=0, microsecond=0)
        # Everything that is done beforehand lies in the past, also for an event that is to come.
        self.planned_at = min(self.begins_at, now) - timedelta(days=4)
        self.event: Event

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the last one of the event."""
        begins, planned = self.begins_at, self.planned_at
        moments: dict[str, tuple[datetime, Callable[[datetime], None]]] = {
            "plan": (planned, self._plan),
            "announce": (planned + timedelta(days=1), self._announce),
            "start": (begins, self._start),
            "end": (begins + timedelta(minutes=50), self._end),
            "publish": (begins + timedelta(hours=30), self._publish),
        }
        cancelled = self.demo.until == "cancel"
        last = ORDER.index("announce" if cancelled else self.demo.until)
        for name in ORDER[: last + 1]:
            at, action = moments[name]
            yield Step(at, self.place, action)
        if cancelled:
            yield Step(planned + timedelta(days=2), self.place, self._cancel)

    @property
    def _editor(self) -> Person:
        return self.cast.holder(self.demo.body, PostKind.DISCLOSURE_OFFICER)

    @property
    def _approver(self) -> Person:
        return self.cast.holder(self.demo.body, PostKind.APPROVER)

    def _plan(self, at: datetime) -> None:
        facts = EventFacts(self.demo.title, self.demo.outline, self.demo.place, self.begins_at)
        body, editor = self.cast.bodies[self.demo.body], self._editor
        self.event = events.plan_event(body, NewEvent(self.demo.kind, facts), by=editor, at=at)
        for guest in self.demo.guests:
            events.add_guest(self.event, guest, by=editor, at=at)

    def _announce(self, at: datetime) -> None:
        self.event = events.announce_event(self.event, NOTHING, by=self._approver, at=at)
        for number, text in enumerate(self.demo.asked):
            questions.receive_question(
                self.event,
                QuestionFacts(text, name="网民" if number == 0 else ""),
                code=new_code(),
                submission=f"demo-{self.event.pk}-{number}",
                at=at,
            )
        rows = list(self.event.questions.select_related("event").order_by("position"))
        for one in rows[:4]:
            questions.show_question(one, ShowInputs(one.text), by=self._editor, at=at)
        questions.withhold_question(rows[4], GroundInputs("advertising"), by=self._editor, at=at)
        questions.group_question(rows[1], GroupInputs(1), by=self._editor, at=at)

    def _start(self, at: datetime) -> None:
        editor = self._editor
        self.event = events.start_event(self.event, NOTHING, by=editor, at=at)
        # Acts of other steps may be recorded in the same minute, so all of a step have its moment.
        for speaker, text in self.demo.lines:
            transcripts.add_line(self.event, LineInputs(speaker, text), by=editor, at=at)
        if self.demo.kind == EventKind.PRESS:
            asked = DeskQuestion("今年的标准与去年相比有什么变化？", "《霁川日报》")
            questions.enter_question(self.event, asked, by=editor, at=at)
        first = self.event.questions.select_related("event").earliest("position")
        first = questions.ask_question(first, NOTHING, by=editor, at=at)
        questions.answer_question(first, AnswerInputs(), by=editor, at=at)

    def _end(self, at: datetime) -> None:
        guests = tuple(self.event.guests.values_list("pk", flat=True))
        self.event = events.end_event(self.event, AttendanceInputs(guests), by=self._editor, at=at)

    def _publish(self, at: datetime) -> None:
        editor = self._editor
        rows = self.event.questions.select_related("event").filter(state="received")
        for one in rows.filter(position=4):
            elsewhere = NotAskedInputs("other_way", "个案请向县民政局咨询或者信访。")
            questions.drop_question(one, elsewhere, by=editor, at=at)
        transcripts.drop_open_questions(self.event, NotAskedInputs("time"), by=editor, at=at)
        transcript = "\n".join(
            f"[{minutes}:{10 * minutes:02}] {speaker}：{text}"
            for minutes, (speaker, text) in enumerate(self.demo.lines)
        )
        transcripts.write_transcript(self.event, TranscriptInputs(transcript), by=editor, at=at)
        inputs = PublicationInputs()
        self.event = transcripts.publish_transcript(self.event, inputs, by=self._approver, at=at)

    def _cancel(self, at: datetime) -> None:
        reason = ReasonInputs("预算草案尚待审议，发布时间另行公告。")
        self.event = events.cancel_event(self.event, reason, by=self._editor, at=at)
