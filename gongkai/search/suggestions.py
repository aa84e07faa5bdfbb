"""What somebody who has typed a few letters may be looking for."""

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
    """A few of each kind; everything in it is public."""

    hits: list[Hit]
    items: list[CatalogueItem]
    bodies: list[Body]


def suggest(query: str, *, kinds: tuple[str, ...] = ()) -> Suggestions:
    """
    Return what has all words of the query in its title or name. Five queries at the most, one more for each kind found.

    `kinds` are the subject types that the caller can name; empty: all.

    Raises `Refused` for what cannot be searched.
    """
    hits = titled(query, limit=HITS, filters=Filters(kinds=kinds))
    words = query.strip()
    title = Q(title__icontains=words) | Q(title_en__icontains=words)
    name = Q(name__icontains=words) | Q(short_name__icontains=words) | Q(name_en__icontains=words)
    return Suggestions(
        hits,
        list(items().filter(title)[:HEADINGS]),
        list(bodies_in_force().filter(name).order_by("position", "id")[:BODIES]),
    )
