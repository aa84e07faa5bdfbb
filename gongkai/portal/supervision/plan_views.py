"""Issued work plans: their tasks, by whom, until when, and what came of them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.portal.decorators import public_list
from gongkai.portal.exports import exported_list
from gongkai.supervision.queries.plans import public_plans, public_tasks
from gongkai.supervision.states import TaskState
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 20
KEYS = ("-year", "-id")
TASK_KEYS = ("due_on", "id")


@public_list("page", "format")
def plan_list(request: HttpRequest) -> HttpResponseBase:
    """List the issued plans, latest year first. One query."""
    rows = public_plans().select_related("body")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name="plans",
            title=_("Work plans"),
            columns=[
                Column(_("Number of the plan"), lambda row: row.number, 24),
                Column(_("Year"), lambda row: row.year, 8),
                Column(_("Title"), lambda row: row.title, 60),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Basis"), lambda row: row.source, 40),
                Column(_("Issued at"), lambda row: row.issued_at, 18),
            ],
        )
    page = page_by_key(rows, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="plans")
    context = {
        "section": "plans",
        "rows": page.rows,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/supervision/plans.html", context)


@public_list("format")
def plan_detail(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one plan with its tasks; what the bodies reported is not public. Three queries."""
    plan = get_object_or_404(public_plans().select_related("body"), number=number)
    rows = public_tasks(plan)
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            TASK_KEYS,
            name=f"plan-{plan.number}",
            title=plan.title,
            columns=[
                Column(_("Task"), lambda row: row.text, 60),
                Column(_("Basis"), lambda row: row.source, 30),
                Column(_("Responsible body"), lambda row: row.body.full_label, 30),
                Column(_("How one sees that it is done"), lambda row: row.measure, 40),
                Column(_("To be finished by"), lambda row: row.due_on, 12),
                Column(_("State"), lambda row: str(row.get_state_display()), 16),
                Column(_("Task ended on"), lambda row: row.ended_on, 12),
                Column(_("Outcome of the task"), lambda row: row.outcome, 60),
            ],
        )
    tasks = list(rows.prefetch_related("assistants__body").order_by(*TASK_KEYS))
    today = local_date(timezone.now())
    context = {
        "section": "plans",
        "plan": plan,
        "tasks": tasks,
        "done": sum(one.state == TaskState.DONE for one in tasks),
        "overdue": sum(
            not one.ended_on and not one.finished_on and one.due_on < today for one in tasks
        ),
        "today": today,
        **export_urls(request),
    }
    return render(request, "portal/supervision/plan.html", context)
