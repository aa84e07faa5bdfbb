"""The public list of statements about documents that exist but are not public."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.documents.queries.statements import public_statements
from gongkai.kit.paging import page_by_key
from gongkai.law.grounds import GROUNDS, Ground
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code
from gongkai.portal.decorators import public_list
from gongkai.statistics.queries import stated_numbers
from gongkai.ui.list_pages import page_urls

PAGE = 50
KEYS = ("-published_on", "-id")


@public_list("page")
def all_statements(request: HttpRequest) -> HttpResponse:
    """List the statements of all bodies, newest first."""
    return _list(request, None)


@public_list("page")
def statement_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the statements of a body, newest first, with their numbers by year and ground."""
    body = body_by_code(code)
    if body is None:
        raise Http404
    if body.code != code:
        return redirect("portal:statements", body.code, permanent=True)
    return _list(request, body)


def _list(request: HttpRequest, body: Body | None) -> HttpResponse:
    page = page_by_key(
        public_statements(body),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"statements {body.code if body else ''}",
    )
    numbers = stated_numbers(body.chain) if body else []
    context = {
        "section": "bodies" if body else "catalogue",
        "body": body,
        "rows": page.rows,
        "numbers": [(year, _named(ground), number) for year, ground, number in numbers],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/bodies/statements.html", context)


def _named(ground: str) -> str:
    """Return the untranslated name of a ground; empty for what is open on request."""
    return GROUNDS[Ground(ground)].name if ground in set(Ground) else ""
