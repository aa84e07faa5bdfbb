"""
Meetings in the demo region: one in each state, one of them postponed, one cancelled.

Open meetings in each phase come with the department of education (`education.py`).
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.kit.query_codes import new_code
from gongkai.kit.times import BEIJING, local_date
from gongkai.kit.workflows import NOTHING
from gongkai.meetings.actions.meetings import (
    announce_meeting,
    cancel_meeting,
    confirm_record,
    draw_seats,
    hold_meeting,
    lay_record,
    note_document,
    plan_meeting,
    postpone_meeting,
    publish_list,
)
from gongkai.meetings.actions.seats import answer_record, apply_for_seat
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import chosen_registrations
from gongkai.meetings.registering import SeatFacts
from gongkai.meetings.states import DocumentRole, MeetingKind, MeetingState
from gongkai.meetings.workflow import (
    CancelInputs,
    ConfirmInputs,
    HeldInputs,
    MeetingFacts,
    PostponeInputs,
    RecordInputs,
)
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from gongkai.processes.draft_meeting_document import draft_meeting_document
from gongkai.sampledata.demo.cases import FINANCE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast

FIRST_PLACE = 4_000  # after the concerns of the same moment
ITEM, GENRE = "A20-10", "notice"
# The names of the people who apply are invented.
NAMES = (
    "赵一鸣",
    "钱思远",
    "孙晓雨",
    "李文博",
    "周子涵",
    "吴佳怡",
    "阿依努尔·热合曼",
    "古丽娜尔·艾山",
)
RECORD = (
    "主持人说明听证事项和议程。\n方案提出人就方案的内容、依据作了说明。\n"
    "参加人一：建议对困难家庭保留原标准。\n参加人二：建议公布成本监审结论。\n参加人三：同意方案。"
)
# Days before (-) and after the meeting on which each step is taken.
PLANNED, ANNOUNCED, APPLIED, CLOSED, DRAWN = -46, -44, -40, -20, -19
MATERIAL, POSTPONED, LISTED, CANCELLED = -17, -16, -10, -15
HELD, LAID, CONFIRMED, PUBLISHED = 0, 1, 3, 8


@dataclass(frozen=True)
class DemoMeeting:
    """One meeting: in how many days it begins (negative: ago), and the state that it has reached."""

    days: int
    state: MeetingState
    kind: MeetingKind
    title: str
    agenda: str
    cancelled: str = ""
    postponed: str = ""
    body: str = FINANCE
    record: str = RECORD
    material: str = "<p>方案全文、起草说明和成本监审结论见附件。</p>"
    minutes: str = "<p>听证会按期举行，参加人意见和采纳情况如下。</p>"


MEETINGS = (
    DemoMeeting(
        44,
        MeetingState.PLANNED,
        MeetingKind.RULES_HEARING,
        "《财政票据管理办法（草案）》听证会",
        "听取对票据领用、核销和电子票据条款的意见。",
    ),
    DemoMeeting(
        30,
        MeetingState.ANNOUNCED,
        MeetingKind.HEARING,
        "城区停车收费标准调整听证会",
        "一、说明调整方案和成本监审结论；二、参加人发言；三、质询。",
    ),
    DemoMeeting(
        17,
        MeetingState.DRAWN,
        MeetingKind.OPEN_MEETING,
        "厅务会议（民生资金安排议题）邀请公众列席",
        "审议明年民生资金安排，列席人员可以发言。",
    ),
    DemoMeeting(
        8,
        MeetingState.LISTED,
        MeetingKind.HEARING,
        "公办幼儿园保教费标准听证会",
        "一、说明保教费调整方案；二、参加人发言；三、质询。",
    ),
    DemoMeeting(
        -1,
        MeetingState.HELD,
        MeetingKind.OTHER,
        "政府开放日：走进预算公开",
        "介绍预算怎样编制、怎样公开，现场答问。",
    ),
    DemoMeeting(
        -2,
        MeetingState.CONFIRMING,
        MeetingKind.HEARING,
        "生活垃圾处理费标准听证会",
        "一、说明收费方案；二、参加人发言；三、质询。",
    ),
    DemoMeeting(
        -6,
        MeetingState.CONFIRMED,
        MeetingKind.HEARING,
        "城市公共交通票价优惠听证会",
        "一、说明优惠方案；二、参加人发言；三、质询。",
    ),
    DemoMeeting(
        -20,
        MeetingState.PUBLISHED,
        MeetingKind.HEARING,
        "居民生活用水价格调整听证会",
        "一、说明分档水价方案；二、参加人发言；三、质询。",
        postponed="原定场地检修，听证会顺延两天举行。",
    ),
    DemoMeeting(
        12,
        MeetingState.CANCELLED,
        MeetingKind.HEARING,
        "集中供热价格调整听证会",
        "一、说明调整方案；二、参加人发言；三、质询。",
        cancelled="调整方案需要进一步论证，本次听证会取消；重新举行的，另行公告。",
    ),
)


def meeting_steps(
    cast: Cast,
    codes: Collection[str],
    now: datetime,
    meetings: Sequence[DemoMeeting] = MEETINGS,
    first: int = FIRST_PLACE,
) -> Iterator[Step]:
    """Yield the steps of those of the meetings that these bodies hold."""
    for place, meeting in enumerate(meetings, start=first):
        if meeting.body in codes:
            yield from _Meeting(meeting, place, cast, now).steps()


class _Meeting:
    """Carries out the steps of one meeting."""

    def __init__(self, meeting: DemoMeeting, place: int, cast: Cast, now: datetime) -> None:
        self.demo, self.place, self.cast = meeting, place, cast
        self.starts_on = local_date(now) + timedelta(days=meeting.days)
        self.meeting: Meeting

    def steps(self) -> Iterator[Step]:
        """Yield the steps up to the state of the meeting."""
        reached = self.demo.state
        order = (
            (MeetingState.PLANNED, PLANNED, self._plan),
            (MeetingState.ANNOUNCED, ANNOUNCED, self._announce),
            (MeetingState.ANNOUNCED, APPLIED, self._apply),
            (MeetingState.DRAWN, DRAWN, self._draw),
            (MeetingState.CANCELLED, CANCELLED, self._cancel),
            (MeetingState.LISTED, MATERIAL, self._release_material),
            (MeetingState.LISTED, POSTPONED, self._postpone),
            (MeetingState.LISTED, LISTED, self._publish_list),
            (MeetingState.HELD, HELD, self._hold),
            (MeetingState.CONFIRMING, LAID, self._lay_record),
            (MeetingState.CONFIRMED, CONFIRMED, self._confirm),
            (MeetingState.PUBLISHED, PUBLISHED, self._publish),
        )
        path = list(MeetingState)
        for state, days, action in order:
            if state == MeetingState.CANCELLED:
                if reached == MeetingState.CANCELLED:
                    yield self._step(days, action)
                    return
            elif path.index(state) <= path.index(reached):
                yield self._step(days, action)

    def _step(self, days: int, action: Callable[[datetime], None]) -> Step:
        return Step(self._at(days, 18), self.place, action)

    def _at(self, days: int, hour: int) -> datetime:
        day = self.starts_on + timedelta(days=days)
        return datetime.combine(day, time(hour), tzinfo=BEIJING)

    def _by(self, post: PostKind) -> Person:
        return self.cast.holder(self.demo.body, post)

    @property
    def _officer(self) -> Person:
        return self._by(PostKind.DISCLOSURE_OFFICER)

    def _plan(self, at: datetime) -> None:
        # A meeting that is postponed begins two days earlier at first.
        first = -2 if self.demo.postponed else 0
        facts = MeetingFacts(
            kind=self.demo.kind,
            title=self.demo.title,
            agenda=self.demo.agenda,
            place="霁川自治区政务服务中心三楼多功能厅",
            starts_at=self._at(first, 10),
            ends_at=self._at(first, 13),
            opens_at=self._at(ANNOUNCED + 1, 9),
            closes_at=self._at(CLOSED, 18),
            interested=2,
            public=3,
        )
        self.meeting = plan_meeting(
            self.cast.bodies[self.demo.body], facts, by=self._officer, at=at
        )

    def _announce(self, at: datetime) -> None:
        self.meeting = announce_meeting(
            self.meeting, NOTHING, by=self._by(PostKind.APPROVER), at=at
        )

    def _apply(self, at: datetime) -> None:
        for number, name in enumerate(NAMES):
            seat = "interested" if number < 3 else "public"
            contact = f"{seat}{number}@example.cn"
            facts = SeatFacts(seat, name, contact, shows_name=number % 2 == 0)
            submission = f"demo{self.place:012}{number:016}"
            apply_for_seat(self.meeting, facts, code=new_code(), submission=submission, at=at)

    def _draw(self, at: datetime) -> None:
        self.meeting = draw_seats(self.meeting, NOTHING, by=self._officer, at=at)

    def _cancel(self, at: datetime) -> None:
        inputs = CancelInputs(self.demo.cancelled)
        cancel_meeting(self.meeting, inputs, by=self._by(PostKind.APPROVER), at=at)

    def _postpone(self, at: datetime) -> None:
        if self.demo.postponed:
            inputs = PostponeInputs(
                self._at(0, 10), self._at(0, 13), self.meeting.place, self.demo.postponed
            )
            approver = self._by(PostKind.APPROVER)
            self.meeting = postpone_meeting(self.meeting, inputs, by=approver, at=at)

    def _release_material(self, at: datetime) -> None:
        self._release(DocumentRole.MATERIAL, self.demo.material, at)

    def _publish_list(self, at: datetime) -> None:
        self.meeting = publish_list(self.meeting, NOTHING, by=self._officer, at=at)

    def _hold(self, at: datetime) -> None:
        came = tuple(chosen_registrations(self.meeting).values_list("pk", flat=True))
        self.meeting = hold_meeting(self.meeting, HeldInputs(came), by=self._officer, at=at)

    def _lay_record(self, at: datetime) -> None:
        self.meeting = lay_record(
            self.meeting, RecordInputs(self.demo.record), by=self._officer, at=at
        )
        came = list(chosen_registrations(self.meeting))
        # Where the record is still with the participants, some have not answered.
        waits = self.demo.state == MeetingState.CONFIRMING
        for one in came[:2] if waits else came:
            answer_record(one, "confirmed", version=1, at=at)

    def _confirm(self, at: datetime) -> None:
        self.meeting = confirm_record(self.meeting, ConfirmInputs(), by=self._officer, at=at)

    def _publish(self, at: datetime) -> None:
        self._release(DocumentRole.MINUTES, self.demo.minutes, at)

    def _release(self, role: DocumentRole, text: str, at: datetime) -> None:
        drafter = self._by(PostKind.DRAFTER)
        document = draft_meeting_document(self.meeting, role, by=drafter, at=at)
        version = document.open_version
        assert version is not None
        facts = replace(
            drafts.DraftFacts(title=version.title, attribute="public", formed_on=local_date(at)),
            text=text,
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
        releases.release_document(document, by=self._officer, at=at)
        note_document(self.meeting.documents.get(document=document), at=at)
        self.meeting.refresh_from_db()
