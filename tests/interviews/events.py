"""Test data: an event in each state, and a question to it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gongkai.interviews.actions.events import (
    add_guest,
    announce_event,
    cancel_event,
    end_event,
    plan_event,
    start_event,
)
from gongkai.interviews.actions.questions import receive_question
from gongkai.interviews.actions.transcripts import publish_transcript, write_transcript
from gongkai.interviews.inputs import (
    AttendanceInputs,
    EventFacts,
    GuestInputs,
    PublicationInputs,
    ReasonInputs,
    TranscriptInputs,
)
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.rules.events import NewEvent
from gongkai.interviews.rules.questions import QuestionFacts
from gongkai.kit.workflows import NOTHING
from tests.cast import AT, Cast

CODE = "23456-789AB-CDEFG"
BEGINS = AT + timedelta(days=2)
FACTS = EventFacts(
    title="养老服务补贴怎么领",
    outline="介绍补贴的对象、标准和申领方式，回答网民提问。",
    place="政务服务大厅",
    begins_at=BEGINS,
    questions_until=BEGINS - timedelta(hours=12),
)
TEXT = "[0:05] 主持人：各位网民，大家好。\n[1:20] 李建国：八十周岁以上每月一百元。"


def planned(cast: Cast, *, kind: str = "interview", at: datetime = AT, **changes: Any) -> Event:
    """Return an event in preparation, with the principal official as its guest."""
    new = NewEvent(kind, replace(FACTS, **changes))
    event = plan_event(cast.finance, new, by=cast.disclosure, at=at)
    guest = GuestInputs("李建国", "财政局局长", is_principal=True)
    add_guest(event, guest, by=cast.disclosure, at=at)
    return event


def announced(cast: Cast, *, at: datetime = AT, **changes: Any) -> Event:
    """Return an announced event."""
    return announce_event(planned(cast, at=at, **changes), NOTHING, by=cast.approver, at=at)


def cancelled(cast: Cast, *, at: datetime = AT, **changes: Any) -> Event:
    """Return an event that was announced and then cancelled."""
    event = announced(cast, at=at, **changes)
    return cancel_event(event, ReasonInputs("嘉宾另有公务"), by=cast.disclosure, at=at)


def live(cast: Cast, **changes: Any) -> Event:
    """Return an event that has begun."""
    event = announced(cast, **changes)
    return start_event(event, NOTHING, by=cast.disclosure, at=event.begins_at)


def ended(cast: Cast, event: Event | None = None, **changes: Any) -> Event:
    """Return an event that has ended; all guests attended."""
    event = event or live(cast, **changes)
    guests = tuple(event.guests.values_list("pk", flat=True))
    at = event.begins_at + timedelta(hours=1)
    return end_event(event, AttendanceInputs(guests), by=cast.disclosure, at=at)


def published(cast: Cast, event: Event | None = None, **changes: Any) -> Event:
    """Return an event with a published transcript."""
    event = event or ended(cast, **changes)
    at = event.begins_at + timedelta(days=1)
    write_transcript(event, TranscriptInputs(TEXT), by=cast.disclosure, at=at)
    return publish_transcript(event, PublicationInputs(), by=cast.approver, at=at)


def sent(
    event: Event,
    text: str = "七十岁能不能领？",
    *,
    name: str = "",
    at: datetime = AT,
    submission: str = "",
) -> EventQuestion:
    """Return a question of the public."""
    position = event.questions.count() + 1
    return receive_question(
        event,
        QuestionFacts(text, name),
        code=CODE,
        submission=submission or f"{event.pk}-{position}",
        at=at,
    )
