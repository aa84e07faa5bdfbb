"""Intake: an officer records an application and gives the applicant its number and query code."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.queries import application_by_submission, intake_body_ids
from gongkai.desk.applications.intake_forms import IntakeForm
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_received_page
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body


@staff_page
def application_create(request: StaffRequest) -> HttpResponse:
    """
    Record an application. The response shows its number and, once, its query code.

    Only a hash of the query code is stored. The response answers the POST request itself, without a
    redirect. If the form arrives twice, the same number and code are shown: see `SentOnce`.
    """
    context = frame(request, "cases")
    today = context["today"]
    mine = intake_body_ids(request.person, on=today)
    bodies = Body.objects.filter(is_in("pk", mine)).order_by("position", "id")
    if not mine:
        raise PermissionDenied
    form = IntakeForm(
        request.POST or None, bodies=bodies, today=today, initial={"arrived_on": today}
    )
    return record_received_page(
        request,
        form,
        lambda sent, at: receive_application(
            form.where,
            form.facts(),
            at=at,
            code=sent.code,
            by=request.person,
            arrived_on=form.cleaned_data["arrived_on"],
            submission=sent.submission,
        ),
        application_by_submission,
        name="case",
        template="desk/applications/new.html",
        receipt="desk/applications/taken.html",
        context=context,
    )
