"""A corrected query where one character is wrong, missing, too many, or in the wrong place."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from gongkai.search.backends.wanted import Place, Wanted
from gongkai.search.folding import HAN, fold, is_han
from gongkai.search.models import EntryText
from gongkai.search.queries import Filters, public_texts, wanted_by
from gongkai.search.searcher import searcher
from gongkai.search.text import Term, parse
from gongkai.search.tokens import number_token, phrase

SHORTEST, LONGEST = 3, 20  # characters of a term that is corrected
TITLES, TEXTS = 30, 5  # records read for each place in which a character may be wrong
CANDIDATES, CHECKED = 5, 20  # corrections that are looked up in public texts, and texts for each


def corrected(query: str, filters: Filters) -> str | None:
    """
    Return the query with one term corrected, or None if every term occurs or none can be corrected.

    Corrections are taken from texts that are public now, under the same filters. A document number is
    not corrected: each other number is another document. At most some sixty queries of the index, so
    callers ask only where nothing was found. Raises `Refused` as `search`.
    """
    terms = parse(query)
    filtered = wanted_by([], filters)
    for term in terms:
        typed = fold(term.typed)
        if _is_number(term):
            if not _places(filtered, term, 1):
                return None
            continue
        if _occurs(typed, filtered):
            continue
        chinese = sum(map(is_han, typed))
        if chinese < SHORTEST or len(typed) > LONGEST:
            return None
        candidates = _candidates(typed, filtered)
        found = next((one for one in candidates if _is_public(one, filtered)), None)
        return query.replace(term.typed, found) if found else None
    return None


def _is_number(term: Term) -> bool:
    return bool(term.others) or number_token(term.typed) is not None


def _candidates(typed: str, filtered: Wanted) -> Iterator[str]:
    """Yield corrections, the most likely first: one other character in a title, before all others."""
    yield from _seen_around(typed, 1, filtered, titles=True)
    yield from (other for other in _exchanged(typed) if _occurs(other, filtered))
    yield from _seen_around(typed, 0, filtered, titles=True)
    yield from _seen_around(typed, 1, filtered, titles=False)
    yield from _seen_around(typed, 0, filtered, titles=False)
    yield from (other for other in _shortened(typed) if _occurs(other, filtered))


def _exchanged(typed: str) -> Iterator[str]:
    for at in range(len(typed) - 1):
        yield typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]


def _shortened(typed: str) -> Iterator[str]:
    for at in range(len(typed) if len(typed) > SHORTEST else 0):
        yield typed[:at] + typed[at + 1 :]


def _seen_around(typed: str, left_out: int, filtered: Wanted, *, titles: bool) -> list[str]:
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
        for text in _texts_with(parts, filtered, titles=titles):
            counted.update({before + sign + after for sign in pattern.findall(text)})
    counted.pop(typed, None)
    return sorted(counted, key=lambda text: (-counted[text], text))[:CANDIDATES]


def _texts_with(parts: list[str], filtered: Wanted, *, titles: bool) -> Iterator[str]:
    """Yield the folded titles, or texts, of the newest indexed records with all of these parts."""
    wanted = replace(filtered, terms=tuple(Term(part, phrase(part)) for part in parts))
    if titles:
        ranks = searcher().titled(wanted, limit=TITLES)
    else:
        places = searcher().page(wanted, after=None, limit=TEXTS, tiered=False)
        ranks = [rank for _tier, rank in places]
    for texts in EntryText.objects.filter(entry__in=ranks) if ranks else ():
        title, _number, text = texts.parts
        yield fold(title if titles else text)


def _occurs(text: str, filtered: Wanted) -> bool:
    return bool(_places(filtered, Term(text, phrase(text)), 1))


def _is_public(text: str, filtered: Wanted) -> bool:
    """Return whether a text occurs in what is public now: the index may be behind."""
    places = _places(filtered, Term(text, phrase(text)), CHECKED)
    return any(text in fold(part) for part in public_texts(places))


def _places(filtered: Wanted, term: Term, limit: int) -> list[Place]:
    return searcher().page(replace(filtered, terms=(term,)), after=None, limit=limit, tiered=False)
