"""The home page."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gongkai.catalogue.queries import items
from gongkai.documents.queries import for_list, public_documents
from gongkai.kit.times import local_date
from gongkai.organisations.queries import bodies_in_force
from gongkai.oversight.queries import released_in_year
from gongkai.portal.pages import public_page

NEWEST = 12
FACTS_FOR = 30  # seconds: counting a million rows for each visitor would tell nobody more


@public_page
def show(request: HttpRequest) -> HttpResponse:
    """Search, the newest items, the catalogue, and a few figures."""
    newest = for_list(public_documents()).order_by("-listed_on", "-id")[:NEWEST]
    year = local_date(timezone.now()).year
    facts = cache.get_or_set(f"portal.home.facts.{year}", lambda: _facts(year), FACTS_FOR)
    context = {"section": "home", "newest": list(newest), "items": list(items()), "facts": facts, "year": year}
    return render(request, "portal/home/show.html", context)


def _facts(year: int) -> dict[str, int]:
    return {
        "released": released_in_year(year),
        "public": public_documents().count(),
        "bodies": bodies_in_force().count(),
    }
