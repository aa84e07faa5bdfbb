"""Models of the catalogue: headings, and the versions of the catalogues of bodies."""

from gongkai.catalogue.models.headings import (
    CatalogueItem,
    Genre,
    Subject,
    in_reader_language,
)
from gongkai.catalogue.models.versions import CatalogueRow, CatalogueVersion

__all__ = [
    "CatalogueItem",
    "CatalogueRow",
    "CatalogueVersion",
    "Genre",
    "Subject",
    "in_reader_language",
]
