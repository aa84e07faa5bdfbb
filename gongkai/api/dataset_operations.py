"""Datasets in the public API: list, one dataset, its rows, aggregates."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Router
from ninja.params.functions import Query

from gongkai.api import dataset_shapes as shapes
from gongkai.api.answers import next_url, page_of
from gongkai.api.shapes import FAULTS
from gongkai.datasets.exports import json_row
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.queries import public_datasets, public_releases
from gongkai.datasets.row_queries import (
    RowQuery,
    aggregate,
    found_rows,
    parsed_condition,
    selected_fields,
)
from gongkai.datasets.suppression import marked
from gongkai.datasets.values import json_value
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.times import local_date

MAX_ROWS, MAX_VERSIONS = 1_000, 100
FILTER = gettext_noop(
    "conditions that all hold, each as field:operator:value; operators: eq, gt, gte, lt, lte"
)
CURSOR = gettext_noop("place in the list, from the address in `next`")
LIMIT = gettext_noop("rows of one page")
MAX_COUNT = 100
router = Router()
VERSION = gettext_noop("number of a public version; the newest without one")

CONDITIONS: list[str] = Query([], description=FILTER)
SELECTED: list[str] = Query([], description=gettext_noop("names of the fields to return"))


@router.get(
    "/datasets",
    response={200: shapes.DatasetList, **FAULTS},
    summary=gettext_noop("Public datasets, latest updated first"),
)
def dataset_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=gettext_noop("code of the body")),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the datasets with a public version."""
    found = public_datasets().select_related("body", "catalogue_item")
    found = found.filter(body__code=body) if body else found
    return page_of(
        request,
        found,
        _line_of,
        keys=("-updated_on", "-id"),
        cursor=cursor,
        limit=limit,
        scope=scope_of("api.datasets", {"body": body}),
    )


@router.get(
    "/datasets/{code}",
    response={200: shapes.DatasetAnswer, **FAULTS},
    summary=gettext_noop("One dataset with its fields and versions"),
)
def dataset_detail(request: HttpRequest, code: str) -> Any:
    """Return a dataset; 404 if it is not public."""
    dataset = _dataset(code)
    releases = list(public_releases(dataset)[:MAX_VERSIONS])
    return {
        **_line_of(request, dataset),
        "description": dataset.description,
        "legal_basis": dataset.legal_basis,
        "state": dataset.state,
        "table_schema": releases[0].schema.public_descriptor() if releases else None,
        "versions": [
            {
                "number": one.number,
                "period": one.period,
                "reason": one.reason,
                "published_on": local_date(one.published_at).isoformat(),
                "rows": one.row_count,
                "added": one.added,
                "changed": one.changed,
                "removed": one.removed,
                "sha256": one.sha256,
            }
            for one in releases
            if one.published_at
        ],
    }


@router.get(
    "/datasets/{code}/rows",
    response={200: shapes.RowList, **FAULTS},
    summary=gettext_noop("Rows of a dataset"),
)
def dataset_rows(
    request: HttpRequest,
    code: str,
    filter: list[str] = CONDITIONS,  # noqa: A002  (the name of the parameter)
    q: str = Query("", max_length=100, description=gettext_noop("words that occur in a text")),
    sort: str = Query(
        "",
        max_length=64,
        description=gettext_noop("an indexed field; with - before it, descending"),
    ),
    select: list[str] = SELECTED,
    version: int | None = Query(None, ge=1, le=2**31 - 1, description=VERSION),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(100, ge=1, le=MAX_ROWS, description=LIMIT),
) -> Any:
    """Return rows that meet all conditions, with the public fields only."""
    release = _release(_dataset(code), version)
    query = RowQuery(tuple(map(parsed_condition, filter)), q, sort)
    rows, keys = found_rows(release, query)
    schema = release.schema
    fields = selected_fields(schema, select)
    page = page_by_key(
        rows,
        keys=keys,
        cursor=cursor,
        limit=limit,
        scope=scope_of(f"api.dataset {release.pk}", {"query": repr(query)}),
    )
    return {
        "version": release.number,
        "items": [json_row(schema, fields, marked(row.values, row.hidden)) for row in page.rows],
        "next": next_url(request, page.next_cursor),
    }


@router.get(
    "/datasets/{code}/groups",
    response={200: shapes.GroupList, **FAULTS},
    summary=gettext_noop("Counts and totals of the rows of a dataset"),
)
def dataset_groups(
    request: HttpRequest,
    code: str,
    measure: str = Query(
        "count", max_length=16, description=gettext_noop("count, sum, min or max")
    ),
    of: str = Query("", max_length=64, description=gettext_noop("the field that is measured")),
    group: str = Query(
        "", max_length=64, description=gettext_noop("the field whose values make the groups")
    ),
    filter: list[str] = CONDITIONS,  # noqa: A002  (the name of the parameter)
    version: int | None = Query(None, ge=1, le=2**31 - 1, description=VERSION),
) -> Any:
    """Count rows, or add up a field of them, for each value of another field."""
    release = _release(_dataset(code), version)
    schema = release.schema
    query = RowQuery(tuple(map(parsed_condition, filter)))
    groups = aggregate(release, query, by=group, measure=measure, of=of)
    grouped, measured = schema.by_name.get(group), schema.by_name.get(of)
    return {
        "version": release.number,
        "items": [
            {
                "value": json_value(grouped, one.value) if grouped else None,
                "count": one.count,
                "measure": json_value(measured, one.measure) if measured else None,
                "hidden": one.hidden,
            }
            for one in groups
        ],
    }


def _dataset(code: str) -> Dataset:
    found = public_datasets().select_related("body", "catalogue_item")
    dataset = found.filter(code=code[:40]).first() if "\x00" not in code else None
    if dataset is None:
        raise Http404
    return dataset


def _release(dataset: Dataset, version: int | None) -> DatasetVersion:
    found = public_releases(dataset)
    release = (found.filter(number=version) if version is not None else found).first()
    if release is None:
        raise Http404
    return release


def _line_of(request: HttpRequest, dataset: Dataset) -> dict[str, Any]:
    item = dataset.catalogue_item
    return {
        "code": dataset.code,
        "title": dataset.title,
        "title_en": dataset.title_en,
        "url": request.build_absolute_uri(reverse("portal:dataset", args=[dataset.code])),
        "body": dataset.body.code,
        "cycle": dataset.cycle,
        "licence": dataset.licence,
        "published_on": str(dataset.published_on),
        "updated_on": str(dataset.updated_on),
        "catalogue_item": item.code if item else None,
    }
