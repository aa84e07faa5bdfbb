"""A corrected query where one character is wrong, missing, too many, or in the wrong place."""

import re
from collections import Counter
from collections.abc import Iterator

from gongkai.search.backends.chosen import backend
from gongkai.search.folding import HAN, fold
from gongkai.search.models import SearchEntry
from gongkai.search.queries import Filters, wanted_by
from gongkai.search.text import Term, parse
from gongkai.search.tokens import phrase

SHORTEST, LONGEST = 3, 16  # characters of a term that is corrected
TITLES, TEXTS = 30, 3  # records read for each place in which a character may be wrong
CHINESE = re.compile(rf"[{HAN}]+")


def corrected(query: str, filters: Filters) -> str | None:
    """
    Return the query with one term corrected, or None if every term occurs or none can be corrected.

    Corrections are taken from public titles and texts under the same filters. At most some fifty
    queries of the index, so callers ask only where nothing was found. Raises `Refused` as `search`.
    """
    for term in parse(query):
        typed = fold(term.typed)
        if _occurs(typed, filters):
            continue
        if not SHORTEST <= len(typed) <= LONGEST or not CHINESE.fullmatch(typed):
            return None
        found = _best(typed, filters)
        return query.replace(term.typed, found) if found else None
    return None


def _best(typed: str, filters: Filters) -> str | None:
    replaced = _seen_around(typed, 1, filters, titles=True)
    if replaced:
        return replaced
    for other in _rearranged(typed):
        if _occurs(other, filters):
            return other
    return _seen_around(typed, 0, filters, titles=True) or _seen_around(
        typed, 1, filters, titles=False
    )


def _rearranged(typed: str) -> Iterator[str]:
    """Yield the term with two neighbours exchanged, then with one character less."""
    for at in range(len(typed) - 1):
        yield typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
    if len(typed) > SHORTEST:
        for at in range(len(typed)):
            yield typed[:at] + typed[at + 1 :]


def _seen_around(typed: str, left_out: int, filters: Filters, *, titles: bool) -> str | None:
    """
    Return the most frequent text that differs in one character.

    That is the character at any place (`left_out` 1), or one more between two (`left_out` 0).
    """
    counted: Counter[str] = Counter()
    for at in range(len(typed) + 1 - left_out):
        before, after = typed[:at], typed[at + left_out :]
        pattern = re.compile(f"{re.escape(before)}([{HAN}]){re.escape(after)}")
        for text in _texts_with([part for part in (before, after) if part], filters, titles=titles):
            for sign in set(pattern.findall(text)):
                counted[before + sign + after] += 1
    counted.pop(typed, None)
    return max(counted, key=lambda text: (counted[text], text)) if counted else None


def _texts_with(parts: list[str], filters: Filters, *, titles: bool) -> Iterator[str]:
    """Yield the folded titles, or texts, of the newest public records with all of these parts."""
    terms = [Term(part, phrase(part)) for part in parts]
    places = backend().page(
        wanted_by(terms, filters), after=None, limit=TITLES if titles else TEXTS, tiered=titles
    )
    ranks = [rank for tier, rank in places if not titles or tier == 0]
    for title, text in SearchEntry.objects.filter(rank__in=ranks).values_list("title", "text"):
        yield fold(title)
        if not titles:
            yield fold(text)


def _occurs(text: str, filters: Filters) -> bool:
    terms = [Term(text, phrase(text))]
    return bool(backend().page(wanted_by(terms, filters), after=None, limit=1, tiered=False))
