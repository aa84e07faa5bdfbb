"""The API: what is public, for everyone. What writes is in `write_operations`."""

from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.params.functions import Query

from gongkai import __version__
from gongkai.api import shapes
from gongkai.api.answers import (
    answer_of,
    body_of,
    heading_of,
    item_of,
    line_of,
    next_url,
    page_of,
    report_line_of,
    report_of,
)
from gongkai.api.dataset_operations import router as dataset_router
from gongkai.api.invalid_values import fault_message
from gongkai.api.tokens import STATUSES
from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.queries import (
    Headings,
    ListCount,
    by_index_number,
    number_under,
    page_under,
    tombstones,
    validity_filters,
)
from gongkai.kit.locks import is_busy
from gongkai.kit.paging import BadCursor, KeyPage, scope_of
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.organisations.queries import bodies_in_force, body_by_code
from gongkai.reports.queries import public_reports
from gongkai.search.queries import Filters, search
from gongkai.search.suggestions import suggest

MAX_COUNT = 100
CURSOR = gettext_noop("place in the list, from the address in `next`")
LIMIT = gettext_noop("rows of one page")
api = NinjaAPI(
    title="Gongkai",
    version=__version__,
    description=(
        "Open government information: items, search, bodies, annual reports, datasets. "
        "Reading needs no API key; writing needs a token of a member of the staff."
    ),
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", dataset_router)
FAULTS = shapes.FAULTS | {410: shapes.ErrorAnswer}


def problem(request: HttpRequest, status: int, refusal: Refusal) -> HttpResponse:
    """Return an error response."""
    error = {
        "code": refusal.code,
        "message": str(refusal.message),
        "law": refusal.law,
        "field": refusal.field,
    }
    return api.create_response(request, {"error": error}, status=status)


def _asking_for_token(response: HttpResponse) -> HttpResponse:
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Gongkai"'
    return response


@api.exception_handler(Refused)
def _refused(request: HttpRequest, fault: Refused) -> HttpResponse:
    response = problem(request, STATUSES.get(fault.refusal.code, 400), fault.refusal)
    if response.status_code == 503:
        response["Retry-After"] = "60"
    return _asking_for_token(response)


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    message = _("Writing needs a token in the header “Authorization: Bearer …”.")
    return _asking_for_token(problem(request, 401, Refusal("no-token", message)))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, fault: HttpError) -> HttpResponse:
    message = _("What was sent is not valid JSON.")
    return problem(request, fault.status_code, Refusal("bad-json", message))


@api.exception_handler(BadCursor)
def _bad_cursor(request: HttpRequest, fault: BadCursor) -> HttpResponse:
    message = _("This page of the list no longer exists. Begin again from its first page.")
    return problem(request, 400, Refusal("bad-cursor", message, field="cursor"))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, fault: Http404) -> HttpResponse:
    return problem(request, 404, Refusal("not-found", _("Page not found")))


@api.exception_handler(OperationalError)
def _busy(request: HttpRequest, fault: OperationalError) -> HttpResponse:
    if not is_busy(fault):
        raise fault
    message = _(
        "The database was locked for too long. Your data was not saved. Try again in a moment."
    )
    response = problem(request, 503, Refusal("busy", message))
    response["Retry-After"] = "5"
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    first: dict[str, Any] = fault.errors[0] if fault.errors else {}
    field = str(first.get("loc", [""])[-1])
    return problem(request, 422, Refusal("invalid", fault_message(first), field=field))


@api.get(
    "/items",
    response={200: shapes.ItemList, **FAULTS},
    summary=gettext_noop("Public items, newest first"),
)
def document_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=gettext_noop("code of the body")),
    genre: str = Query("", max_length=40, description=gettext_noop("code of the genre")),
    item: str = Query(
        "", max_length=16, description=gettext_noop("item of the catalogue, for example A20-01")
    ),
    subject: str = Query("", max_length=8, description=gettext_noop("code of the subject")),
    language: str = Query(
        "", max_length=16, description=gettext_noop("language of the text: zh-hans, ug, en")
    ),
    year: int | None = Query(None, ge=1000, le=2199, description=gettext_noop("year")),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List public items, filtered by headings."""
    filters = {
        "body": body,
        "genre": genre,
        "item": item,
        "subject": subject,
        "language": language,
        "year": year,
    }
    headings = _headings(body, genre, item, subject, language, year)
    if headings is None:
        return answer_of(request, KeyPage([], None), line_of, ListCount(0, exact=True))
    page = page_under(
        headings,
        cursor=cursor,
        limit=limit,
        scope=scope_of("api.items", filters),
        prepared=lambda found: found.select_related("body", "genre", "catalogue_item", "subject"),
    )
    return answer_of(request, page, line_of, number_under(headings))


@api.get(
    "/items/{path:index_number}",
    response={200: shapes.Item, **FAULTS},
    summary=gettext_noop("One public item"),
)
def document_detail(request: HttpRequest, index_number: str) -> Any:
    """Return an item with text and files; 410 if it was withdrawn, 404 if it is not public."""
    number = index_number.strip("/")[:80]
    document = by_index_number(number)
    if document is not None:
        return item_of(request, document)
    gone = tombstones().filter(index_number=number).first()
    if gone is None:
        raise Http404
    return problem(request, 410, Refusal("withdrawn", gone.withdrawal_reason))


@api.get(
    "/search", response={200: shapes.HitList, **FAULTS}, summary=gettext_noop("Search public items")
)
def search_documents(
    request: HttpRequest,
    q: str = Query(
        ...,
        description=gettext_noop(
            "words, all of which must occur; quotation marks enclose an exact phrase"
        ),
    ),
    body: str = Query("", max_length=64, description=gettext_noop("code of the body")),
    genre: str = Query("", max_length=40, description=gettext_noop("code of the genre")),
    item: str = Query(
        "", max_length=16, description=gettext_noop("item of the catalogue, for example A20-01")
    ),
    subject: str = Query("", max_length=8, description=gettext_noop("code of the subject")),
    language: str = Query(
        "", max_length=16, description=gettext_noop("language of the text: zh-hans, ug, en")
    ),
    validity: str = Query(
        "",
        pattern="^(in_force|not_yet|ended)?$",
        description=gettext_noop("validity today: in_force, not_yet, ended"),
    ),
    order: str = Query(
        "",
        pattern="^(newest)?$",
        description=gettext_noop("newest: newest first; empty: titles first"),
    ),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """Search titles, texts and numbers of public items."""
    filters = Filters(
        kinds=(DOCUMENT,),
        bodies=(body_of_code(body).chain,) if body else (),
        genre=genre,
        item=item,
        subject=subject,
        language=language,
        **validity_filters(validity, on=local_date(timezone.now())),
    )
    page = search(q, filters=filters, newest=order == "newest", cursor=cursor, limit=limit)
    return {
        "items": [
            {**line_of(request, hit.row), "snippet": str(hit.snippet), "file": hit.part}
            for hit in page.hits
        ],
        "count": page.count,
        "count_exact": page.count_exact,
        "count_about": page.count_about,
        "next": next_url(request, page.next_cursor),
    }


@api.get(
    "/suggestions",
    response={200: shapes.SuggestionList, **FAULTS},
    summary=gettext_noop("Search suggestions"),
)
def suggestion_list(
    request: HttpRequest, q: str = Query(..., description=gettext_noop("the beginning of a search"))
) -> Any:
    """Return bodies, catalogue headings and items whose name or title contains all words."""
    found = suggest(q, kinds=(DOCUMENT,))
    return {
        "bodies": [body_of(request, body) for body in found.bodies],
        "catalogue_items": [heading_of(request, item) for item in found.items],
        "items": [line_of(request, hit.row) for hit in found.hits],
    }


@api.get(
    "/bodies",
    response={200: shapes.BodyList, **FAULTS},
    summary=gettext_noop("Bodies subject to disclosure"),
)
def body_list(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(MAX_COUNT, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the bodies in their official order."""
    found = bodies_in_force().select_related("parent")
    keys = ("position", "id")
    return page_of(
        request, found, body_of, keys=keys, cursor=cursor, limit=limit, scope="api.bodies"
    )


@api.get(
    "/reports",
    response={200: shapes.ReportList, **FAULTS},
    summary=gettext_noop("Published annual reports, newest year first"),
)
def report_list(
    request: HttpRequest,
    body: str = Query("", max_length=64, description=gettext_noop("code of the body")),
    year: int | None = Query(None, ge=1949, le=2200, description=gettext_noop("year")),
    cursor: str | None = Query(None, max_length=1024, description=CURSOR),
    limit: int = Query(20, ge=1, le=MAX_COUNT, description=LIMIT),
) -> Any:
    """List the newest edition of each annual report."""
    found = public_reports()
    found = found.filter(body=body_of_code(body)) if body else found
    found = found.filter(year=year) if year else found
    return page_of(
        request,
        found.select_related("body", "document"),
        report_line_of,
        keys=("-year", "body__position", "-id"),
        cursor=cursor,
        limit=limit,
        scope=scope_of("api.reports", {"body": body, "year": year}),
    )


@api.get(
    "/reports/{int:year}/{body}",
    response={200: shapes.Report, **FAULTS},
    summary=gettext_noop("One annual report"),
)
def report_detail(request: HttpRequest, year: int, body: str) -> Any:
    """Return the report of a body for a year, with figures and sections; 404 if unpublished."""
    owner = body_by_code(body[:64])
    found = (
        public_reports().filter(body=owner, year=year).select_related("body", "document").first()
        if owner
        else None
    )
    if found is None:
        raise Http404
    return report_of(request, found)


def _headings(
    body: str, genre: str, item: str, subject: str, language: str, year: int | None
) -> Headings | None:
    """Return the headings with these codes; None if one of them is unknown. Raises `Refused`."""
    found = Headings(
        body=body_of_code(body) if body else None,
        genre=Genre.objects.filter(code=genre).first() if genre else None,
        item=CatalogueItem.objects.filter(code=item).first() if item else None,
        subject=Subject.objects.filter(code=subject).first() if subject else None,
        language=language,
        year=year,
    )
    named = ((genre, found.genre), (item, found.item), (subject, found.subject))
    return None if any(code and heading is None for code, heading in named) else found


def body_of_code(code: str) -> Any:
    """Return the body with this code; raises `Refused` if there is none."""
    found = body_by_code(code)
    if found is None:
        raise Refused(Refusal("no-such-body", _("There is no body with this code."), field="body"))
    return found
