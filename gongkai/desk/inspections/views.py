"""The nightly inspection at the desk: bodies with veto items first, the items, an item as a task."""

from datetime import datetime, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.assessments.queries.assessments import draft_plans
from gongkai.desk.assessments.sheet_forms import GiveForm
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page
from gongkai.inspections.queries import (
    inspected_body_ids,
    items_visible_to,
    last_inspection,
    results_of,
    trend_of,
)
from gongkai.inspections.rules import refusal_to_give_item
from gongkai.inspections.states import Check
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.organisations.models import Body
from gongkai.processes.inspection_to_task import give_item_as_task
from gongkai.supervision.models import PlanTask
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 50
DAYS_TO_MEND = 30
MAX_RESULTS = 200


class BodyFilter(forms.Form):
    """The body of which the overview tells."""

    body = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class ItemFilter(forms.Form):
    """What the list of items shows."""

    check = forms.ChoiceField(
        choices=[("", gettext_lazy("All checks")), *Check.choices],
        required=False,
        label=gettext_lazy("Check of the inspection"),
    )
    body = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


@staff_page
@require_safe
def inspection_overview(request: StaffRequest) -> HttpResponse:
    """Show what the last night found at the user's bodies, veto items first, and the trend."""
    context = frame(request, "inspections")
    form = BodyFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    bodies = inspected_body_ids(request.person, on=context["today"])
    body = None
    if form.cleaned_data["body"]:
        body = get_object_or_404(
            Body.objects.filter(is_in("pk", bodies)), code=form.cleaned_data["body"]
        )
        bodies = {body.pk}
    night = last_inspection()
    context |= {
        "body": body,
        "has_bodies": bool(bodies),
        "night": night,
        "results": list(results_of(night, bodies)[:MAX_RESULTS]) if night else [],
        "trend": trend_of(bodies) if night else [],
    }
    return render(request, "desk/inspections/overview.html", context)


@staff_page
@require_safe
def inspection_items(request: StaffRequest) -> HttpResponse:
    """List what is found now, and what will fail within days."""
    context = frame(request, "inspections")
    form = ItemFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    found = items_visible_to(request.user, on=context["today"])
    if form.cleaned_data["check"]:
        found = found.filter(check_name=form.cleaned_data["check"])
    if form.cleaned_data["body"]:
        found = found.filter(body__code=form.cleaned_data["body"])
    page = page_by_key(
        found.select_related("body"),
        keys=("body_id", "check_name", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.inspections {request.person.pk}", form.cleaned_data),
    )
    context |= {"form": form, "rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/inspections/items.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def inspection_give(request: StaffRequest, pk: int) -> HttpResponse:
    """Give an item as a task of a draft plan."""
    context, at = frame(request, "inspections"), timezone.now()
    seen = items_visible_to(request.user, on=context["today"])
    item = get_object_or_404(seen.select_related("body", "task__plan"), pk=pk)
    plans = draft_plans(request.person, on=context["today"])
    proposed = {
        "due_on": context["today"] + timedelta(days=DAYS_TO_MEND),
        "measure": _("The next inspection does not find it any more."),
    }
    form = GiveForm(request.POST or None, plans=plans, initial=proposed)

    def give(now: datetime) -> PlanTask:
        given = form.cleaned_data
        return give_item_as_task(
            item, given["plan"], given["due_on"], given["measure"], by=request.person, at=now
        )

    refusal = refusal_to_give_item(item, by=request.person, at=at)
    return record_create_page(
        request,
        form,
        give,
        template="desk/inspections/give.html",
        context=context | {"item": item, "has_plan": plans.exists(), "refusal": refusal},
        said=_("It was added to the plan as a task."),
        page="desk:inspection_items",
        of_record=False,
    )
