"""What masking by the rules of a body would make of a draft, before it is done."""

from collections.abc import Collection
from dataclasses import dataclass

from gongkai.documents.masking import (
    MASKABLE,
    Passage,
    masked,
    masked_html,
    masked_text,
    without_links,
)
from gongkai.documents.models import Document, Version
from gongkai.documents.queries.check_rules import check_rule_of, style_of
from gongkai.documents.queries.findings import Found, check_of
from gongkai.documents.states import TextPlace

# Fields in which a passage is masked. The number of a document is official, so it is changed by hand.
MASKED_PLACES = frozenset(
    {TextPlace.TITLE, TextPlace.ISSUERS, TextPlace.NOTE, TextPlace.TEXT, TextPlace.TEXT_LINK}
)


@dataclass(frozen=True)
class Proposal:
    """A finding that can be masked, by its hash, and what would stand in its place."""

    key: str
    found: Found
    masked: str


def proposals_of(document: Document, version: Version) -> list[Proposal]:
    """Return the open findings in fields and text that can be masked, with their masks."""
    style = style_of(check_rule_of(document.body_id))
    check = check_of(document, version)
    return [
        Proposal(key, one, masked(one.value, one.kind, style))
        for key, one in check.by_hash.items()
        if key not in check.justified
        and one.file is None
        and one.kind in MASKABLE
        and one.place in MASKED_PLACES
    ]


def masked_values(version: Version, proposals: Collection[Proposal]) -> dict[str, object]:
    """Return the fields of a version as they would be: only those that change."""
    passages: dict[str, list[Passage]] = {}
    for one in proposals:
        place = TextPlace(one.found.place)
        passages.setdefault(place, []).append(Passage(one.found.value, one.masked))
    values: dict[str, object] = {}
    if of_title := passages.get(TextPlace.TITLE):
        values["title"] = masked_text(version.title, of_title)
    if of_issuers := passages.get(TextPlace.ISSUERS):
        values["issued_by"] = masked_text(version.issued_by, of_issuers)
        values["co_issuers"] = [masked_text(one, of_issuers) for one in version.co_issuers]
    if of_note := passages.get(TextPlace.NOTE):
        values["change_note"] = masked_text(version.change_note, of_note)
    links, words = passages.get(TextPlace.TEXT_LINK), passages.get(TextPlace.TEXT)
    if links or words:
        text = without_links(version.text, [one.value for one in links or ()])
        values["text"] = masked_html(text, words or ())
    return {name: value for name, value in values.items() if value != getattr(version, name)}
