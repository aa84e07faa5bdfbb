"""
Say without the index whether a public record fits a request, as the backends would.

For lists that are followed: one new record is compared with many requests.
"""

from dataclasses import dataclass
from datetime import date

from gongkai.search.backends.wanted import Indexed, headings_of
from gongkai.search.queries import Filters
from gongkai.search.text import Term
from gongkai.search.tokens import SEPARATOR, Phrase, record_tokens


@dataclass(frozen=True)
class MatchedRecord:
    """The tokens and headings of an indexed record, made once for many comparisons."""

    tokens: str
    divided: frozenset[str]
    headings: frozenset[tuple[str, str]]
    effective_on: date | None
    year: int


def matched_record(one: Indexed) -> MatchedRecord:
    """Return an indexed record in the form for comparisons."""
    tokens = record_tokens(one.title, one.number, one.text)
    return MatchedRecord(
        f" {tokens.body.text} {SEPARATOR} {tokens.title.text} ",
        tokens.divided,
        frozenset(headings_of(one)),
        one.entry.effective_on,
        one.entry.year,
    )


def matches(record: MatchedRecord, terms: tuple[Term, ...], filters: Filters) -> bool:
    """
    Return whether the record has all terms and headings of a request.

    The kind is not compared, and of the bounds only the years.
    """
    return _fits_headings(record, filters) and all(_has(record, term) for term in terms)


def _fits_headings(record: MatchedRecord, filters: Filters) -> bool:
    one = (
        ("g", filters.genre),
        ("i", filters.item),
        ("s", filters.subject),
        ("l", filters.language),
    )
    if any(code and (kind, code) not in record.headings for kind, code in one):
        return False
    for kind, codes in (("b", filters.bodies), ("v", filters.validities)):
        if codes and not any((kind, code) in record.headings for code in codes):
            return False
    if filters.effective is not None:
        later, day = filters.effective
        if later != (record.effective_on is not None and record.effective_on > day):
            return False
    first, last = filters.first, filters.last
    return not (first and record.year < first.year) and not (last and record.year > last.year)


def _has(record: MatchedRecord, term: Term) -> bool:
    return any(_has_phrase(record, phrase) for phrase in term.phrases)


def _has_phrase(record: MatchedRecord, phrase: Phrase) -> bool:
    if phrase.is_pair and phrase.tokens[0] in record.divided:
        return False
    sought = " ".join(phrase.tokens)
    return f" {sought}{'' if phrase.open_end else ' '}" in record.tokens
