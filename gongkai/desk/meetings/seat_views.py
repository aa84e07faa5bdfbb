"""Enter applications for seats that came at the counter, by telephone or by post."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.meetings.seat_forms import EnterSeatForm
from gongkai.desk.meetings.views import meeting_of
from gongkai.kit.refusals import Refused
from gongkai.meetings.actions.seats import enter_seat
from gongkai.meetings.models import Registration
from gongkai.meetings.queries import registration_by_submission, sees_applicants


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def seat_enter(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter an application; the response shows number and code, for the applicant."""
    meeting = meeting_of(request, pk)
    context = frame(request, "meetings")
    if not sees_applicants(meeting, request.person, on=context["today"]):
        raise PermissionDenied
    form, status = EnterSeatForm(request.POST or None, meeting=meeting), 200
    if request.method == "POST":
        status, sent = 400, request.sent
        if form.is_valid():
            try:
                registration: Registration | None = enter_seat(
                    meeting,
                    form.entered(),
                    code=sent.code,
                    submission=sent.submission,
                    by=request.person,
                    at=timezone.now(),
                )
            except Refused as refused:
                registration = registration_by_submission(sent.submission)
                if registration is None:
                    form.refuse(refused.refusal)
                    status = 409
            if registration is not None:
                # For the applicant, to whom the officer hands it; it is stored nowhere.
                context |= {"registration": registration, "code": sent.code, "meeting": meeting}
                return render(request, "desk/meetings/seat_entered.html", context)
    context |= {"form": form, "meeting": meeting}
    return render(request, "desk/meetings/seat_enter.html", context, status=status)
