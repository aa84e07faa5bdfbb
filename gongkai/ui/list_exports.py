"""A list as a CSV or XLSX file, with the same filters as its page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.kit.paging import rows_by_key
from gongkai.kit.spreadsheet_writer import Cell, csv_lines, xlsx_file
from gongkai.ui.list_pages import address_with
from gongkai.ui.views.errors import bad_request

MAX_COUNT = 100_000
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """One column: its heading, the value of a row, and its width."""

    head: str | Promise
    of: Callable[[Any], Cell]
    width: int = 16


@dataclass(frozen=True)
class Listed:
    """
    A list to export: its file name, its columns, all its rows and its title.

    The rows are None if they exceed the maximum of a file: see `every_row`.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any] | None
    title: str | Promise = ""


def wanted_format(request: HttpRequest) -> str:
    """Return the file format that the address asks for; empty for a page."""
    wish = request.GET.get("format", "")
    return wish if wish in {"csv", "xlsx"} else ""


def export_urls(request: HttpRequest) -> dict[str, str]:
    """Return the addresses of this list as files, with the present filters."""
    return {f"{kind}_url": address_with(request, format=kind) for kind in ("csv", "xlsx")}


def every_row(
    request: HttpRequest, found: QuerySet[Any], keys: Sequence[str], most: int | None = None
) -> Iterable[Any] | None:
    """Return all rows of a list in its order; None if they exceed the maximum of a file."""
    most = MAX_COUNT if most is None else most
    if found.order_by()[: most + 1].count() > most:
        return None
    return rows_by_key(found, keys=keys, most=most)


def too_many_rows(request: HttpRequest, most: int = MAX_COUNT) -> HttpResponse:
    """Return the error page of a list that is too long for a file."""
    return bad_request(
        request,
        detail=_("The list has more than %(most)s rows. Narrow it by a filter first.")
        % {"most": f"{most:,}"},
    )


def list_response(request: HttpRequest, listed: Listed, *, on: date) -> HttpResponseBase:
    """Return the rows as a file in the wanted format, sent as it is written."""
    heads = [str(column.head) for column in listed.columns]
    rows = ([column.of(row) for column in listed.columns] for row in listed.rows or ())
    kind = wanted_format(request)
    if kind == "xlsx":
        widths = [column.width for column in listed.columns]
        response: HttpResponseBase = FileResponse(
            xlsx_file(str(listed.title or listed.name), heads, rows, widths),
            content_type=SPREADSHEET,
        )
    else:
        response = StreamingHttpResponse(
            csv_lines(heads, rows), content_type="text/csv; charset=utf-8"
        )
    name = f"{listed.name}-{on:%Y%m%d}.{kind}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
