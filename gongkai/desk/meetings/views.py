"""Meetings at the desk: the list, a new one, one meeting, its steps, its documents, who applied."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.meetings.forms import DocumentForm, MeetingFilter, NewMeetingForm, StepForm
from gongkai.desk.meetings.page_actions import BINDINGS, FORMS, steps_of
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.meetings.actions.meetings import plan_meeting
from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import (
    answers_to_record,
    chosen_registrations,
    ended,
    handled_body_ids,
    in_hand,
    seen_body_ids,
    sees_applicants,
    visible_to,
)
from gongkai.meetings.rules.meetings import refusal_of_materials
from gongkai.meetings.rules.records import refusal_to_draft
from gongkai.meetings.rules.seats import refusal_to_enter_seat
from gongkai.meetings.states import BEFORE_MEETING, DocumentRole, MeetingState
from gongkai.meetings.workflow import HANDLERS
from gongkai.processes.draft_meeting_document import draft_meeting_document
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
KEYS = ("-starts_at", "-id")


@staff_page
@require_safe
def meeting_list(request: StaffRequest) -> HttpResponse:
    """List the meetings of the user's bodies, latest first: those in hand, or those that ended."""
    context = frame(request, "meetings")
    form = MeetingFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    is_ended = form.cleaned_data["state"] == MeetingState.PUBLISHED
    found = Meeting.objects.select_related("body").defer("seed", "record")
    page = page_of_parts(
        [
            Part(
                ended(found) if is_ended else in_hand(found),
                "body",
                sorted(seen_body_ids(request.person, on=context["today"])),
                f"meetings_{'ended' if is_ended else 'in_hand'}",
            )
        ],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.meetings {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "rows": page.rows,
        "now": timezone.now(),
        "may_plan": bool(handled_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/meetings/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request: StaffRequest) -> HttpResponse:
    """Plan a meeting."""
    context = frame(request, "meetings")
    bodies = standing_bodies(handled_body_ids(request.person, on=context["today"]))
    form = NewMeetingForm(request.POST or None, bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda at: plan_meeting(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/meetings/new.html",
        context=context,
        said=_("The meeting was planned; another person announces it."),
        page="desk:meeting",
        posts=HANDLERS,
    )


@staff_page
@require_safe
def meeting_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one meeting: announcement, applications in numbers, documents, the possible steps."""
    return _page(request, meeting_of(request, pk))


@staff_page
@require_safe
def meeting_applicants(request: StaffRequest, pk: int) -> HttpResponse:
    """List who applied for a seat; only those who handle meetings of the body read it."""
    meeting = meeting_of(request, pk)
    context = frame(request, "meetings")
    if not sees_applicants(meeting, request.person, on=context["today"]):
        raise PermissionDenied
    page = page_by_key(
        meeting.registrations.all(),
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.applicants {meeting.pk}",
    )
    refusal = refusal_to_enter_seat(meeting, None, by=request.person, at=timezone.now())
    context |= {
        "meeting": meeting,
        "rows": page.rows,
        "enter_refusal": refusal,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/meetings/applicants.html", context)


@staff_page
@require_POST
def meeting_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    meeting = meeting_of(request, pk)
    return take_step(
        request,
        meeting,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, meeting=meeting, prefix=name),
        shown=lambda **tried: _page(request, meeting_of(request, pk), **tried),
        done=lambda: redirect("desk:meeting", pk),
    )


@staff_page
@require_POST
def meeting_document(request: StaffRequest, pk: int) -> HttpResponse:
    """Draft material or minutes of the meeting, as a document."""
    meeting, form = meeting_of(request, pk), DocumentForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, status=400)
    try:
        document = draft_meeting_document(
            meeting, form.cleaned_data["role"], by=request.person, at=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, meeting, status=409)
    messages.success(request, _("Write the text; it is reviewed as any document."))
    return redirect("desk:document_edit", document.pk)


def meeting_of(request: StaffRequest, pk: int) -> Meeting:
    """Return a meeting that the user may see."""
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body"), pk=pk)


def _page(
    request: StaffRequest,
    meeting: Meeting,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "meetings")
    now = timezone.now()
    role = DocumentRole.MATERIAL
    if meeting.state not in BEFORE_MEETING | {MeetingState.PLANNED}:
        role = DocumentRole.MINUTES
    seats = {one.kind: one for one in meeting.seats.order_by("id")}
    standing = meeting.registrations.filter(withdrawn_at=None).order_by()
    applied = dict(standing.values_list("seat").annotate(number=Count("pk")))
    context |= {
        "meeting": meeting,
        "now": now,
        "seats": [(one, applied.get(kind, 0)) for kind, one in seats.items()],
        "papers": list(meeting.documents.select_related("document__open_version").order_by("id")),
        "changes": list(meeting.changes.order_by("id")),
        "chosen": chosen_registrations(meeting).count(),
        "answers": answers_to_record(meeting),
        "sees_applicants": sees_applicants(meeting, request.person, on=context["today"]),
        "offered": list(steps_of(meeting, by=request.person, at=now, tried=tried)),
        "tried": tried[0] if tried else "",
        "role": role,
        "document_refusal": refusal_to_draft(meeting, role, by=request.person, at=now),
        "material_refusal": refusal_of_materials(meeting)
        if meeting.state in BEFORE_MEETING
        else None,
    }
    return render(request, "desk/meetings/show.html", context, status=status)
