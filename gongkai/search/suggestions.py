"""Suggestions while a user types a query."""

from dataclasses import dataclass

from django.db.models import Q

from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.queries import items
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force
from gongkai.search.queries import Filters, Hit, titled

HITS, HEADINGS, BODIES = 5, 2, 2


@dataclass(frozen=True)
class Suggestions:
    """A few suggestions of each kind; all are public."""

    hits: list[Hit]
    items: list[CatalogueItem]
    bodies: list[Body]


def suggest(query: str, *, kinds: tuple[str, ...] = ()) -> Suggestions:
    """
    Return records with all words of the query in title or name.

    `kinds` are the subject types that the caller can show; empty: all. Five queries at most, and one
    more for each kind found. Raises `Refused` for a query that cannot be searched.
    """
    hits = titled(query, limit=HITS, filters=Filters(kinds=kinds))
    text = query.strip()
    title = Q(title__icontains=text) | Q(title_en__icontains=text) | Q(title_ug__icontains=text)
    name = (
        Q(name__icontains=text)
        | Q(short_name__icontains=text)
        | Q(name_en__icontains=text)
        | Q(name_ug__icontains=text)
    )
    return Suggestions(
        hits,
        list(items().filter(title)[:HEADINGS]),
        list(bodies_in_force().filter(name).order_by("position", "id")[:BODIES]),
    )
