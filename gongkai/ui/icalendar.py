"""iCalendar files (RFC 5545): lines, values, and calendars of meetings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from gongkai.kit.times import BEIJING

MEDIA_TYPE = "text/calendar; charset=utf-8"
MAX_LINE = 75  # Octets, not counting the line ending.
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """One event. `key` never changes; `sequence` increases when a calendar must learn of a change."""

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    place: str
    url: str
    changed_at: datetime
    sequence: int
    is_cancelled: bool = False


def event_calendar(events: Iterable[Event], *, name: str, language: str) -> bytes:
    """
    Return a calendar of events in the time of China.

    The time zone is there also without events, because a calendar must have at least one component.
    """
    return joined_lines(_lines(events, name, language))


def header_lines(product: str, name: str, language: str) -> Iterator[str]:
    """Yield the first lines of a calendar that is published, and how often to ask for it again."""
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Gongkai//{product}//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text_value(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    )


def _lines(events: Iterable[Event], name: str, language: str) -> Iterator[str]:
    yield from header_lines("Meetings", name, language)
    yield from ZONE
    for event in events:
        changed = utc_value(event.changed_at)
        yield from (
            "BEGIN:VEVENT",
            f"UID:{text_value(event.key)}",
            f"DTSTAMP:{changed}",
            f"LAST-MODIFIED:{changed}",
            f"SEQUENCE:{event.sequence}",
            f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
            f"DTSTART;TZID=Asia/Shanghai:{_local_value(event.starts_at)}",
            f"DTEND;TZID=Asia/Shanghai:{_local_value(event.ends_at)}",
            f"SUMMARY:{text_value(event.title)}",
            f"DESCRIPTION:{text_value(event.description)}",
            f"LOCATION:{text_value(event.place)}",
            f"URL:{event.url}",
            "END:VEVENT",
        )
    yield "END:VCALENDAR"


def joined_lines(lines: Iterable[str]) -> bytes:
    """Return the lines as a file, each folded."""
    return b"".join(_folded(line) for line in lines)


def text_value(text: str) -> str:
    """Escape a string as an iCalendar value of type TEXT."""
    return text.translate(ESCAPED)


def utc_value(at: datetime) -> str:
    """Return a moment as a value of type DATE-TIME in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local_value(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y%m%dT%H%M%S}"


def _folded(line: str) -> bytes:
    """Fold a line into parts of at most 75 octets without splitting a character."""
    parts, part, room = [], b"", MAX_LINE
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > room:
            parts.append(part)
            # The space at the start of each continuation line counts as an octet.
            part, room = b"", MAX_LINE - 1
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
