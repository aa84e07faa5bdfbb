"""The public list of datasets, a dataset as a table, its fields, its versions, their differences."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.datasets.charts import drawn_chart
from gongkai.datasets.coverage import coverage_of
from gongkai.datasets.models import DataRow, Dataset, DatasetVersion
from gongkai.datasets.ocds import has_ocds
from gongkai.datasets.parquet import can_write_parquet
from gongkai.datasets.quality import quality_of
from gongkai.datasets.queries import (
    former_release,
    public_datasets,
    public_releases,
    rows_come_in,
    rows_left_out,
    with_row_counts,
    withdrawn_releases,
)
from gongkai.datasets.row_queries import RowQuery, found_rows
from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.suppression import marked
from gongkai.datasets.values import shown_value
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.portal.datasets.filters import PARAMETERS, row_filter
from gongkai.portal.decorators import follow_address, public_list, public_page
from gongkai.portal.exports import exported_list
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE, ROWS, CHANGES, VERSIONS = 20, 50, 50, 100
KEYS = ("-updated_on", "-id")


@dataclass(frozen=True)
class Cell:
    """A cell of a table on a page."""

    field: Field
    text: str


@dataclass(frozen=True)
class ShownRow:
    """A row of the table with the key of its page."""

    key: str
    cells: list[Cell]


@dataclass(frozen=True)
class Change:
    """A row that differs between two versions: what stood there before, and what stands there now."""

    before: list[Cell] | None
    now: list[Cell] | None


def public_dataset(code: str) -> Dataset:
    """Return a public dataset by its address, or raise 404."""
    found = public_datasets().select_related("body", "catalogue_item")
    return get_object_or_404(found, code=code)


def public_version(dataset: Dataset, number: int | None) -> DatasetVersion | None:
    """Return a public version, the newest without a number; raise 404 for one that is not public."""
    found = public_releases(dataset)
    if number is None:
        return found.first()
    return get_object_or_404(found, number=number)


def cells_of(schema: Schema, row: DataRow) -> list[Cell]:
    """Return the public cells of a row."""
    return [
        Cell(one, shown_value(one, value))
        for one, value in zip(schema.fields, marked(row.values, row.hidden), strict=True)
        if one.is_public
    ]


@public_list("page", "format")
def dataset_list(request: HttpRequest) -> HttpResponseBase:
    """List the datasets, latest updated first. One query."""
    found = with_row_counts(public_datasets().select_related("body"))
    if wanted_format(request):
        return exported_list(
            request,
            found,
            KEYS,
            name="datasets",
            title=_("Open data"),
            columns=[
                Column(_("Title of the dataset"), lambda row: row.title, 50),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Update cycle"), lambda row: str(row.get_cycle_display()), 14),
                Column(_("Updated on"), lambda row: row.updated_on, 12),
                Column(_("Rows"), lambda row: row.rows_now, 12),
                Column(_("Address of the dataset"), lambda row: row.code, 30),
            ],
        )
    page = page_by_key(
        found, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope="datasets"
    )
    context = {
        "section": "data",
        "rows": page.rows,
        "follow": follow_address(request, kind="datasets"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/datasets/list.html", context)


@public_list(*PARAMETERS)
def dataset_detail(request: HttpRequest, code: str, number: int | None = None) -> HttpResponseBase:
    """Show a version of a dataset as a table, the newest one without a number. Six queries at most."""
    dataset = public_dataset(code)
    release = public_version(dataset, number)
    context: dict[str, Any] = {"section": "data", "dataset": dataset, "release": release}
    if release is None:
        context["withdrawn"] = withdrawn_releases(dataset).first()
        return render(request, "portal/datasets/withdrawn.html", context)
    schema = release.schema
    form = row_filter(request, schema)
    status = 200
    query = RowQuery()
    if form.is_valid():
        query = form.query()
    else:
        status = 400
    try:
        rows, keys = found_rows(release, query)
    except Refused as refused:
        form.add_error(None, str(refused.refusal))
        status, query = 400, RowQuery()
        rows, keys = found_rows(release, query)
    page = page_by_key(
        rows,
        keys=keys,
        cursor=request.GET.get("page"),
        limit=ROWS,
        scope=scope_of(f"dataset {release.pk}", {"query": repr(query)}),
    )
    newest = release if number is None else public_releases(dataset).first()
    context |= {
        "schema": schema,
        "columns": schema.public_fields,
        "form": form,
        "in_force": query != RowQuery(),
        "rows": [ShownRow(row.key, cells_of(schema, row)) for row in page.rows],
        "newest": newest,
        "min_cell": settings.GONGKAI_DATASETS.min_cell if schema.counted else None,
        # Whole, so that it also serves on paper.
        "permanent": request.build_absolute_uri(
            reverse("portal:dataset_version", args=[dataset.code, release.number])
        ),
        "chart": drawn_chart(release) if not request.GET.get("page") else None,
        "quality": quality_of(dataset, release, on=local_date(timezone.now()))
        if release == newest
        else None,
        "has_meanings": any(one.description for one in schema.public_fields),
        "has_parquet": can_write_parquet(),
        "has_ocds": has_ocds(schema),
        "coverage": coverage_of(release) if not request.GET.get("page") else None,
        "query_string": request.GET.urlencode(),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/datasets/show.html", context, status=status)


@public_page
def dataset_fields(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the data dictionary of the newest version."""
    dataset = public_dataset(code)
    release = public_version(dataset, None)
    if release is None:
        raise Http404
    context = {
        "section": "data",
        "dataset": dataset,
        "release": release,
        "schema": release.schema,
        "columns": release.schema.public_fields,
    }
    return render(request, "portal/datasets/fields.html", context)


@public_page
def dataset_versions(request: HttpRequest, code: str) -> HttpResponseBase:
    """List the versions with what changed and why, and those that were withdrawn."""
    dataset = public_dataset(code)
    context = {
        "section": "data",
        "dataset": dataset,
        "releases": list(public_releases(dataset)[:VERSIONS]),
        "withdrawn": list(withdrawn_releases(dataset)[:VERSIONS]),
    }
    return render(request, "portal/datasets/versions.html", context)


@public_list("page")
def dataset_changes(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """
    Show the rows that differ between a version and the public one before it.

    Rows that came in or were changed are paged; those that were left out stand on the first page.
    """
    dataset = public_dataset(code)
    release = public_version(dataset, number)
    assert release is not None  # there is a number
    former = former_release(release)
    if former is None:
        raise Http404
    came = page_by_key(
        rows_come_in(release, former),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=CHANGES,
        scope=f"dataset changes {release.pk}",
    )
    keys = [row.key for row in came.rows]
    before = {row.key: row for row in rows_left_out(release, former).filter(key__in=keys)}
    schema, former_schema = release.schema, former.schema
    changes = [
        Change(
            cells_of(former_schema, before[row.key]) if row.key in before else None,
            cells_of(schema, row),
        )
        for row in came.rows
    ]
    if not request.GET.get("page"):
        now = rows_come_in(release, former).values("key")
        gone = rows_left_out(release, former).exclude(key__in=now)
        changes += [
            Change(cells_of(former_schema, row), None)
            for row in gone.order_by("position", "id")[:CHANGES]
        ]
    context = {
        "section": "data",
        "dataset": dataset,
        "release": release,
        "former": former,
        "columns": schema.public_fields,
        "changes": changes,
        "same_fields": schema.public_descriptor()["fields"]
        == former_schema.public_descriptor()["fields"],
        **page_urls(request, came.next_cursor),
    }
    return render(request, "portal/datasets/changes.html", context)
