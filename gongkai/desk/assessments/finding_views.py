"""Findings at the desk: one finding with its retests, its task, and the possible steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.assessments.models import Finding
from gongkai.assessments.queries.assessments import draft_plans, findings_visible_to
from gongkai.assessments.rules.findings import refusal_to_give_finding
from gongkai.assessments.workflow import FINDING_WORKFLOW
from gongkai.desk.assessments.page_actions import FINDING_BINDINGS
from gongkai.desk.assessments.sheet_forms import GiveForm, RetestForm
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.offered_steps import offered_steps
from gongkai.desk.record_pages import take_step
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.processes.finding_to_task import give_finding_as_task


@staff_page
@require_safe
def finding_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one finding with its retests and the possible steps."""
    return _page(request, _finding(request, pk))


@staff_page
@require_POST
def finding_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    finding = _finding(request, pk)
    return take_step(
        request,
        finding,
        verb,
        FINDING_BINDINGS,
        lambda name: RetestForm(request.POST, finding=finding, prefix=name),
        shown=lambda **tried: _page(request, _finding(request, pk), **tried),
        done=lambda: redirect("desk:finding", pk),
    )


@staff_page
@require_POST
def finding_give(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the finding as a task of a draft plan."""
    finding, at = _finding(request, pk), timezone.now()
    form = GiveForm(request.POST, plans=draft_plans(request.person, on=local_date(at)))
    if not form.is_valid():
        return _page(request, finding, status=400, given=form)
    values = form.cleaned_data
    try:
        give_finding_as_task(
            finding, values["plan"], values["due_on"], values["measure"], by=request.person, at=at
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, _finding(request, pk), status=409, given=form)
    messages.success(request, _("The finding was added to the plan as a task."))
    return redirect("desk:finding", pk)


def _finding(request: StaffRequest, pk: int) -> Finding:
    seen = findings_visible_to(request.user, on=local_date(timezone.now()))
    related = ("sheet__body", "sheet__assessment__body", "sheet__assessment__scheme", "task__plan")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def _page(
    request: StaffRequest,
    finding: Finding,
    *,
    status: int = 200,
    tried: tuple[str, RetestForm] | None = None,
    given: GiveForm | None = None,
) -> HttpResponse:
    context, at = frame(request, "assessments"), timezone.now()
    plans = draft_plans(request.person, on=context["today"])
    context |= {
        "finding": finding,
        "retests": list(finding.retests.order_by("-id")),
        "give": given or GiveForm(plans=plans),
        "give_refusal": refusal_to_give_finding(finding, by=request.person, at=at),
        "has_plan": plans.exists(),
        "offered": list(
            offered_steps(
                finding,
                FINDING_WORKFLOW.steps_from(finding.state),
                FINDING_BINDINGS,
                lambda name: RetestForm(finding=finding, prefix=name),
                by=request.person,
                at=at,
                tried=tried,
            )
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/assessments/finding.html", context, status=status)
