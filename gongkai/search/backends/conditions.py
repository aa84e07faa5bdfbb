"""Conditions of PostgreSQL for what is searched: tokens in a vector, and their order in a string."""

from collections.abc import Sequence
from typing import Any

from gongkai.search.backends.wanted import Wanted, wanted_headings
from gongkai.search.kinds import kinds
from gongkai.search.text import Term
from gongkai.search.tokens import Phrase

MAX_BYTES = 900_000  # a tsvector may have 1 MB: some sixty thousand different tokens
# What is sought must not decide about the plan: for a frequent word the planner would read the vectors of all
# rows, because it does not count what it costs to read a vector that is stored apart.
SOUGHT = "(SELECT %s::tsquery)"
TEXT_OF = {"title_tokens": "title_text", "all_tokens": "all_text"}


def vector(tokens: str, divided: frozenset[str], headings: Sequence[str] = ()) -> str:
    """
    Return the distinct tokens as a tsvector literal without positions, headings first.

    Tokens consist of letters and digits only, so quoting them is sufficient. A pair that marks divide
    wherever it occurs has a second token; no query contains its capital letter, or that of a heading.
    """
    size, kept = 0, []
    for token in (*headings, *dict.fromkeys(tokens.split()), *map(_divided, sorted(divided))):
        size += len(token.encode()) + 8
        if size > MAX_BYTES:
            break
        kept.append(f"'{token}'")
    return " ".join(kept)


def _divided(pair: str) -> str:
    return f"X{pair}"


def heading_token(kind: str, code: str) -> str:
    """Return the token of a heading; its capital letter is in no query."""
    return f"Z{kind}{code.encode().hex()}"


def condition_of(
    column: str, wanted: Wanted, below: int | None, more: str = ""
) -> tuple[str, list[Any]]:
    """
    Return the condition of candidates: all tokens and headings, and the bounds of the rank.

    `more` is added to what is asked of the vector.
    """
    bounds, values = bounds_of(wanted, below)
    return f"{column} @@ {SOUGHT} AND {bounds}", [f"{_query(wanted)} {more}", *values]


def bounds_of(wanted: Wanted, below: int | None) -> tuple[str, list[Any]]:
    """Return the conditions that are not in the vector."""
    parts, values = ["TRUE"], list[Any]()
    if wanted.effective is not None:
        later, day = wanted.effective
        parts.append(("" if later else "NOT ") + "coalesce(effective_on > %s, false)")
        values.append(day)
    for sign, bound in ((">=", wanted.first), ("<=", wanted.last), ("<", below)):
        if bound is not None:
            parts.append(f"rank {sign} %s")
            values.append(bound)
    if wanted.without:
        parts.append("NOT rank = ANY(%s)")
        values.append(sorted(wanted.without))
    return " AND ".join(parts), values


def _query(wanted: Wanted) -> str:
    headings = [
        " | ".join(f"'{heading_token(kind, code)}'" for kind, code in codes)
        for codes in wanted_headings(wanted)
    ]
    return " & ".join([_tokens(wanted.terms), *(f"({part})" for part in headings)])


def _tokens(terms: Sequence[Term]) -> str:
    each = (" | ".join(f"({_all_tokens(one)})" for one in term.phrases) for term in terms)
    return " & ".join(f"({part})" for part in each)


def must_check(wanted: Wanted) -> bool:
    """Return whether a candidate may be no hit: it has the tokens, perhaps in another order."""
    return not all(map(_is_exact, wanted.terms))


def order_of(column: str, wanted: Wanted) -> tuple[str, list[Any]]:
    """Return the condition that the tokens are in the order of the terms."""
    parts: list[str] = []
    values: list[Any] = []
    for term in wanted.terms:
        if not _is_exact(term):
            conditions, phrases = zip(*(_ordered(column, one) for one in term.phrases), strict=True)
            parts.append(f"({' OR '.join(conditions)})")
            values += phrases
    return " AND ".join(parts), values


def tokens_condition(column: str, wanted: Wanted) -> tuple[str, list[Any]]:
    """
    Return the condition that a row has every term in this column, by what is cheapest to read.

    Where the tokens of a term are in their order they are all there, so that the vector need not be read.
    """
    parts, values = list[str](), list[Any]()
    exact = [term for term in wanted.terms if _is_exact(term)]
    if exact:
        parts.append(f"{column} @@ {SOUGHT}")
        values.append(_tokens(exact))
    if must_check(wanted):
        order, more = order_of(column, wanted)
        parts.append(order)
        values += more
    return " AND ".join(parts), values


def row_condition(column: str, wanted: Wanted) -> tuple[str, list[Any]]:
    """Return the condition that a row within the bounds is a hit, by what is cheapest to read."""
    tokens, values = tokens_condition(column, wanted)
    headings, codes = _headings_of_row(wanted)
    if not headings:
        return tokens, values
    # In this order, which the planner would not choose.
    return f"CASE WHEN {headings} THEN {tokens} ELSE FALSE END", [*codes, *values]


def _headings_of_row(wanted: Wanted) -> tuple[str, list[Any]]:
    """
    Return the condition that a row has the headings that are asked for, and its values.

    They are columns of the row as well: to read its vector takes a hundred times as long.
    """
    types = [kind.subject_type for kind in kinds().values() if kind.number in wanted.kinds]
    asked = (
        ("body = ANY(%s)", wanted.bodies, list(wanted.bodies)),
        ("validity = ANY(%s)", wanted.validities, list(wanted.validities)),
        ("subject_type = ANY(%s)", wanted.kinds, types),
        ("genre = %s", wanted.genre, wanted.genre),
        ("item = %s", wanted.item, wanted.item),
        ("language = %s", wanted.language, wanted.language),
        ("%s IN (subject, left(subject, 2))", wanted.subject, wanted.subject),
    )
    found = [(condition, value) for condition, is_asked, value in asked if is_asked]
    return " AND ".join(one for one, _value in found), [value for _one, value in found]


def _ordered(column: str, phrase: Phrase) -> tuple[str, str]:
    """Return the condition that the tokens of a phrase follow each other, and its value."""
    if len(phrase.tokens) == 1:
        return f"{column} @@ {SOUGHT}", _all_tokens(phrase)
    return f"strpos({TEXT_OF[column]}, %s) > 0", _phrase_text(phrase)


def _is_exact(term: Term) -> bool:
    return all(len(phrase.tokens) == 1 for phrase in term.phrases)


def _all_tokens(phrase: Phrase) -> str:
    if phrase.is_pair:
        return f"'{phrase.tokens[0]}' & !'{_divided(phrase.tokens[0])}'"
    last = len(phrase.tokens) - 1
    return " & ".join(
        f"'{token}'" + (":*" if phrase.open_end and at == last else "")
        for at, token in enumerate(phrase.tokens)
    )


def _phrase_text(phrase: Phrase) -> str:
    """Return the phrase as it occurs in the string; an open end matches longer last tokens."""
    return f" {' '.join(phrase.tokens)}{'' if phrase.open_end else ' '}"
