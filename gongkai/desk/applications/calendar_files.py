"""Write iCalendar files (RFC 5545) of due dates for calendar programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
MAX_LINE = 75  # Octets, not counting the line ending.
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueDay:
    """One all-day event. `key` never changes; `revision` increases with every change."""

    key: str
    on: date
    text: str
    url: str
    changed_at: datetime
    revision: int


def calendar_file(days: Iterable[DueDay], *, name: str, language: str) -> bytes:
    """Return a calendar of all-day events, each with a reminder on the morning before."""
    return b"".join(_folded(line) for line in _lines(days, name, language))


def _lines(days: Iterable[DueDay], name: str, language: str) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Gongkai//Applications//{language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    )
    for day in days:
        changed = f"{day.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield from (
            "BEGIN:VEVENT",
            f"UID:{_text(day.key)}",
            f"DTSTAMP:{changed}",
            f"LAST-MODIFIED:{changed}",
            f"SEQUENCE:{day.revision}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day.on + DAY:%Y%m%d}",
            f"SUMMARY:{_text(day.text)}",
            f"URL:{day.url}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_text(day.text)}",
            "TRIGGER:-PT15H",
            "END:VALARM",
            "END:VEVENT",
        )
    yield "END:VCALENDAR"


def _text(text: str) -> str:
    """Escape a string as an iCalendar value of type TEXT."""
    return text.translate(ESCAPED)


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
