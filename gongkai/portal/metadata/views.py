"""Core metadata of public documents as XML: of one document, as a list to harvest, and as a file."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from gongkai.documents.core_metadata.records import (
    SCHEMA,
    FileAddress,
    file_of_one,
    pieces_of_list,
    record_of,
    withdrawn_record,
)
from gongkai.documents.models import Document
from gongkai.documents.queries import (
    by_index_number,
    documents_under,
    for_metadata,
    page_under,
    public_facts,
    tombstones,
)
from gongkai.kit.paging import scope_of
from gongkai.kit.times import local_date
from gongkai.ledger.queries import state_of_bodies, state_of_public_lists
from gongkai.portal.catalogue.views import KEYS, headings_of
from gongkai.portal.decorators import FILTERS, permanent_address, public_list, public_page
from gongkai.portal.etags import conditional_response
from gongkai.portal.filters import CatalogueFilter
from gongkai.ui.files import public_url
from gongkai.ui.list_exports import MAX_COUNT, every_row, too_many_rows
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE_SIZE = 100
XML = "application/xml; charset=utf-8"


@public_page
def document_metadata(request: HttpRequest, index_number: str) -> HttpResponse:
    """Return the record of a public document; of a withdrawn one number, day and reason, with 410."""
    today = local_date(timezone.now())
    state = public_facts(index_number, on=today)
    if state is not None:
        # Page views are no metadata.
        facts = {name: value for name, value in state.items() if name != "read"}
        return conditional_response(
            request, (facts, state_of_bodies()), lambda: _one(request, index_number)
        )
    gone = tombstones().filter(index_number=index_number).first()
    if gone is None:
        raise Http404
    return HttpResponse(file_of_one(withdrawn_record(gone)), content_type=XML, status=410)


@public_list(*FILTERS, "page")
def metadata_list(request: HttpRequest) -> HttpResponse:
    """List the records under the filters of the catalogue, newest first, with the next address."""
    form = CatalogueFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    return conditional_response(request, state_of_public_lists(), lambda: _list(request, form))


@public_list(*FILTERS)
def metadata_download(request: HttpRequest) -> HttpResponseBase:
    """Return the records of all documents under the filters as one file, sent as it is written."""
    form = CatalogueFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    rows = every_row(request, for_metadata(documents_under(headings_of(form.cleaned_data))), KEYS)
    if rows is None:
        return too_many_rows(request, MAX_COUNT)
    response = StreamingHttpResponse(pieces_of_list(_records(request, rows)), content_type=XML)
    name = f"metadata-{local_date(timezone.now()):%Y%m%d}.xml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public_page
def metadata_schema(request: HttpRequest) -> HttpResponse:
    """Return the XML Schema of the records."""
    return HttpResponse(SCHEMA.read_bytes(), content_type=XML)


def _one(request: HttpRequest, index_number: str) -> HttpResponse:
    document = by_index_number(index_number)
    if document is None:  # withdrawn after its facts were read
        raise Http404
    (record,) = _records(request, [document])
    return HttpResponse(file_of_one(record), content_type=XML)


def _list(request: HttpRequest, form: CatalogueFilter) -> HttpResponse:
    page = page_under(
        headings_of(form.cleaned_data),
        cursor=request.GET.get("page"),
        limit=PAGE_SIZE,
        scope=scope_of("metadata", form.filters()),
        prepared=for_metadata,
    )
    coming = page_urls(request, page.next_cursor)["next_url"]
    next_address = request.build_absolute_uri(coming) if coming else ""
    pieces = pieces_of_list(_records(request, page.rows), next_address=next_address)
    return HttpResponse(b"".join(pieces), content_type=XML)


def _records(request: HttpRequest, documents: Iterable[Document]) -> Iterator[ET.Element]:
    today = local_date(timezone.now())
    for document in documents:
        version, number = document.public_version, str(document.index_number)
        assert version is not None  # public documents have a public version
        files = [
            FileAddress(
                one.public_file, request.build_absolute_uri(public_url(number, one.pk, one.name))
            )
            for one in version.attachments.all()
        ]
        address = permanent_address(request, number)
        yield record_of(document, version, address=address, files=files, on=today)
