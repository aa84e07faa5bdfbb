"""The register of normative documents of a body, and the results of its clean-ups."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gongkai.catalogue.models import Genre
from gongkai.documents.queries import Headings, for_list, page_under
from gongkai.documents.queries.clean_ups import (
    decisions_of,
    public_rows_of,
    published_clean_ups,
)
from gongkai.documents.relation_kinds import CleanUpDecision
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.organisations.models import Body
from gongkai.organisations.queries import body_by_code
from gongkai.portal.decorators import public_list
from gongkai.statistics.queries import register_years
from gongkai.ui.list_pages import page_urls

PAGE = 50
GENRES = ("normative-document", "rule")
ROW_KEYS = ("decision", "id")


@public_list("page", "genre")
def register_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the normative documents or the rules of a body, with the counts of each year."""
    body = _body(code)
    if body.code != code:
        target = reverse("portal:register", args=[body.code])
        query = request.META["QUERY_STRING"]
        return redirect(f"{target}?{query}" if query else target, permanent=True)
    chosen = request.GET.get("genre") or GENRES[0]
    if chosen not in GENRES:
        raise Http404
    shown = {one.code: one for one in Genre.objects.filter(code__in=GENRES)}
    page = page_under(
        Headings(body=body, genre=shown[chosen]),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of("register", {"body": body.code, "genre": chosen}),
        prepared=for_list,
    )
    context = {
        "section": "bodies",
        "body": body,
        "genre": shown[chosen],
        "genres": [shown[one] for one in GENRES],
        "documents": page.rows,
        "years": register_years(body.chain, chosen),
        "clean_ups": list(published_clean_ups(body)[:PAGE]),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/bodies/register.html", context)


@public_list("page")
def clean_up_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show the published result of a clean-up: every document with the decision and its reason."""
    body = _body(code)
    clean_up = get_object_or_404(published_clean_ups(body), pk=pk)
    if body.code != code:
        return redirect("portal:clean_up", body.code, pk, permanent=True)
    page = page_by_key(
        public_rows_of(clean_up),
        keys=ROW_KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"clean_up {pk}",
    )
    counts = decisions_of(clean_up)
    context = {
        "section": "bodies",
        "body": body,
        "clean_up": clean_up,
        "rows": page.rows,
        "counts": [(one.label, counts.get(one.value, 0)) for one in CleanUpDecision],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/bodies/clean_up.html", context)


def _body(code: str) -> Body:
    body = body_by_code(code)
    if body is None:
        raise Http404
    return body
