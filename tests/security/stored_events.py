"""Events in which each text that a person can write is hostile: one live, one published, one cancelled."""

from io import BytesIO

from gongkai.documents.models import Document
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
from tests.cast import AT, Cast

# What makes a row public in each state.
STATES = (
    ("live", {"started_at": AT}),
    ("published", {"started_at": AT, "closed_on": AT.date(), "published_at": AT}),
    ("cancelled", {"closed_on": AT.date(), "cancelled_at": AT}),
)


def hostile_events(cast: Cast, document: Document, payloads: tuple[str, ...]) -> None:
    """Create public events with these payloads; rows are written, because checks refuse some of them."""
    for number, (state, moments) in enumerate(STATES, start=1):
        one, two, three = (payloads[(number * 3 + step) % len(payloads)] for step in range(3))
        event = Event.objects.create(
            body=cast.finance,
            number=f"{cast.finance.code}-FT2026-0000{number}",
            kind="interview",
            state=state,
            title=one[:200],
            outline=two,
            place=three[:200],
            begins_at=AT,
            planned_at=AT,
            planned_by=cast.disclosure,
            announced_at=AT,
            line_changes=1,
            questions_received=2,
            reason=one if state == "cancelled" else "",
            personal_data_reason=two,
            **moments,
        )
        Guest.objects.create(event=event, name=one[:100], office=two[:200])
        EventDocument.objects.create(event=event, document=document)
        LiveLine.objects.create(event=event, change=1, speaker=one[:100], text=two, at=AT)
        Paragraph.objects.create(
            event=event,
            position=1,
            speaker=three[:100],
            text=one,
            start_ms=0,
            end_ms=900,
            cues=[[0, 900, one]],
        )
        stored = store_recording(BytesIO(b"ID3" + bytes(20)), f"{payloads[0][:60]}.mp3")
        Recording.objects.create(
            event=event,
            name=payloads[0][:255],
            sha256=stored.sha256,
            size=stored.size,
            media_type=stored.media_type,
            at=AT,
        )
        for position, text in enumerate((two, three), start=1):
            EventQuestion.objects.create(
                event=event,
                position=position,
                number=f"{event.number}000{position}",
                submission=f"event-{number}-{position}",
                source="public",
                phase="before",
                received_at=AT,
                text=text,
                name=text,
                asked_by=one[:100],
                visibility="shown",
                public_text=text,
                state="not_asked",
                reason="other_way",
                remark=text,
            )
