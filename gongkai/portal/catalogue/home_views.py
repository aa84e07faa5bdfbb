"""The home page."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.catalogue.queries import items_of_every_body
from gongkai.documents.models import Document
from gongkai.documents.queries import for_list, number_of_public_documents, public_documents
from gongkai.kit.times import local_date
from gongkai.ledger.queries import state_of_public_lists
from gongkai.organisations.queries import bodies_in_force
from gongkai.portal.decorators import public_page
from gongkai.portal.etags import Revisit, conditional_response
from gongkai.search.popular_queries import popular_queries
from gongkai.statistics.queries import released_in_year

NEWEST = 8
BODIES = 24
FACTS_FOR = 30  # seconds; the tallies of a release may follow it a moment later


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box, the newest items, the bodies, the catalogue and a few figures."""
    year, facts, lists = _shown()
    return conditional_response(
        request,
        _state_of(year, facts, lists),
        lambda: _page(request, facts, year),
        revisit=Revisit(lambda: _state_of(*_shown())),
    )


def _shown() -> tuple[int, dict[str, Any], tuple[object, ...]]:
    """Return the year, the figures, and the state of the lists."""
    year = local_date(timezone.now()).year
    lists = state_of_public_lists()
    return year, _kept_facts(year, lists), lists


def _state_of(year: int, facts: dict[str, Any], lists: tuple[object, ...]) -> object:
    return year, sorted((name, str(value)) for name, value in facts.items()), lists


def _page(request: HttpRequest, facts: dict[str, Any], year: int) -> HttpResponse:
    own, others = _newest(get_language() or settings.LANGUAGE_CODE)
    figures = [
        (_("Released in %(year)s") % {"year": year}, facts["released"]),
        (_("On line"), facts["public"]),
        (_("Bodies"), facts["bodies"]),
    ]
    context = {
        "section": "home",
        "newest": [*own, *others][:NEWEST],
        "has_own": bool(own),
        "items": list(items_of_every_body()),
        "facts": facts,
        "figures": figures,
        "popular": facts["popular"],
        "bodies": list(bodies_in_force().exclude(parent=None).order_by("position", "id")[:BODIES]),
    }
    return render(request, "portal/home/show.html", context)


def _newest(language: str) -> tuple[list[Document], list[Document]]:
    """
    Return the newest documents: on pages in another language than the site's, its own first.

    One query for the language of the site, two for each other language.
    """
    found = for_list(public_documents()).order_by("-listed_on", "-id")
    if language == settings.LANGUAGE_CODE:
        return [], list(found[:NEWEST])
    own = list(found.filter(language=language)[:NEWEST])
    return own, list(found.exclude(language=language)[: NEWEST - len(own)])


def _kept_facts(year: int, lists: tuple[object, ...]) -> dict[str, Any]:
    """Return the figures, counted again after each change of a public list, and each half minute."""
    key = f"portal.home.facts.{year}.{sha256(repr(lists).encode()).hexdigest()}"
    facts: dict[str, Any] | None = cache.get(key)
    if facts is None:
        facts = _facts(year)
        cache.set(key, facts, FACTS_FOR)
    return facts


def _facts(year: int) -> dict[str, Any]:
    """Return the figures of the home page and the popular searches, all stored. Four queries."""
    return {
        "popular": popular_queries() or settings.GONGKAI_POPULAR_SEARCHES,
        "released": released_in_year(year),
        "public": number_of_public_documents(),
        "bodies": bodies_in_force().count(),
    }
