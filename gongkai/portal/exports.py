"""Export of the public lists as CSV and XLSX files."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.states import Language
from gongkai.kit.times import local_date
from gongkai.ledger.index_text import IndexText
from gongkai.portal.decorators import permanent_address
from gongkai.portal.record_kinds import BY_SUBJECT
from gongkai.search.kinds import kinds
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
        Column(
            _("Permanent address"), lambda row: permanent_address(request, row.index_number), 50
        ),
    ]


def record_columns(request: HttpRequest) -> list[Column]:
    """Return the columns of a list of public records of one kind that are no documents."""
    return [
        Column(_("Title"), lambda row: _text(row).title, 60),
        Column(_("Body"), lambda row: row.body.full_label, 30),
        Column(_("Date"), lambda row: _text(row).day, 12),
        Column(_("State"), lambda row: BY_SUBJECT[row._meta.label_lower].mark_of(row), 20),
        Column(_("Permanent address"), lambda row: record_address(request, row), 50),
    ]


def all_columns(request: HttpRequest) -> list[Column]:
    """
    Return the columns of a list of documents and other records: those of documents, then the kind.

    What another record does not have is empty; its date stands beside the day of release, and its state
    in place of the validity.
    """
    of_documents = document_columns(request)
    title, body, day, state, address = (one.of for one in record_columns(request))
    others: dict[int, Callable[[Any], Any]] = {1: title, 2: body, 9: day, 10: state, 12: address}
    return [
        Column(one.head, _by_kind(one.of, others.get(place, _nothing)), one.width)
        for place, one in enumerate(of_documents)
    ] + [Column(_("Kind"), _kind, 20)]


def _by_kind(
    of_document: Callable[[Any], Any], of_other: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    return lambda row: of_document(row) if row._meta.label_lower == DOCUMENT else of_other(row)


def _nothing(row: Model) -> str:
    del row
    return ""


def _kind(row: Model) -> str:
    name = row._meta.label_lower
    return str(_("Documents") if name == DOCUMENT else BY_SUBJECT[name].label)


def record_address(request: HttpRequest, row: Model) -> str:
    """Return the permanent URL of the page of a record, which is the same in every language."""
    route, arguments = kinds()[row._meta.label_lower].public_route(row)
    with translation.override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse(route, args=arguments))


def _text(row: Model) -> IndexText:
    return kinds()[row._meta.label_lower].index_text(row)


def _label(heading: CatalogueItem | Genre | Subject | None) -> str:
    return heading.label if heading else ""
