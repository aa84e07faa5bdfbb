"""Test data: a hearing with materials, applications, draw, record and minutes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gongkai.documents.actions import drafts, releases
from gongkai.documents.models import Document
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.meetings.actions.meetings import (
    announce_meeting,
    confirm_record,
    draw_seats,
    hold_meeting,
    lay_record,
    plan_meeting,
    publish_list,
)
from gongkai.meetings.actions.seats import answer_record, apply_for_seat
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.queries import chosen_registrations
from gongkai.meetings.registering import SeatFacts
from gongkai.meetings.workflow import ConfirmInputs, HeldInputs, MeetingFacts, RecordInputs
from gongkai.processes.draft_meeting_document import draft_meeting_document
from tests.cast import AT, Cast

OPENS, CLOSES = AT + timedelta(days=1), AT + timedelta(days=10)
STARTS = AT + timedelta(days=40)
FACTS = MeetingFacts(
    kind="hearing",
    title="居民用水价格调整听证会",
    agenda="一、价格调整方案的说明；二、参加人发言；三、质询。",
    place="市政务服务中心三楼会议室",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=3),
    opens_at=OPENS,
    closes_at=CLOSES,
    interested=2,
    public=3,
)
CODE = "ABCDE-FGHJK-MNPQR"
RECORD = "主持人宣布开始。参加人一：建议分档。"


def planned(cast: Cast, *, at: datetime = AT, **changes: Any) -> Meeting:
    """Return a meeting of the department of finance that is not announced."""
    return plan_meeting(cast.finance, replace(FACTS, **changes), by=cast.disclosure, at=at)


def announced(cast: Cast, **changes: Any) -> Meeting:
    """Return an announced meeting."""
    return announce_meeting(planned(cast, **changes), NOTHING, by=cast.approver, at=AT)


def applied(
    meeting: Meeting, number: int, *, at: datetime = OPENS, code: str = CODE, **changes: Any
) -> Registration:
    """Return an application for a seat of the general public."""
    facts = SeatFacts(
        **{"seat": "public", "name": f"王小{number}", "contact": f"1380000{number:04}"} | changes
    )
    submission = f"{meeting.pk}-{number}"
    return apply_for_seat(meeting, facts, code=code, submission=submission, at=at)


def material(
    cast: Cast, meeting: Meeting, *, at: datetime = AT, role: str = "material"
) -> Document:
    """Draft, review and release material or minutes, and let the system note it."""
    document = draft_meeting_document(meeting, role, by=cast.drafter, at=at)
    facts = cast.facts(title=document.title)
    drafts.edit_version(document, facts, by=cast.drafter, at=at, revision=1)
    released = releases.release_document(cast.review(document, at=at), by=cast.disclosure, at=at)
    catch_up()
    meeting.refresh_from_db()
    return released


def drawn(cast: Cast, *, applicants: int = 5, **changes: Any) -> Meeting:
    """Return a meeting whose seats were drawn."""
    meeting = announced(cast, **changes)
    for number in range(1, applicants + 1):
        applied(meeting, number)
    return draw_seats(meeting, NOTHING, by=cast.disclosure, at=CLOSES)


def listed(cast: Cast, **changes: Any) -> Meeting:
    """Return a meeting with material, whose list of participants is published."""
    meeting = drawn(cast, **changes)
    material(cast, meeting, at=CLOSES)
    return publish_list(meeting, NOTHING, by=cast.disclosure, at=CLOSES + timedelta(hours=1))


def held(cast: Cast, **changes: Any) -> Meeting:
    """Return a meeting to which every participant came."""
    meeting = listed(cast, **changes)
    came = tuple(chosen_registrations(meeting).values_list("pk", flat=True))
    return hold_meeting(meeting, HeldInputs(came), by=cast.disclosure, at=meeting.ends_at)


def confirmed(cast: Cast, **changes: Any) -> Meeting:
    """Return a meeting whose record every participant confirmed."""
    meeting = held(cast, **changes)
    at = meeting.ends_at
    meeting = lay_record(meeting, RecordInputs(RECORD), by=cast.disclosure, at=at)
    for one in meeting.registrations.filter(attended=True):
        answer_record(one, "confirmed", version=1, at=at)
    return confirm_record(meeting, ConfirmInputs(), by=cast.disclosure, at=at)
