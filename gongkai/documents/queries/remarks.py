"""The remarks on the passages of a version, in their place in the text as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.documents.models import PassageRemark, Version
from gongkai.documents.passages import Found, Passage, find_passage, paragraphs_of


@dataclass(frozen=True)
class Piece:
    """A part of a paragraph; `remarks` are the numbers of the remarks on it."""

    text: str
    remarks: tuple[int, ...]


@dataclass(frozen=True)
class MarkedParagraph:
    """One paragraph of the text with the remarks on it."""

    number: int
    pieces: tuple[Piece, ...]
    remarks: tuple[PassageRemark, ...]


def remarks_of(version: Version) -> list[PassageRemark]:
    """Return the remarks on a version, oldest first; callers fetch it through `visible_to`."""
    return list(version.remarks.select_related("person", "answered_by").order_by("id"))


def marked_text(
    version: Version, remarks: Sequence[PassageRemark]
) -> tuple[list[MarkedParagraph], list[PassageRemark]]:
    """Return the paragraphs with their remarks, and the remarks whose words are not there any more."""
    found = {
        one.pk: find_passage(
            version.plain_text, Passage(one.quotation, one.before, one.after, one.paragraph)
        )
        for one in remarks
    }
    lost = [one for one in remarks if found[one.pk] is None]
    paragraphs = []
    for number, text in enumerate(paragraphs_of(version.plain_text), start=1):
        here = {
            one.pk: place
            for one in remarks
            if (place := found[one.pk]) is not None and place.paragraph == number
        }
        own = tuple(one for one in remarks if one.pk in here)
        paragraphs.append(MarkedParagraph(number, _pieces(text, here), own))
    return paragraphs, lost


def _pieces(text: str, places: dict[int, Found]) -> tuple[Piece, ...]:
    """Cut a paragraph where a marked passage begins or ends; passages may overlap."""
    cuts = sorted({0, len(text)} | {cut for one in places.values() for cut in (one.start, one.end)})
    return tuple(
        Piece(
            text[start:end],
            tuple(pk for pk, one in places.items() if one.start <= start and end <= one.end),
        )
        for start, end in pairwise(cuts)
    )
