"""Export of any staff list as a file, with the same filters and access checks as the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.desk.decorators import StaffRequest
from gongkai.kit.paging import rows_by_key
from gongkai.kit.spreadsheet_writer import Cell, csv_lines, xlsx_file
from gongkai.kit.times import local_date
from gongkai.organisations.actions.security import note_security
from gongkai.organisations.states import SecurityKind
from gongkai.ui.client_ip import origin
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


def wanted_format(request: StaffRequest) -> str:
    """Return the file format that the address asks for; empty for a page."""
    wish = request.GET.get("format", "")
    return wish if wish in {"csv", "xlsx"} else ""


def export_urls(request: StaffRequest) -> dict[str, str]:
    """Return the addresses of this list as files, with the present filters."""
    return {f"{kind}_url": address_with(request, format=kind) for kind in ("csv", "xlsx")}


def every_row(
    request: StaffRequest, found: QuerySet[Any], keys: Sequence[str]
) -> Iterable[Any] | None:
    """Return all rows of a list in its order; None if they exceed the maximum of a file."""
    if found.order_by()[: MAX_COUNT + 1].count() > MAX_COUNT:
        return None
    return rows_by_key(found, keys=keys, most=MAX_COUNT)


def exported(request: StaffRequest, listed: Listed) -> HttpResponseBase:
    """
    Return the list as a file.

    An export is not an official act, so the account's security log records it and not the ledger.
    """
    if listed.rows is None:
        return bad_request(
            request,
            detail=_("The list has more than %(most)s rows. Narrow it by a filter first.")
            % {"most": f"{MAX_COUNT:,}"},
        )
    at = timezone.now()
    note_security(SecurityKind.LIST_EXPORTED, request.user, origin=origin(request), at=at)
    heads = [str(column.head) for column in listed.columns]
    rows = ([column.of(row) for column in listed.columns] for row in listed.rows)
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
    name = f"{listed.name}-{local_date(at):%Y%m%d}.{kind}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def shown(choices: Mapping[str, Any], key: str) -> str:
    """Return the label of a code, or the code itself if it has no label."""
    return str(choices.get(key, key))
