"""The genres, and the items of the statute, that the search page names."""

from collections.abc import Mapping
from typing import NamedTuple

from django.core.cache import cache

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.catalogue.queries import genres, items

KEPT_SECONDS = 600


class Headings(NamedTuple):
    """Items and genres by their codes, in order."""

    items: Mapping[str, CatalogueItem]
    genres: Mapping[str, Genre]


def headings() -> Headings:
    """
    Return them from the cache, because only a new version of the program changes them.

    Two queries if they are not in the cache.
    """
    return cache.get_or_set("portal.search.headings", _read, KEPT_SECONDS) or _read()


def _read() -> Headings:
    return Headings({one.code: one for one in items()}, {one.code: one for one in genres()})
