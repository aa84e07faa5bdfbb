"""Interviews and press conferences that were not announced, with everything that belongs to one."""

from io import BytesIO
from typing import TYPE_CHECKING

from gongkai.files.recordings import store_recording
from gongkai.interviews.models import Event, EventQuestion, Guest, LiveLine, Paragraph, Recording
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import SINCE, person

if TYPE_CHECKING:  # the world imports this module
    from tests.leaks.world import World


def add_events(world: "World") -> None:
    """
    Create events of a body in which no requesting user works: one in preparation, one given up.

    They have live text, transcript, recording and questions, which must be hidden by the event alone.
    """
    planner, body = person("host"), world.cast.government
    grant_post(planner, PostKind.EDITOR, body, by=SYSTEM, at=world.at, since=SINCE)
    for number, kind in enumerate(("interview", "press"), start=1):
        given_up = {
            "state": "cancelled",
            "cancelled_at": world.at,
            "closed_on": world.at.date(),
            "reason": world.word("why an event was given up"),
        }
        event = Event.objects.create(
            body=body,
            number=f"990000-{'FT' if kind == 'interview' else 'FB'}2026-0000{number}",
            kind=kind,
            title=world.word("the topic of an event"),
            outline=world.word("the outline of an event"),
            place=world.word("the place of an event"),
            begins_at=world.at,
            planned_at=world.at,
            planned_by=planner,
            **(given_up if kind == "press" else {}),
        )
        Guest.objects.create(
            event=event,
            name=world.word("the name of a guest"),
            office=world.word("the office of a guest"),
        )
        LiveLine.objects.create(
            event=event,
            change=1,
            speaker=world.word("who speaks in a live text"),
            text=world.word("a live text"),
            at=world.at,
        )
        Paragraph.objects.create(
            event=event, position=1, text=world.word("a transcript"), start_ms=0, end_ms=1_000
        )
        content = b"\x00\x00\x00\x18ftypisom" + world.word("a recording").encode()
        stored = store_recording(BytesIO(content), f"{world.word('the name of a recording')}.mp4")
        world.canaries.hashes.add(stored.sha256)
        Recording.objects.create(
            event=event,
            name=stored.name,
            sha256=stored.sha256,
            size=stored.size,
            media_type=stored.media_type,
            at=world.at,
        )
        EventQuestion.objects.create(
            event=event,
            position=1,
            number=f"{event.number}0001",
            submission=f"event{number:027}",
            source="public",
            phase="before",
            received_at=world.at,
            text=world.word("a question to an event"),
            name=world.word("who asked an event"),
            visibility="shown",
            public_text=world.word("the public text of a question to an event"),
            asked_by=world.word("a medium that asked"),
            state="not_asked",
            reason="time",
            remark=world.word("why a question was not asked"),
        )
