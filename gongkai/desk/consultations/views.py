"""Public consultations at the desk: the list, a new plan, one consultation, and its steps."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.consultations.actions.consultations import plan_consultation
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.participation_file import required_kinds
from gongkai.consultations.queries import (
    counts_by_ground,
    counts_by_state,
    handled_body_ids,
    is_open,
    least_days,
    read_body_ids,
    seen_body_ids,
    visible_to,
)
from gongkai.consultations.states import (
    CommentState,
    ConsultationState,
    HoldGround,
    RecordKind,
)
from gongkai.consultations.surveys import questions_of
from gongkai.consultations.workflow import HANDLERS
from gongkai.desk.consultations.forms import ConsultationFilter, NewConsultationForm, StepForm
from gongkai.desk.consultations.page_actions import BINDINGS, FORMS, steps_of
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.times import local_date
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
KEYS = ("-registered_at", "-id")


@staff_page
@require_safe
def consultation_list(request: StaffRequest) -> HttpResponse:
    """List the consultations of the user's bodies, newest first."""
    context = frame(request, "consultations")
    form = ConsultationFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    found = PublicConsultation.objects.select_related("body")
    if state := form.cleaned_data["state"]:
        found = found.filter(state=state)
    bodies = sorted(seen_body_ids(request.person, on=context["today"]))
    page = page_of_parts(
        [Part(found, "body", bodies, "consultations_desk")],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.consultations {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "rows": page.rows,
        "may_plan": bool(handled_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/consultations/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_create(request: StaffRequest) -> HttpResponse:
    """Plan a consultation."""
    context = frame(request, "consultations")
    bodies = standing_bodies(handled_body_ids(request.person, on=context["today"]))
    form = NewConsultationForm(request.POST or None, bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda at: plan_consultation(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/consultations/new.html",
        context=context,
        said=_("The consultation was planned."),
        page="desk:consultation",
        posts=HANDLERS,
    )


@staff_page
@require_safe
def consultation_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one consultation: period, comments in numbers, participation file, the possible steps."""
    return _page(request, consultation_of(request, pk))


@staff_page
@require_POST
def consultation_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    consultation = consultation_of(request, pk)
    return take_step(
        request,
        consultation,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, subject=consultation, prefix=name),
        shown=lambda **tried: _page(request, consultation_of(request, pk), **tried),
        done=lambda: redirect("desk:consultation", pk),
    )


def consultation_of(request: StaffRequest, pk: int) -> PublicConsultation:
    """Return a consultation that the user may see."""
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "draft", "final"), pk=pk)


def _page(
    request: StaffRequest,
    consultation: PublicConsultation,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "consultations")
    now, today = timezone.now(), context["today"]
    counts = counts_by_state(consultation)
    is_planned = consultation.state == ConsultationState.PLANNED
    records = list(consultation.records.select_related("document").order_by("done_on", "id"))
    context |= {
        "consultation": consultation,
        "now": now,
        "is_open": is_open(consultation, now),
        "least_day": least_days(consultation.kind, today, consultation.body).due
        if is_planned
        else consultation.least_day,
        "counts": [(CommentState(state).label, count) for state, count in counts.items()],
        "grounds": [
            (HoldGround(ground).label, count) for ground, count in counts_by_ground(consultation)
        ],
        "answers": list(consultation.answers.order_by("id")),
        "questions": questions_of(consultation) if consultation.question_count else [],
        "records": records,
        "missing": [
            RecordKind(kind).label
            for kind in required_kinds(consultation)
            if kind not in {one.kind for one in records}
        ],
        "reads_comments": consultation.body_id in read_body_ids(request.person, on=today),
        "offered": list(steps_of(consultation, by=request.person, at=now, tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/consultations/show.html", context, status=status)
