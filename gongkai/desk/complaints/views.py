"""Complaints about disclosure at the desk: the list, entering one, one complaint, its steps."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.calendars.queries import Calendars
from gongkai.complaints.actions.intake import enter_complaint
from gongkai.complaints.models import Complaint
from gongkai.complaints.queries import (
    TEXTS,
    complaint_by_submission,
    concluded,
    supervising_ids,
    visible_to,
    waiting,
)
from gongkai.desk.complaints.deadline_bar import complaint_deadline_bar
from gongkai.desk.complaints.forms import ComplaintFilter, ComplaintStepForm, NewComplaintForm
from gongkai.desk.complaints.page_actions import BINDINGS, FORMS, steps_of_complaint
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_received_page, take_step
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.times import local_date
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
WAITING_KEYS, CONCLUDED_KEYS = ("due_on", "id"), ("-concluded_on", "-id")


@staff_page
@require_safe
def complaint_list(request: StaffRequest) -> HttpResponse:
    """List the complaints that the user's bodies examine: those in hand by due date, or concluded ones."""
    context = frame(request, "complaints")
    if not context["sees_complaints"]:
        raise PermissionDenied
    form = ComplaintFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_done = form.cleaned_data["state"] == "done"
    seen = visible_to(request.user, on=context["today"]).select_related("body", "about")
    seen = seen.defer(*TEXTS)
    page = page_of_parts(
        [
            Part(
                concluded(seen) if is_done else waiting(seen),
                "body",
                sorted(supervising_ids(request.person, on=context["today"])),
                "complaints_concluded" if is_done else "complaints_open",
            )
        ],
        keys=CONCLUDED_KEYS if is_done else WAITING_KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.complaints {request.person.pk}", form.cleaned_data),
    )
    calendars, today = Calendars(), context["today"]
    context |= {
        "form": form,
        "rows": [
            (one, None if is_done else complaint_deadline_bar(one, calendars, today))
            for one in page.rows
        ],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/complaints/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_create(request: StaffRequest) -> HttpResponse:
    """Enter a complaint, and show the number and the query code for the complainant once."""
    context = frame(request, "complaints")
    if not context["sees_complaints"]:
        raise PermissionDenied
    form = NewComplaintForm(request.POST or None, initial={"received_on": context["today"]})
    return record_received_page(
        request,
        form,
        lambda sent, at: enter_complaint(
            form.cleaned_data["about"],
            form.facts_entered(),
            form.paper_entered(),
            code=sent.code,
            submission=sent.submission,
            by=request.person,
            at=at,
        ),
        complaint_by_submission,
        name="complaint",
        template="desk/complaints/new.html",
        receipt="desk/complaints/receipt.html",
        context=context,
    )


@staff_page
@require_safe
def complaint_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one complaint: words, due date, orders, the possible steps, the result."""
    return _page(request, _complaint(request, pk))


@staff_page
@require_POST
def complaint_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    complaint = _complaint(request, pk)
    return take_step(
        request,
        complaint,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, complaint=complaint, prefix=name),
        shown=lambda **tried: _page(request, _complaint(request, pk), **tried),
        done=lambda: redirect("desk:complaint", pk),
    )


def _complaint(request: StaffRequest, pk: int) -> Complaint:
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "about", "supervisor"), pk=pk)


def _page(
    request: StaffRequest,
    complaint: Complaint,
    *,
    status: int = 200,
    tried: tuple[str, ComplaintStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "complaints")
    end = complaint.concluded_on or context["today"]
    context |= {
        "complaint": complaint,
        "bar": complaint_deadline_bar(complaint, Calendars(), end),
        "orders": list(complaint.orders.order_by("id")),
        "offered": list(
            steps_of_complaint(complaint, by=request.person, at=timezone.now(), tried=tried)
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/complaints/show.html", context, status=status)
