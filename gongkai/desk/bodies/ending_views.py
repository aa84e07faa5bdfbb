"""Dissolve a body or merge it into another, at the desk."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.desk.bodies.forms import EndingForm
from gongkai.desk.bodies.saving import REFUSED, tried
from gongkai.desk.bodies.views import get_body
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import standing_bodies
from gongkai.organisations.actions.bodies import Ending
from gongkai.organisations.models import Body
from gongkai.organisations.people import administered_body_ids
from gongkai.organisations.rules.bodies import refusal_to_end_body
from gongkai.processes.end_body import close_body


@staff_page
def body_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Dissolve a body or merge it into another, from a day on."""
    body = get_body(request, pk)
    context = frame(request, "bodies")
    on, at = context["today"], timezone.now()
    refusal = refusal_to_end_body(request.person, body, None, since=on, on=on)
    form = EndingForm(
        request.POST or None, successors=_successors(request, body, on), initial={"since": on}
    )
    status = 200
    if request.method == "POST":
        status = REFUSED if refusal else 400
        if refusal is None and form.is_valid():
            ending = Ending(form.cleaned_data["since"], form.cleaned_data["successor"])
            made, status = tried(form, lambda: close_body(body, ending, by=request.person, at=at))
            if made is not None:
                messages.success(request, _("The end of the body was recorded."))
                return redirect("desk:body", pk)
    context |= {"body": body, "form": form, "refusal": refusal}
    return render(request, "desk/bodies/end.html", context, status=status)


def _successors(request: StaffRequest, body: Body, on: date) -> QuerySet[Body]:
    """Return the other existing bodies that the user administers."""
    ids = administered_body_ids(request.person, on=on) - {body.pk}
    return standing_bodies(ids)
