"""Search suggestions."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse

from gongkai.documents.measures import DOCUMENT
from gongkai.kit.refusals import Refused
from gongkai.portal.decorators import public_list
from gongkai.portal.search.suggestion_lines import lines_of
from gongkai.search.suggestions import suggest


@public_list("q")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return items, headings and bodies whose title or name contains the query, as JSON."""
    query = request.GET.get("q", "")
    try:
        found = suggest(query, kinds=(DOCUMENT,))
    except Refused as refused:
        refusal = refused.refusal
        error = {
            "code": refusal.code,
            "message": str(refusal.message),
            "law": refusal.law,
            "field": refusal.field,
        }
        return JsonResponse({"error": error}, status=400)
    return JsonResponse({"suggestions": [asdict(line) for line in lines_of(found)]})
