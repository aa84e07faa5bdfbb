"""The calendar entry of an event (iCalendar, RFC 5545), which also tells that it was cancelled."""

from datetime import UTC, datetime, timedelta

from gongkai.interviews.models import Event
from gongkai.interviews.states import EventState

MEDIA_TYPE = "text/calendar; charset=utf-8"
MAX_LINE = 75  # octets, not counting the line ending
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
LENGTH = timedelta(hours=1)  # until it is known when the event ended


def calendar_entry(event: Event, *, url: str) -> bytes:
    """Return the entry; SEQUENCE counts the changes since the announcement."""
    changed = event.cancelled_at or event.announced_at or event.planned_at
    end = event.ended_at if event.ended_at and event.ended_at > event.begins_at else None
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Gongkai//Interviews//ZH",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.number}@gongkai",
        f"DTSTAMP:{_utc(changed)}",
        f"SEQUENCE:{event.changes}",
        f"STATUS:{'CANCELLED' if event.state == EventState.CANCELLED else 'CONFIRMED'}",
        f"DTSTART:{_utc(event.begins_at)}",
        f"DTEND:{_utc(end or event.begins_at + LENGTH)}",
        f"SUMMARY:{_text(event.title)}",
        f"DESCRIPTION:{_text(event.reason or event.outline)}",
        f"URL:{url}",
    ]
    if event.place:
        lines.append(f"LOCATION:{_text(event.place)}")
    return b"".join(_folded(line) for line in [*lines, "END:VEVENT", "END:VCALENDAR"])


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(ESCAPED)


def _folded(line: str) -> bytes:
    """Fold a line into parts of at most 75 octets without splitting a character."""
    parts, part, room = [], b"", MAX_LINE
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > room:
            parts.append(part)
            part, room = b"", MAX_LINE - 1  # the space before it is an octet too
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
