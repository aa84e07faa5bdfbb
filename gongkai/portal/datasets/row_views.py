"""One row of a dataset: what stands in it, and each version that changed it, with reason and act."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongkai.datasets.models import DataRow, DatasetVersion
from gongkai.datasets.queries import public_releases, versions_of_row
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_on_each
from gongkai.ledger.verbs import Verb
from gongkai.portal.datasets.views import VERSIONS, Cell, cells_of, public_dataset
from gongkai.portal.decorators import public_page


@dataclass(frozen=True)
class CellChange:
    """A cell with what stood there in the version before."""

    title: str
    before: str
    now: str


@dataclass(frozen=True)
class RowMoment:
    """A version in which the row came in (no changes), was changed, or is missing again."""

    release: DatasetVersion
    act: Act | None
    changes: Sequence[CellChange] = ()
    is_out: bool = False


@public_page
def dataset_row(request: HttpRequest, code: str, key: str) -> HttpResponseBase:
    """Show a row of the newest public version that has it, and its history. Four queries."""
    dataset = public_dataset(code)
    rows = list(versions_of_row(dataset, key))
    # Asked for in any case: a row that is not public costs as many queries as one that never was.
    releases = list(public_releases(dataset)[:VERSIONS])[::-1]
    acts = acts_on_each(releases, Verb.DATASET_VERSION_PUBLISHED)
    moments: list[RowMoment] = []
    last: DataRow | None = None
    shown: tuple[DatasetVersion, DataRow] | None = None
    former: DatasetVersion | None = None
    for release in releases:
        row = next((one for one in rows if one.first <= release.number < one.end), None)
        act = acts.get(str(release.pk))
        if row is None and last is not None:
            moments.append(RowMoment(release, act, is_out=True))
        elif row is not None and last is None:
            moments.append(RowMoment(release, act))
        elif row is not None and last is not None and former is not None:
            changes = _changes(former, last, release, row)
            if changes:
                moments.append(RowMoment(release, act, changes))
        if row is not None:
            shown = release, row
        last, former = row, release
    if shown is None:
        raise Http404
    release, row = shown
    context = {
        "section": "data",
        "dataset": dataset,
        "release": release,
        "cells": cells_of(release.schema, row),
        "is_out": last is None,
        "moments": moments[::-1],
    }
    return render(request, "portal/datasets/row.html", context)


def _changes(
    former: DatasetVersion, before: DataRow, release: DatasetVersion, now: DataRow
) -> list[CellChange]:
    """Return the cells that differ, by the names of their fields; the fields themselves may differ."""
    if before.pk == now.pk:
        return []
    old = {cell.field.name: cell for cell in cells_of(former.schema, before)}
    new = {cell.field.name: cell for cell in cells_of(release.schema, now)}
    names = dict.fromkeys([*old, *new])
    return [
        CellChange((new.get(name) or old[name]).field.title, _text(old, name), _text(new, name))
        for name in names
        if _text(old, name) != _text(new, name)
    ]


def _text(cells: dict[str, Cell], name: str) -> str:
    cell = cells.get(name)
    return cell.text if cell else ""
