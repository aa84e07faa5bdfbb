"""Work plans at the desk: the list, a new one, one plan with its tasks, its steps."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.desk.supervision.page_actions import PLAN_BINDINGS, PLAN_FORMS, steps_of_plan
from gongkai.desk.supervision.plan_forms import NewPlanForm, PlanStepForm
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.supervision.actions.plans import begin_plan
from gongkai.supervision.models import WorkPlan
from gongkai.supervision.queries.plans import planning_body_ids, plans_visible_to
from gongkai.supervision.workflow import SUPERVISORS
from gongkai.ui.list_pages import page_urls

PAGE = 25


@staff_page
@require_safe
def plan_list(request: StaffRequest) -> HttpResponse:
    """List the issued plans and the drafts of the user's bodies, latest year first."""
    context = frame(request, "plans")
    page = page_by_key(
        plans_visible_to(request.user, on=context["today"]).select_related("body"),
        keys=("-year", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.plans {request.person.pk}",
    )
    context |= {
        "rows": page.rows,
        "may_begin": bool(planning_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/supervision/plan_list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: StaffRequest) -> HttpResponse:
    """Begin a plan."""
    context = frame(request, "plans")
    bodies = standing_bodies(planning_body_ids(request.person, on=context["today"]))
    form = NewPlanForm(request.POST or None, bodies=bodies, initial={"year": context["today"].year})
    return record_create_page(
        request,
        form,
        lambda at: begin_plan(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/supervision/plan_new.html",
        context=context,
        said=_("The plan was begun; add its tasks."),
        page="desk:plan",
        posts=SUPERVISORS,
    )


@staff_page
@require_safe
def plan_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one plan with its tasks and the possible steps."""
    return _page(request, plan_seen(request, pk))


@staff_page
@require_POST
def plan_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    plan = plan_seen(request, pk)
    return take_step(
        request,
        plan,
        verb,
        PLAN_BINDINGS,
        lambda name: PLAN_FORMS[name](request.POST, plan=plan, prefix=name),
        shown=lambda **tried: _page(request, plan_seen(request, pk), **tried),
        done=lambda: redirect("desk:plan", pk),
    )


def plan_seen(request: StaffRequest, pk: int) -> WorkPlan:
    """Return a plan that the user sees, or answer 404."""
    seen = plans_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body"), pk=pk)


def _page(
    request: StaffRequest,
    plan: WorkPlan,
    *,
    status: int = 200,
    tried: tuple[str, PlanStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "plans")
    context |= {
        "plan": plan,
        "tasks": list(
            plan.tasks.select_related("body")
            .prefetch_related("assistants__body")
            .order_by("due_on", "id")
        ),
        "offered": list(steps_of_plan(plan, by=request.person, at=timezone.now(), tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/supervision/plan.html", context, status=status)
