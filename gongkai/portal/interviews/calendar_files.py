"""The calendar entry of an event, which also tells that it was cancelled."""

from datetime import timedelta

from django.utils.translation import get_language

from gongkai.interviews.models import Event
from gongkai.interviews.states import EventState
from gongkai.ui import icalendar

LENGTH = timedelta(hours=1)  # until it is known when the event ended


def calendar_entry(event: Event, *, url: str) -> bytes:
    """Return the entry; its sequence counts the changes since the announcement."""
    is_over = event.ended_at is not None and event.ended_at > event.begins_at
    entry = icalendar.Event(
        key=f"{event.number}@gongkai",
        starts_at=event.begins_at,
        ends_at=event.ended_at if event.ended_at and is_over else event.begins_at + LENGTH,
        title=event.title,
        description=event.reason or event.outline,
        place=event.place,
        url=url,
        changed_at=event.cancelled_at or event.announced_at or event.planned_at,
        sequence=event.changes,
        is_cancelled=event.state == EventState.CANCELLED,
    )
    return icalendar.event_calendar([entry], name=event.title, language=get_language() or "")
