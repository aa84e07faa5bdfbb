"""Export of the public lists as CSV and XLSX files."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise

from gongkai.kit.times import local_date
from gongkai.ui.list_exports import (
    MAX_COUNT,
    Column,
    Listed,
    every_row,
    list_response,
    too_many_rows,
    wanted_format,
)

MAX_XLSX = 20_000  # a workbook is written in one piece, which takes the server seconds


def exported_list(
    request: HttpRequest,
    found: QuerySet[Any],
    keys: Sequence[str],
    *,
    name: str,
    title: str | Promise,
    columns: Sequence[Column],
) -> HttpResponseBase:
    """Return all rows of a public list in its order, or an error page if there are too many."""
    most = MAX_XLSX if wanted_format(request) == "xlsx" else MAX_COUNT
    rows = every_row(request, found, keys, most)
    if rows is None:
        return too_many_rows(request, most)
    return exported_rows(request, rows, name=name, title=title, columns=columns)


def exported_rows(
    request: HttpRequest,
    rows: Iterable[Any],
    *,
    name: str,
    title: str | Promise,
    columns: Sequence[Column],
) -> HttpResponseBase:
    """Return rows that are few as a file."""
    listed = Listed(name, columns, rows, title)
    return list_response(request, listed, on=local_date(timezone.now()))
