"""Enter applications for seats that came at the counter, by telephone or by post."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.meetings.seat_forms import EnterSeatForm
from gongkai.desk.meetings.views import meeting_of
from gongkai.desk.record_pages import record_received_page
from gongkai.meetings.actions.seats import enter_seat
from gongkai.meetings.queries import registration_by_submission, sees_applicants


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def seat_enter(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter an application; the response shows number and code, for the applicant."""
    meeting = meeting_of(request, pk)
    context = frame(request, "meetings")
    if not sees_applicants(meeting, request.person, on=context["today"]):
        raise PermissionDenied
    form = EnterSeatForm(request.POST or None, meeting=meeting)
    return record_received_page(
        request,
        form,
        lambda sent, at: enter_seat(
            meeting,
            form.entered(),
            code=sent.code,
            submission=sent.submission,
            by=request.person,
            at=at,
        ),
        registration_by_submission,
        name="registration",
        template="desk/meetings/seat_enter.html",
        receipt="desk/meetings/seat_entered.html",
        context=context | {"meeting": meeting},
    )
