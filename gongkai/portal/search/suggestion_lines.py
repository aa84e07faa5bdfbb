"""Suggestions as links, for the script of the search box and for the search page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.search.suggestions import Suggestions
from gongkai.ui.text_language import foreign


@dataclass(frozen=True)
class Line:
    """One suggestion: its text, what it is, its address, and the language if it is a foreign one."""

    text: str
    kind: str
    url: str
    language: str


def lines_of(found: Suggestions) -> list[Line]:
    """Return the bodies, then the catalogue items, then the public items."""
    catalogue = reverse("portal:catalogue")
    return [
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


def _line(kind: str, text: str, url: str) -> Line:
    return Line(text, kind, url, foreign(text))
