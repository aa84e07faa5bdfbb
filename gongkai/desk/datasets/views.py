"""Datasets at the desk: list, new, one dataset with its fields and versions, the steps."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.datasets.actions.datasets import create_dataset
from gongkai.datasets.models import Dataset
from gongkai.datasets.quality import quality_of
from gongkai.datasets.queries import handled_body_ids, open_release, seen_body_ids, visible_to
from gongkai.datasets.states import ReleaseState
from gongkai.datasets.workflow import HANDLERS, START
from gongkai.desk.datasets.forms import DatasetFilter, NewDatasetForm
from gongkai.desk.datasets.page_actions import BINDINGS, FORMS, steps_of
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.spreadsheet_writer import xlsx_file
from gongkai.kit.times import local_date
from gongkai.ui.list_exports import SPREADSHEET
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE, VERSIONS = 25, 50


@staff_page
@require_safe
def dataset_list(request: StaffRequest) -> HttpResponse:
    """List the datasets of the user's bodies, newest first."""
    context = frame(request, "datasets")
    form = DatasetFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    seen = sorted(seen_body_ids(request.person, on=context["today"]))
    found = Dataset.objects.filter(is_in("body_id", seen)).select_related("body")
    page = page_by_key(
        found.filter(state=form.cleaned_data["state"] or "active"),
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.datasets {request.person.pk}", form.cleaned_data),
    )
    context |= {
        "form": form,
        "rows": page.rows,
        "may_create": bool(handled_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/datasets/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def dataset_create(request: StaffRequest) -> HttpResponse:
    """Create a dataset."""
    context = frame(request, "datasets")
    bodies = standing_bodies(handled_body_ids(request.person, on=context["today"]))
    form = NewDatasetForm(request.POST or None, bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda at: create_dataset(
            form.cleaned_data["body"], form.new_dataset(), by=request.person, at=at
        ),
        template="desk/datasets/new.html",
        context=context,
        said=_("The dataset was created. Now enter its fields."),
        page="desk:dataset",
        posts=HANDLERS,
    )


@staff_page
@require_safe
def dataset_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one dataset: description, fields, versions, the possible steps."""
    return _page(request, _dataset(request, pk))


@staff_page
@require_POST
def dataset_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    dataset = _dataset(request, pk)

    def done() -> HttpResponse:
        begun = open_release(dataset) if verb == START.name else None
        return redirect("desk:dataset_version", begun.pk) if begun else redirect("desk:dataset", pk)

    return take_step(
        request,
        dataset,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, dataset=dataset, prefix=name),
        shown=lambda **tried: _page(request, _dataset(request, pk), **tried),
        done=done,
    )


@staff_page
@require_safe
def dataset_template(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Send a workbook with the headings of the columns, to be filled in."""
    dataset = _dataset(request, pk)
    heads = [one.heading for one in dataset.schema.fields]
    if not heads:
        raise Http404
    content = xlsx_file(dataset.title, heads, [], [18] * min(len(heads), 26))
    response = FileResponse(content, content_type=SPREADSHEET)
    response["Content-Disposition"] = f'attachment; filename="{dataset.code}.xlsx"'
    return response


def _dataset(request: StaffRequest, pk: int) -> Dataset:
    seen = visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "catalogue_item"), pk=pk)


def _page(
    request: StaffRequest,
    dataset: Dataset,
    *,
    status: int = 200,
    tried: tuple[str, Any] | None = None,
) -> HttpResponse:
    context = frame(request, "datasets")
    releases = list(dataset.releases.order_by("-number")[:VERSIONS])
    newest = next((one for one in releases if one.state == ReleaseState.PUBLISHED), None)
    context |= {
        "dataset": dataset,
        "quality": quality_of(dataset, newest, on=context["today"]) if newest else None,
        "schema": dataset.schema,
        "open_release": open_release(dataset),
        "releases": releases,
        "offered": list(steps_of(dataset, by=request.person, at=timezone.now(), tried=tried)),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/datasets/show.html", context, status=status)
