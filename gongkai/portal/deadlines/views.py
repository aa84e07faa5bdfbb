"""The deadline calculator: the due date, a calendar and the reason for each day."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import calendar_of
from gongkai.law.messages import Impossible
from gongkai.law.questions import answer
from gongkai.portal.deadlines.forms import DeadlineForm
from gongkai.portal.decorators import public_list
from gongkai.ui.deadline_calendar import months_of, reasons_of, translate_text

FORM_FIELDS = {"consulted": "consulted_to"}


@public_list(*DeadlineForm.base_fields)
def deadline_calculator(request: HttpRequest) -> HttpResponse:
    """Show form and result under one URL, so that a shared link gives the same result."""
    asked = "received" in request.GET
    form = DeadlineForm(request.GET if asked else None, initial={"region": NATIONAL})
    context: dict[str, object] = {"section": "deadline", "form": form}
    if not asked:
        return render(request, "portal/deadlines/show.html", context)
    status = 400
    if form.is_valid():
        calendar = calendar_of(form.cleaned_data["region"] or NATIONAL)
        try:
            found = answer(form.question(), calendar, settings.GONGKAI_LAW)
        except Impossible as impossible:
            field = FORM_FIELDS.get(impossible.field, impossible.field)
            form.add_error(field if field in form.fields else None, translate_text(impossible.text))
        else:
            status = 200
            context |= {
                "found": found,
                "doubts": [translate_text(doubt) for doubt in found.doubts],
                "months": months_of(found, calendar),
                "steps": reasons_of(found),
                "is_moment": isinstance(found.due, datetime),
                "link": request.get_full_path(),
            }
    return render(request, "portal/deadlines/show.html", context, status=status)
