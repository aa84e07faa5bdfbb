"""
How the public takes part in the work of the department of education of the demo region.

With what the department of finance shows, there is each kind in each phase: announced, running, closed,
outcome published. The worker loads this department after the first page of the demo.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from gongkai.consultations.states import DraftKind
from gongkai.consultations.workflow import QuestionInputs
from gongkai.interviews.inputs import GuestInputs
from gongkai.interviews.states import EventKind
from gongkai.meetings.states import MeetingKind, MeetingState
from gongkai.sampledata.demo.consultations import (
    EDUCATION,
    DemoConsultation,
    consultation_steps,
)
from gongkai.sampledata.demo.events import DAY, DemoEvent, event_steps
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.meetings import DemoMeeting, meeting_steps
from gongkai.sampledata.demo.region import Cast

FIRST_PLACE = 4_100  # after those of the department of finance of the same moment

# A survey that is announced with its consultation, and one whose outcome is published.
CONSULTATIONS = (
    DemoConsultation(
        DraftKind.DECISION,
        "自治区中小学校车服务方案",
        "拟调整校车线路和乘车费用，先公布问卷题目，下月公开征求意见时一并填写。",
        questions=(
            QuestionInputs(
                "single", "您的孩子怎样上学？", "步行\n公交\n家长接送\n校车", is_required=True
            ),
            QuestionInputs("number", "上学路上需要多少分钟？", least=0, most=180),
        ),
        body=EDUCATION,
    ),
    DemoConsultation(
        DraftKind.OTHER,
        "学前教育发展提升行动计划（征求意见稿）",
        "规定普惠性幼儿园布局、收费和师资的目标，随附问卷了解家长的需要。",
        text="<p>一、新建住宅小区同步建设普惠性幼儿园。</p><p>二、公办幼儿园提供延时服务。</p>",
        opened=95,
        days=25,
        comments=("建议普惠园的名额在网上公布。",),
        questions=(
            QuestionInputs(
                "single", "您是否需要延时服务？", "需要\n不需要\n说不清", is_required=True
            ),
            QuestionInputs("scale", "您对附近幼儿园的满意程度", least=1, most=5),
            QuestionInputs("text", "您还有哪些建议？"),
        ),
        answers=(
            ((1,), (3,)),
            ((1,), (4,)),
            ((2,), (5,)),
            ((1,), (2,)),
            ((3,), None),
        ),
        suggestion="延时服务的收费请提前公布。",
        argument="在网上公布普惠园的名额",
        result="adopted",
        reason="计划增加一条：各园每年五月在门户网站公布招生名额。",
        concluded=55,
        outcome="共收到意见一条、问卷五份，意见已采纳，延时服务列入计划。",
        body=EDUCATION,
    ),
)
RECORD = (
    "主持人介绍议题和列席规则。\n基础教育处说明课后服务经费安排。\n"
    "列席人员一：建议公布各校经费使用情况。\n列席人员二：建议增加体育课程。"
)
MATERIAL = "<p>议题说明和经费安排草案见附件。</p>"
MINUTES = "<p>会议按期举行，列席人员的意见和办理安排如下。</p>"


def _open_meeting(days: int, state: MeetingState, title: str, agenda: str) -> DemoMeeting:
    return DemoMeeting(
        days,
        state,
        MeetingKind.OPEN_MEETING,
        title,
        agenda,
        body=EDUCATION,
        record=RECORD,
        material=MATERIAL,
        minutes=MINUTES,
    )


MEETINGS = (
    _open_meeting(
        32,
        MeetingState.ANNOUNCED,
        "厅务会议（义务教育招生议题）邀请公众列席",
        "审议明年义务教育招生工作安排，列席人员可以发言。",
    ),
    _open_meeting(
        -3,
        MeetingState.CONFIRMING,
        "厅务会议（学生营养餐议题）邀请公众列席",
        "审议学生营养餐经费和监督安排。",
    ),
    _open_meeting(
        -25,
        MeetingState.PUBLISHED,
        "厅务会议（课后服务经费议题）邀请公众列席",
        "审议课后服务经费安排。",
    ),
)
GUESTS = (
    GuestInputs("陈静", "教育厅副厅长", is_principal=False),
    GuestInputs("马建国", "教育厅基础教育处处长"),
)
ASKED = (
    "明年小学入学的截止年龄有没有变化？",
    "小学入学年龄放宽了吗？",
    "随迁子女报名需要哪些材料？",
    "我家孩子的学籍为什么还没有转过来？",
    "择校代办，名额有限，欲报从速。",
)
LINES = (
    ("主持人", "各位好！今天请教育厅的同志介绍义务教育招生政策。"),
    ("陈静", "明年小学入学年龄仍为八月三十一日以前满六周岁。"),
    ("主持人", "随迁子女报名需要哪些材料？"),
    ("马建国", "凭居住证和就业证明即可，八月以前在网上报名。"),
)


def _event(hours: float, kind: EventKind, until: str, title: str, outline: str) -> DemoEvent:
    return DemoEvent(
        hours,
        kind,
        until,
        title,
        outline,
        body=EDUCATION,
        place="教育厅新闻发布厅",
        guests=GUESTS,
        asked=ASKED,
        lines=LINES,
    )


EVENTS = (
    _event(
        6 * DAY,
        EventKind.PRESS,
        "announce",
        "义务教育招生政策新闻发布会",
        "发布明年义务教育招生入学工作安排，回答记者提问。",
    ),
    _event(
        -0.5,
        EventKind.PRESS,
        "start",
        "学生营养改善计划新闻发布会",
        "介绍营养餐标准和监督办法，回答记者提问。",
    ),
    _event(
        -2 * DAY,
        EventKind.INTERVIEW,
        "end",
        "课后服务政策在线访谈",
        "介绍课后服务的时间、内容和收费，回答网民提问。",
    ),
)


def education_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield these steps of the department of education, if it is among these bodies."""
    yield from consultation_steps(cast, codes, now, CONSULTATIONS, FIRST_PLACE)
    yield from meeting_steps(cast, codes, now, MEETINGS, FIRST_PLACE)
    yield from event_steps(cast, codes, now, EVENTS, FIRST_PLACE)
