"""Planned releases of a dataset at the desk: list, plan, one release, the steps."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.datasets.actions.bundles import plan_bundle
from gongkai.datasets.models import Bundle, Dataset
from gongkai.datasets.queries import visible_bundles, visible_to
from gongkai.datasets.rules.bundles import refusal_to_plan
from gongkai.datasets.transitions import BUNDLE_BINDINGS
from gongkai.datasets.workflow import (
    APPROVE_BUNDLE,
    BUNDLE_WORKFLOW,
    CANCEL_BUNDLE,
    CHANGE_BUNDLE,
    CONFIRM_BUNDLE,
    MOVE_BUNDLE,
)
from gongkai.desk.datasets import bundle_forms as forms
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.offered_steps import offered_steps
from gongkai.desk.record_pages import record_create_page, take_step
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person
from gongkai.ui.list_pages import page_urls

PAGE = 25
FORMS: Mapping[str, Any] = {
    CHANGE_BUNDLE.name: forms.ChangeBundleForm,
    CONFIRM_BUNDLE.name: forms.BundleStepForm,
    MOVE_BUNDLE.name: forms.MoveForm,
    APPROVE_BUNDLE.name: forms.BundleStepForm,
    CANCEL_BUNDLE.name: forms.CancelForm,
}
BINDINGS: Mapping[str, Binding[Bundle, Person]] = {one.step.name: one for one in BUNDLE_BINDINGS}


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def bundle_list(request: StaffRequest, pk: int) -> HttpResponse:
    """List the planned releases of a dataset, latest first, and plan another."""
    context = frame(request, "datasets")
    seen = visible_to(request.user, on=context["today"]).select_related("body")
    dataset: Dataset = get_object_or_404(seen, pk=pk)
    form = forms.PlanForm(request.POST or None, dataset=dataset, by=request.person)
    page = page_by_key(
        Bundle.objects.filter(dataset=dataset),
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.bundles {dataset.pk}",
    )
    context |= {
        "dataset": dataset,
        "rows": page.rows,
        "refusal": refusal_to_plan(dataset, None, by=request.person, at=timezone.now()),
        **page_urls(request, page.next_cursor),
    }
    return record_create_page(
        request,
        form,
        lambda at: plan_bundle(dataset, form.facts(), by=request.person, at=at),
        template="desk/datasets/bundles.html",
        context=context,
        said=_("The release was planned. Its date is provisional."),
        page="desk:dataset_bundle",
    )


@staff_page
@require_safe
def bundle_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one planned release: its parts, its dates, the possible steps."""
    return _page(request, _bundle(request, pk))


@staff_page
@require_POST
def bundle_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    bundle = _bundle(request, pk)
    return take_step(
        request,
        bundle,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, bundle=bundle, by=request.person, prefix=name),
        shown=lambda **tried: _page(request, _bundle(request, pk), **tried),
        done=lambda: redirect("desk:dataset_bundle", pk),
    )


def _bundle(request: StaffRequest, pk: int) -> Bundle:
    seen = visible_bundles(request.user, on=local_date(timezone.now()))
    related = ("dataset__body", "document__open_version", "release")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def _page(
    request: StaffRequest,
    bundle: Bundle,
    *,
    status: int = 200,
    tried: tuple[str, Any] | None = None,
) -> HttpResponse:
    context = frame(request, "datasets")
    context |= {
        "bundle": bundle,
        "dataset": bundle.dataset,
        "moves": [
            {
                "before": parse_datetime(one["before"]),
                "now": parse_datetime(one["now"]),
                "reason": one["reason"],
            }
            for one in bundle.moves
        ],
        "offered": list(
            offered_steps(
                bundle,
                BUNDLE_WORKFLOW.steps_from(bundle.state),
                BINDINGS,
                lambda name: FORMS[name](bundle=bundle, by=request.person, prefix=name),
                by=request.person,
                at=timezone.now(),
                tried=tried,
            )
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/datasets/bundle.html", context, status=status)
