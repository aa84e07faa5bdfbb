"""Serialisation of public documents, bodies and reports."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents.models import Attachment, Document
from gongkai.documents.queries import ListCount, public_attachments
from gongkai.documents.queries.relations import public_relations
from gongkai.kit.paging import KeyPage, page_by_key
from gongkai.kit.rich_text import to_plain
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.law.report_forms.shapes import Number
from gongkai.organisations.models import Body
from gongkai.reports.checks import load_working_report
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering.view_model import report_content
from gongkai.ui.files import public_url

MAX_COUNTED = 10_000
Row = TypeVar("Row", bound=Model)


def line_of(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Serialise a document for a list; body, genre, item and subject must be joined."""
    return {
        "index_number": document.index_number,
        "title": document.title,
        "url": request.build_absolute_uri(reverse("portal:document", args=[document.index_number])),
        "body": document.body.code,
        "language": document.language,
        "document_number": document.document_number,
        "genre": document.genre.code if document.genre else None,
        "catalogue_item": document.catalogue_item.code if document.catalogue_item else None,
        "subject": document.subject.code if document.subject else None,
        "issued_by": document.issued_by,
        "formed_on": _day(document.formed_on),
        "released_on": _day(document.released_on),
        "validity": document.validity_on(local_date(timezone.now())),
        "valid_until": _day(document.valid_until),
        "repealed_on": _day(document.repealed_on),
    }


def heading_of(request: HttpRequest, item: CatalogueItem) -> dict[str, Any]:
    """Serialise a heading of the catalogue with the URL of its items."""
    url = request.build_absolute_uri(f"{reverse('portal:catalogue')}?item={item.code}")
    return {"code": item.code, "title": item.title, "title_en": item.title_en, "url": url}


def item_of(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Serialise a document with its text and files."""
    version = document.public_version
    assert version is not None  # public documents have a public version
    return {
        **line_of(request, document),
        "html": version.text,
        "text": version.plain_text,
        "co_issuers": document.co_issuers,
        "effective_on": _day(document.effective_on),
        "relations": [
            {
                "kind": one.kind.value,
                "reverse": one.is_reverse,
                "index_number": one.document.index_number,
                "title": one.document.title,
                "form": one.form,
                "part": one.part,
                "other_part": one.other_part,
            }
            for one in public_relations(document)
        ],
        "files": _files(request, document, version.attachments.all()),
    }


def report_line_of(request: HttpRequest, report: AnnualReport) -> dict[str, Any]:
    """Serialise an annual report for a list; body and document must be joined."""
    form = form_of_year(report.year)
    assert form is not None  # reports exist only for years with a form
    assert report.document is not None  # a published report has a document
    place = [report.year, report.body.code]
    return {
        "body": report.body.code,
        "body_name": report.body.name,
        "year": report.year,
        "edition": report.edition,
        "form": form.code,
        "published_on": _day(local_date(report.published_at)) if report.published_at else None,
        "index_number": report.document.index_number,
        "url": request.build_absolute_uri(reverse("portal:report", args=place)),
        "data_url": request.build_absolute_uri(
            reverse("portal:report_data", args=[*place, "json"])
        ),
    }


def report_of(request: HttpRequest, report: AnnualReport) -> dict[str, Any]:
    """Serialise an annual report with the figures frozen at its submission."""
    working = load_working_report(report)
    assert report.document is not None  # a published report has a document
    files = (
        public_attachments().filter(version__document=report.document).order_by("position", "id")
    )
    return {
        **report_line_of(request, report),
        "figures": [
            {
                "name": name,
                "label": working.names[name].label,
                "unit": working.names[name].unit,
                "value": _number(value),
                "last": _number(working.last[name]) if name in working.last else None,
            }
            for name, value in working.figures.items()
            if name in working.names
        ],
        "sections": [
            {"key": one.key, "heading": one.heading, "text": to_plain(one.html)}
            for one in report_content(report, working).sections
        ],
        "files": _files(request, report.document, files),
    }


def body_of(request: HttpRequest, body: Body) -> dict[str, Any]:
    """Serialise a body; its parent must be joined."""
    return {
        "code": body.code,
        "name": body.name,
        "short_name": body.short_name,
        "name_en": body.name_en,
        "name_ug": body.name_ug,
        "kind": body.kind,
        "parent": body.parent.code if body.parent else None,
        "region": body.region,
        "url": request.build_absolute_uri(reverse("portal:body", args=[body.code])),
    }


def page_of(
    request: HttpRequest,
    found: QuerySet[Row],
    shown: Callable[[HttpRequest, Row], dict[str, Any]],
    *,
    keys: Sequence[str],
    cursor: str | None,
    limit: int,
    scope: str,
) -> dict[str, Any]:
    """Return one page of a list, with the number of all its rows and the URL of the next page."""
    page = page_by_key(found, keys=keys, cursor=cursor, limit=limit, scope=scope)
    count = found.order_by()[: MAX_COUNTED + 1].count()
    number = ListCount(min(count, MAX_COUNTED), exact=count <= MAX_COUNTED)
    return answer_of(request, page, shown, number)


def answer_of(
    request: HttpRequest,
    page: KeyPage[Row],
    shown: Callable[[HttpRequest, Row], dict[str, Any]],
    number: ListCount,
) -> dict[str, Any]:
    """Return a page with the number of all rows of its list."""
    return {
        "items": [shown(request, row) for row in page.rows],
        "count": number.number,
        "count_exact": number.exact,
        "count_about": False,  # lists are counted, or their numbers are stored; a search may estimate
        "next": next_url(request, page.next_cursor),
    }


def next_url(request: HttpRequest, cursor: str | None) -> str | None:
    """Return the URL of the next page with the current filters."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _files(
    request: HttpRequest, document: Document, files: Iterable[Attachment]
) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "media_type": file.media_type,
            "size": file.public_file.size,
            "description": file.description,
            "url": request.build_absolute_uri(
                public_url(str(document.index_number), file.pk, file.name)
            ),
        }
        for file in files
    ]


def _number(number: Number) -> int | float:
    return int(number) if number == int(number) else float(number)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
