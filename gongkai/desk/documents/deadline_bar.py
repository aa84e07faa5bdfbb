"""The deadline bar of a document: the working days until it must be released."""

from datetime import date

from gongkai.calendars.queries import Calendars
from gongkai.documents.models import Document
from gongkai.documents.queries import release_clock
from gongkai.ui.deadline_bar import DeadlineBar, draw_deadline_bar


def document_deadline_bar(
    document: Document, calendars: Calendars, today: date
) -> DeadlineBar | None:
    """Return the deadline bar of a document whose release deadline is running, None otherwise."""
    calendar = calendars.of(document.body.region)
    clock = release_clock(document, calendar, today=today)
    if clock is None or clock.released_on is not None:
        return None
    return draw_deadline_bar(calendar, clock.start, clock.due.on, today)
