"""The conditions of a request in the words of OpenSearch; what they find is what the database finds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai.search.backends.wanted import Wanted, wanted_headings
from gongkai.search.cluster.documents import heading
from gongkai.search.text import Term
from gongkai.search.tokens import Phrase

Condition = dict[str, Any]
TITLE, ALL = ("title",), ("title", "text")
# A last token that is a prefix is looked up among all tokens that begin with it.
MAX_EXPANSIONS = 1_000_000


def hits(
    wanted: Wanted,
    fields: tuple[str, ...],
    *,
    below: int | None = None,
    not_titled: bool = False,
    apart: Sequence[str] = (),
) -> Condition:
    """
    Return the condition of hits: every term in one of the fields, every heading, and the bounds of the rank.

    `not_titled` leaves out those with all terms in the title, `apart` records by their ids.
    """
    must = [_has(term, fields) for term in wanted.terms]
    must += [
        {"terms": {"headings": [heading(kind, code) for kind, code in codes]}}
        for codes in wanted_headings(wanted)
    ]
    must_not: list[Condition] = []
    if bounds := _bounds(wanted, below):
        must.append({"range": {"rank": bounds}})
    if wanted.effective is not None:
        later, day = wanted.effective
        (must if later else must_not).append({"range": {"effective": {"gt": day.toordinal()}}})
    if wanted.without:
        must_not.append({"terms": {"rank": sorted(wanted.without)}})
    if apart:
        must_not.append({"ids": {"values": list(apart)}})
    if not_titled:
        must_not.append({"bool": {"filter": [_has(term, TITLE) for term in wanted.terms]}})
    return {"bool": {"filter": must or [{"match_all": {}}], "must_not": must_not}}


def _bounds(wanted: Wanted, below: int | None) -> Mapping[str, int]:
    bounds = (("gte", wanted.first), ("lte", wanted.last), ("lt", below))
    return {name: bound for name, bound in bounds if bound is not None}


def _has(term: Term, fields: tuple[str, ...]) -> Condition:
    return _any([_occurs(phrase, fields) for phrase in term.phrases])


def _any(conditions: Sequence[Condition]) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    return {"bool": {"should": list(conditions), "minimum_should_match": 1}}


def _occurs(phrase: Phrase, fields: Iterable[str]) -> Condition:
    fields = tuple(fields)
    found = _any([_in(field, phrase) for field in fields])
    if not phrase.is_pair:
        return found
    divided = "divided" if fields == ALL else "divided_in_title"
    return {"bool": {"filter": [found], "must_not": [{"term": {divided: phrase.tokens[0]}}]}}


def _in(field: str, phrase: Phrase) -> Condition:
    if len(phrase.tokens) == 1:
        kind = "prefix" if phrase.open_end else "term"
        return {kind: {field: {"value": phrase.tokens[0]}}}
    text = " ".join(phrase.tokens)
    if phrase.open_end:
        return {"match_phrase_prefix": {field: {"query": text, "max_expansions": MAX_EXPANSIONS}}}
    return {"match_phrase": {field: {"query": text}}}
