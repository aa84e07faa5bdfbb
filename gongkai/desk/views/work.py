"""My work: what waits for me, ordered by legal deadline."""

from datetime import date
from typing import Any

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.applications.models import Application
from gongkai.applications.queries import searches_for, waiting_cases
from gongkai.calendars.queries import Calendars
from gongkai.desk.bulk import pick_of
from gongkai.desk.case_strips import case_strip
from gongkai.desk.deeds import DEEDS
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.pages import StaffRequest, frame, staff_page
from gongkai.documents.models import Document
from gongkai.documents.queries import release_clock, waiting_for
from gongkai.kit.paging import page_by_key
from gongkai.ui.pages import page_urls
from gongkai.ui.strips import strip

PAGE = 30
MOST_CASES = 20
KEYS = ("clock_from", "id")
NO_DATE = date(9999, 12, 31)


def _columns(calendars: Calendars) -> tuple[Column, ...]:
    """Return the columns of the list as a file; the due date is counted by the calendar of each document's region."""

    def due_on(document: Document) -> date | None:
        calendar = calendars.of(document.body.region)
        clock = release_clock(document, calendar, today=document.formed_on or NO_DATE)
        return clock.due.on if clock else None

    return (
        Column(_("Title"), lambda one: one.heading, 50),
        Column(_("On its way"), lambda one: one.open_version.get_state_display(), 16),
        Column(_("Body"), lambda one: one.body.label, 24),
        Column(_("Office"), lambda one: one.office.name if one.office else "", 16),
        Column(_("Date of forming"), lambda one: one.formed_on, 14),
        Column(_("To be released by"), due_on, 14),
        Column(_("Changed"), lambda one: one.changed_at, 18),
    )


@staff_page
@require_safe
def show(request: StaffRequest) -> HttpResponseBase:
    """List what waits, the oldest date of forming first: its twenty days end first."""
    context = frame(request, "work")
    waiting = waiting_for(request.person, on=context["today"]).select_related("body", "office", "open_version")
    waiting = waiting.annotate(clock_from=Coalesce("formed_on", Value(NO_DATE), output_field=DateField()))
    if wanted_format(request):
        rows = every_row(request, waiting, KEYS)
        return exported(
            request, None if rows is None else Listed("work", _columns(Calendars()), rows, gettext("My work"))
        )
    page = page_by_key(waiting, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="desk.work")
    calendars = Calendars()
    tasks = [(document, clock_of(document, calendars, context["today"]), pick_of(document)) for document in page.rows]
    urgent = sum(1 for _document, clock, _pick in tasks if clock and clock.tone != "fine")
    context |= {
        "cases": _cases(request, context["today"], calendars),
        "searches": searches_for(request.person, on=context["today"]).order_by("due_on", "id")[:MOST_CASES],
        "tasks": tasks,
        "urgent": urgent,
        "deeds": [one for one in DEEDS.values() if one.bulk],
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/work/show.html", context)


def _cases(request: StaffRequest, today: date, calendars: Calendars) -> list[tuple[Application, Any]]:
    """Return the applications that wait for the person, the most urgent first: to register, to answer, to decide."""
    found = waiting_cases(request.person, on=today).select_related("body").order_by("due_on", "id")[:MOST_CASES]
    return [(case, case_strip(case, calendars, today)) for case in found]


def clock_of(document: Document, calendars: Calendars, today: date) -> Any:
    """Return the drawn clock of a document that still has one running, None otherwise."""
    calendar = calendars.of(document.body.region)
    clock = release_clock(document, calendar, today=today)
    if clock is None or clock.released_on is not None:
        return None
    return strip(calendar, clock.start, clock.due.on, today)
