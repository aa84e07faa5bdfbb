"""Write iCalendar files (RFC 5545) of due dates for calendar programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongkai.ui.icalendar import MEDIA_TYPE, header_lines, joined_lines, text_value, utc_value

__all__ = ["MEDIA_TYPE", "DueDay", "calendar_file"]
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
    return joined_lines(_lines(days, name, language))


def _lines(days: Iterable[DueDay], name: str, language: str) -> Iterator[str]:
    yield from header_lines("Applications", name, language)
    for day in days:
        changed = utc_value(day.changed_at)
        yield from (
            "BEGIN:VEVENT",
            f"UID:{text_value(day.key)}",
            f"DTSTAMP:{changed}",
            f"LAST-MODIFIED:{changed}",
            f"SEQUENCE:{day.revision}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day.on + DAY:%Y%m%d}",
            f"SUMMARY:{text_value(day.text)}",
            f"URL:{day.url}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{text_value(day.text)}",
            "TRIGGER:-PT15H",
            "END:VALARM",
            "END:VEVENT",
        )
    yield "END:VCALENDAR"
