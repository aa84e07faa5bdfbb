"""My work: what waits for me, ordered by legal deadline."""

from datetime import date
from typing import Any

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render

from gongkai.calendars.queries import national_calendar
from gongkai.desk.pages import StaffRequest, frame, staff_page
from gongkai.documents.models import Document
from gongkai.documents.queries import release_clock, waiting_for
from gongkai.kit.paging import page_by_key
from gongkai.ui.pages import page_urls
from gongkai.ui.strips import strip

PAGE = 30
NO_DATE = date(9999, 12, 31)


@staff_page
def show(request: StaffRequest) -> HttpResponse:
    """List what waits, the oldest date of forming first: its twenty days end first."""
    context = frame(request, "work")
    waiting = waiting_for(request.person, on=context["today"]).select_related("body", "office", "open_version")
    waiting = waiting.annotate(clock_from=Coalesce("formed_on", Value(NO_DATE), output_field=DateField()))
    page = page_by_key(
        waiting, keys=("clock_from", "id"), cursor=request.GET.get("page"), limit=PAGE, scope="desk.work"
    )
    tasks = [(document, clock_of(document, context["today"])) for document in page.rows]
    urgent = sum(1 for _document, clock in tasks if clock and clock.tone != "fine")
    context |= {"tasks": tasks, "urgent": urgent, **page_urls(request, page.next_cursor)}
    return render(request, "desk/work/show.html", context)


def clock_of(document: Document, today: date) -> Any:
    """Return the drawn clock of a document that still has one running, None otherwise."""
    clock = release_clock(document, national_calendar(), today=today)
    if clock is None or clock.released_on is not None:
        return None
    return strip(national_calendar(), clock.start, clock.due.on, today)
