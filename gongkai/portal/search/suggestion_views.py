"""Search suggestions."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.documents.measures import DOCUMENT
from gongkai.kit.refusals import Refused
from gongkai.portal.decorators import public_list
from gongkai.search.suggestions import suggest
from gongkai.ui.text_language import foreign


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
    catalogue = reverse("portal:catalogue")
    lines = [
        *(
            _line(_("Body"), one.full_label, reverse("portal:body", args=[one.code]))
            for one in found.bodies
        ),
        *(
            _line(_("Catalogue item"), one.label, f"{catalogue}?item={one.code}")
            for one in found.items
        ),
        *(
            _line(_("Item"), hit.row.title, reverse("portal:document", args=[hit.row.index_number]))
            for hit in found.hits
        ),
    ]
    return JsonResponse({"suggestions": lines})


def _line(kind: str, text: str, url: str) -> dict[str, Any]:
    return {"text": text, "kind": kind, "url": url, "language": foreign(text)}
