"""Tasks of plans at the desk: the list, one task with its reports, its steps."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import take_step
from gongkai.desk.supervision.page_actions import TASK_BINDINGS, TASK_FORMS, steps_of_task
from gongkai.desk.supervision.plan_forms import OVERDUE, TaskFilter, TaskStepForm
from gongkai.documents.rules.evidence import is_web_address
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.supervision.models import PlanTask
from gongkai.supervision.queries.plans import (
    ended,
    in_hand,
    overdue_tasks,
    task_body_ids,
    tasks_visible_to,
)
from gongkai.supervision.states import TaskState
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
KEYS = ("due_on", "id")


@staff_page
@require_safe
def plan_task_list(request: StaffRequest) -> HttpResponse:
    """
    List the tasks of the user's and supervised bodies in hand, soonest first; overdue ones are marked.

    By the filter: only the overdue ones, or those that have ended.
    """
    context = frame(request, "plans")
    form = TaskFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    bodies = task_body_ids(request.person, on=context["today"])
    if form.cleaned_data["body"]:
        seen = Body.objects.filter(is_in("pk", bodies))
        bodies = {get_object_or_404(seen, code=form.cleaned_data["body"]).pk}
    tasks = PlanTask.objects.select_related("body", "plan")
    found, index = {
        "": (in_hand(tasks), "supervision_task_in_hand"),
        OVERDUE: (overdue_tasks(tasks, on=context["today"]), "supervision_task_in_hand"),
        TaskState.DONE: (ended(tasks), "supervision_task_ended"),
    }[form.cleaned_data["state"]]
    page = page_of_parts(
        [Part(found, "body", sorted(bodies), index)],
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.plan-tasks {request.person.pk}", form.cleaned_data),
    )
    context |= {"form": form, "rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/supervision/task_list.html", context)


@staff_page
@require_safe
def plan_task_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one task with what was reported and decided, and the possible steps."""
    return _page(request, _task(request, pk))


@staff_page
@require_POST
def plan_task_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    task = _task(request, pk)
    return take_step(
        request,
        task,
        verb,
        TASK_BINDINGS,
        lambda name: TASK_FORMS[name](request.POST, task=task, prefix=name),
        shown=lambda **tried: _page(request, _task(request, pk), **tried),
        done=lambda: redirect("desk:plan_task", pk),
    )


def _task(request: StaffRequest, pk: int) -> PlanTask:
    seen = tasks_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "plan__body", "carried_from__plan"), pk=pk)


def _page(
    request: StaffRequest,
    task: PlanTask,
    *,
    status: int = 200,
    tried: tuple[str, TaskStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "plans")
    reports = list(task.reports.select_related("by").order_by("-id"))
    context |= {
        "task": task,
        "assistants": list(task.assistants.select_related("body").order_by("id")),
        "reports": [(one, is_web_address(one.evidence)) for one in reports],
        "decisions": list(task.decisions.order_by("-id")),
        "offered": list(steps_of_task(task, by=request.person, at=timezone.now(), tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/supervision/task.html", context, status=status)
