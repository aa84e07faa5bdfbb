"""A corrected query where one character is wrong, missing, too many, or in the wrong place."""

import re
from collections import Counter
from collections.abc import Iterator

from gongkai.search.backends.chosen import backend
from gongkai.search.folding import HAN, fold, is_han
from gongkai.search.models import EntryText
from gongkai.search.queries import Filters, public_texts, wanted_by
from gongkai.search.text import Term, parse
from gongkai.search.tokens import phrase

SHORTEST, LONGEST = 3, 20  # characters of a term that is corrected
TITLES, TEXTS = 30, 5  # records read for each place in which a character may be wrong
CANDIDATES, CHECKED = 5, 20  # corrections that are looked up in public texts, and texts for each


def corrected(query: str, filters: Filters) -> str | None:
    """
    Return the query with one term corrected, or None if every term occurs or none can be corrected.

    Corrections are taken from texts that are public now, under the same filters. At most some sixty
    queries of the index, so callers ask only where nothing was found. Raises `Refused` as `search`.
    """
    for term in parse(query):
        typed = fold(term.typed)
        if _occurs(typed, filters):
            continue
        chinese = sum(map(is_han, typed))
        if chinese < SHORTEST or len(typed) > LONGEST:
            return None
        found = next((one for one in _candidates(typed, filters) if _is_public(one, filters)), None)
        return query.replace(term.typed, found) if found else None
    return None


def _candidates(typed: str, filters: Filters) -> Iterator[str]:
    """Yield corrections, the most likely first: one other character in a title, before all others."""
    yield from _seen_around(typed, 1, filters, titles=True)
    yield from (other for other in _exchanged(typed) if _occurs(other, filters))
    yield from _seen_around(typed, 0, filters, titles=True)
    yield from _seen_around(typed, 1, filters, titles=False)
    yield from _seen_around(typed, 0, filters, titles=False)
    yield from (other for other in _shortened(typed) if _occurs(other, filters))


def _exchanged(typed: str) -> Iterator[str]:
    for at in range(len(typed) - 1):
        yield typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]


def _shortened(typed: str) -> Iterator[str]:
    for at in range(len(typed) if len(typed) > SHORTEST else 0):
        yield typed[:at] + typed[at + 1 :]


def _seen_around(typed: str, left_out: int, filters: Filters, *, titles: bool) -> list[str]:
    """
    Return the texts that differ in one Chinese character, the most frequent first.

    That is the character at any place (`left_out` 1), or one more between two (`left_out` 0).
    """
    counted: Counter[str] = Counter()
    for at in range(len(typed) + 1 - left_out):
        before, after = typed[:at], typed[at + left_out :]
        # A single character would be looked up among all tokens that begin with it.
        parts = [part for part in (before, after) if len(part) > 1]
        if not parts or (left_out and not is_han(typed[at])):
            continue
        pattern = re.compile(f"{re.escape(before)}([{HAN}]){re.escape(after)}")
        for text in _texts_with(parts, filters, titles=titles):
            counted.update({before + sign + after for sign in pattern.findall(text)})
    counted.pop(typed, None)
    return sorted(counted, key=lambda text: (-counted[text], text))[:CANDIDATES]


def _texts_with(parts: list[str], filters: Filters, *, titles: bool) -> Iterator[str]:
    """Yield the folded titles, or texts, of the newest indexed records with all of these parts."""
    terms = [Term(part, phrase(part)) for part in parts]
    places = backend().page(
        wanted_by(terms, filters), after=None, limit=TITLES if titles else TEXTS, tiered=titles
    )
    ranks = [rank for tier, rank in places if not titles or tier == 0]
    for texts in EntryText.objects.filter(entry__in=ranks):
        title, _number, text = texts.parts
        yield fold(title if titles else text)


def _occurs(text: str, filters: Filters) -> bool:
    return bool(_places(text, filters, 1))


def _is_public(text: str, filters: Filters) -> bool:
    """Return whether a text occurs in what is public now: the index may be behind."""
    return any(text in fold(part) for part in public_texts(_places(text, filters, CHECKED)))


def _places(text: str, filters: Filters, limit: int) -> list[tuple[int, int]]:
    wanted = wanted_by([Term(text, phrase(text))], filters)
    return backend().page(wanted, after=None, limit=limit, tiered=False)
