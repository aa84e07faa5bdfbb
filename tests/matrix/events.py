"""Interviews and press conferences for the matrix: one event, its questions, and the forms of the steps."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.files.recordings import store_recording
from gongkai.interviews.models import (
    Event,
    EventDocument,
    EventQuestion,
    Guest,
    LiveLine,
    Paragraph,
    Recording,
)
from gongkai.interviews.states import EventState, QuestionState
from gongkai.interviews.workflow import DROP_OPEN, START, UNLINK_DOCUMENT
from tests.cast import AT, Cast
from tests.matrix.rows import Case

if TYPE_CHECKING:  # the world imports this module
    from tests.matrix.world import Stage

FAR = "2028-01-03T09:00"
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(20)
NAME = "x.mp4"
NEW_EVENT = {
    "kind": "interview",
    "title": "x",
    "outline": "x",
    "place": "",
    "begins_at": FAR,
    "questions_until": "",
}
ANNOUNCED = (EventState.ANNOUNCED, EventState.LIVE, EventState.ENDED, EventState.PUBLISHED)


def set_up_event(cast: Cast) -> int:
    """Return the id of an event in preparation with all that its steps need; another person planned it."""
    event = Event.objects.create(
        body=cast.finance,
        number=f"{cast.finance.code}-FT2026-00001",
        kind="interview",
        title="x",
        outline="x",
        begins_at=AT.replace(year=2199),
        planned_at=AT,
        planned_by=cast.disclosure,
        questions_received=2,
        line_changes=1,
    )
    for name in ("a", "b"):
        Guest.objects.create(event=event, name=name, office="x")
    LiveLine.objects.create(event=event, change=1, text="x", at=AT)
    Paragraph.objects.create(event=event, position=1, text="x")
    for position in (1, 2):
        EventQuestion.objects.create(
            event=event,
            position=position,
            number=f"{event.number}000{position}",
            submission=f"event-{position}",
            source="public",
            phase="before",
            received_at=AT,
            text="x",
            visibility="shown",
            public_text="x",
            state="not_asked",
            reason="time",
        )
    stored = store_recording(BytesIO(MP4), NAME)
    Recording.objects.create(
        event=event,
        name=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        at=AT,
    )
    return event.pk


def _question(stage: "Stage") -> EventQuestion:
    return EventQuestion.objects.filter(event=stage.event).earliest("position")


def _address(stage: "Stage") -> list[str]:
    return ["interviews", Event.objects.get(pk=stage.event).number]


EVENT_ARGUMENTS: Mapping[str, Callable[["Stage", Any], list[Any]]] = {
    "desk:event": lambda stage, case: [stage.event],
    "desk:event_live": lambda stage, case: [stage.event],
    "desk:event_recording": lambda stage, case: [stage.event],
    "desk:event_question": lambda stage, case: [_question(stage).pk],
    "portal:events": lambda stage, case: ["interviews"],
    "portal:event_feed": lambda stage, case: ["interviews", "atom"],
    "portal:event_question_status": lambda stage, case: ["interviews"],
    "portal:event": lambda stage, case: _address(stage),
    "portal:event_live": lambda stage, case: _address(stage),
    "portal:event_question": lambda stage, case: _address(stage),
    "portal:event_calendar": lambda stage, case: _address(stage),
    "portal:event_captions": lambda stage, case: _address(stage),
    "portal:event_recording": lambda stage, case: [*_address(stage), NAME],
}


def event_step(stage: "Stage", route: str, verb: str) -> tuple[str, dict[str, Any]]:
    """Bring the event or its question into the state, and return address and form of the step."""
    name, _colon, state = verb.partition(":")
    if route == "desk:event_question_action":
        _bring(stage, EventState.LIVE, name="")
        return reverse(route, args=[_question(stage).pk, name]), _question_form(stage, name, state)
    _bring(stage, EventState(state), name=name)
    return reverse(route, args=[stage.event, name]), _form(stage, name)


def _bring(stage: "Stage", state: EventState, *, name: str) -> None:
    moment = AT if state in ANNOUNCED else None
    Event.objects.filter(pk=stage.event).update(
        state=state,
        begins_at=AT if name == START.name else AT.replace(year=2199),
        announced_at=moment,
        started_at=moment,
        closed_on=AT.date() if state == EventState.PUBLISHED else None,
    )
    if name == DROP_OPEN.name:
        EventQuestion.objects.filter(event=stage.event).update(state="received", reason="")


def _form(stage: "Stage", name: str) -> dict[str, Any]:
    document = stage.documents[Case.RELEASED]
    if name == UNLINK_DOCUMENT.name:
        EventDocument.objects.create(event_id=stage.event, document=document)
    guests = list(Guest.objects.filter(event=stage.event).values_list("pk", flat=True))
    sent = NEW_EVENT | {
        "name": "x",
        "office": "x",
        "guest_id": guests[0],
        "index_number": document.index_number,
        "reason": "time" if name == DROP_OPEN.name else "x",
        "text": "x",
        "line_id": LiveLine.objects.get(event=stage.event).pk,
        "attended": guests,
    }
    if name == "add-recording":
        sent["file"] = SimpleUploadedFile(NAME, MP4)
    return {f"{name}-{field}": value for field, value in sent.items()}


def _question_form(stage: "Stage", name: str, state: str) -> dict[str, Any]:
    question = _question(stage)
    other = EventQuestion.objects.filter(event=stage.event).latest("position")
    EventQuestion.objects.filter(pk=question.pk).update(
        state=state,
        reason="time" if state == QuestionState.NOT_ASKED else "",
        leader=other if state == QuestionState.GROUPED else None,
    )
    sent = {"text": "x", "ground": "insult", "leader": 2, "mark": "1:00", "reason": "time"}
    return {f"{name}-{field}": value for field, value in sent.items()}
