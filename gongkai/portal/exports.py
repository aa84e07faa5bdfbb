"""Export of the public lists as CSV and XLSX files."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.states import Language
from gongkai.kit.times import local_date
from gongkai.portal.decorators import permanent_address
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


def document_columns(request: HttpRequest) -> list[Column]:
    """Return the columns of a list of public items."""
    languages = dict(Language.choices)
    return [
        Column(_("Index number"), lambda row: row.index_number, 24),
        Column(_("Title"), lambda row: row.title, 60),
        Column(_("Body"), lambda row: row.body.full_label, 30),
        Column(_("Document number"), lambda row: row.document_number, 24),
        Column(_("Issued by"), lambda row: row.issued_by, 24),
        Column(_("Catalogue item"), lambda row: _label(row.catalogue_item), 30),
        Column(_("Genre"), lambda row: _label(row.genre), 14),
        Column(_("Subject"), lambda row: _label(row.subject), 24),
        Column(_("Formed on"), lambda row: row.formed_on, 12),
        Column(_("Released on"), lambda row: row.released_on, 12),
        Column(
            _("Validity"), lambda row: str(row.validity_on(local_date(timezone.now())).label), 14
        ),
        Column(_("Language of the text"), lambda row: str(languages[row.language]), 14),
        Column(_("Address"), lambda row: permanent_address(request, row.index_number), 50),
    ]


def _label(heading: CatalogueItem | Genre | Subject | None) -> str:
    return heading.label if heading else ""
