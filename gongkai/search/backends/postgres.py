"""
Search backend for PostgreSQL: a tsvector with a GIN index, and the tokens as one string.

Candidates are found by the vector with all tokens joined by AND, using the index alone. The order of
the tokens is then checked in the string, because a vector stores only positions up to 16,383 and 255
positions per word, and regulations are longer. The vector is built as a literal, because the parsers
of the server do not support these tokens.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from gongkai.search.backends.wanted import FacetRow, Place, Wanted
from gongkai.search.kinds import KIND_OF_RANK
from gongkai.search.models import SearchEntry
from gongkai.search.text import Term
from gongkai.search.tokens import Phrase, divided_in, indexed

MAX_BYTES = 900_000  # a tsvector may have 1 MB: some sixty thousand different tokens
COLUMNS = {
    "title_tokens": "tsvector",
    "title_text": "text",
    "all_tokens": "tsvector",
    "all_text": "text",
}
TEXT_OF = {"title_tokens": "title_text", "all_tokens": "all_text"}
MAX_EXACT_COUNT = 2_000  # up to this many candidates are counted by phrase, more by tokens only


def create() -> None:
    """Add vector and string columns to the table of entries, and the indexes."""
    with connection.cursor() as cursor:
        for column, kind in COLUMNS.items():
            cursor.execute(
                f"ALTER TABLE search_searchentry ADD COLUMN IF NOT EXISTS {column} {kind}"
            )
        for column in TEXT_OF:
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS search_{column} ON search_searchentry USING gin ({column}) "
                "WITH (fastupdate = off)"
            )
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS search_body_rank ON search_searchentry (body, rank DESC)"
        )


def drop() -> None:
    """Remove the vector and string columns."""
    with connection.cursor() as cursor:
        for column in COLUMNS:
            cursor.execute(f"ALTER TABLE search_searchentry DROP COLUMN IF EXISTS {column}")


def clear() -> None:
    """Do nothing: vectors are deleted with their rows; readers see old rows until commit."""


def add(entries: list[SearchEntry]) -> None:
    """Write vectors and strings of entries whose rows exist."""
    rows = []
    for entry in entries:
        title, body = indexed(entry.title, entry.number), indexed(entry.text)
        titles = f" {title.text} "
        whole = f"{titles}. {body.text} "  # no phrase contains the full stop
        rows.append(
            (
                vector(titles, title.divided),
                titles,
                vector(whole, divided_in(title, body)),
                whole,
                entry.rank,
            )
        )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE search_searchentry SET title_tokens = %s::tsvector, title_text = %s, "
            "all_tokens = %s::tsvector, all_text = %s WHERE rank = %s",
            rows,
        )


def remove(entries: list[SearchEntry]) -> None:
    """Do nothing: vectors are deleted with their rows."""


def vector(tokens: str, divided: frozenset[str]) -> str:
    """
    Return the distinct tokens as a tsvector literal without positions.

    Tokens consist of letters and digits only, so quoting them is sufficient. A pair that marks divide
    wherever it occurs has a second token; no query contains its capital letter.
    """
    size, kept = 0, []
    for token in (*dict.fromkeys(tokens.split()), *map(_divided, sorted(divided))):
        size += len(token.encode()) + 8
        if size > MAX_BYTES:
            break
        kept.append(f"'{token}'")
    return " ".join(kept)


def _divided(pair: str) -> str:
    return f"X{pair}"


def page(wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
    """Return the next places: hits in titles first, newest first; or all hits newest first."""
    if not tiered:
        return [(1, rank) for rank in _ranks("all_tokens", wanted, after and after[1], limit)]
    found: list[Place] = []
    if after is None or after[0] == 0:
        found = [(0, rank) for rank in _ranks("title_tokens", wanted, after and after[1], limit)]
        after = None
    if len(found) < limit:
        ranks = _ranks(
            "all_tokens", wanted, after and after[1], limit - len(found), beyond_titles=True
        )
        found += [(1, rank) for rank in ranks]
    return found


def count(wanted: Wanted, *, most: int) -> tuple[int, bool]:
    """Count candidates up to `most`; a small number is counted exactly, by phrase."""
    found = _count(wanted, most + 1, exact=False)
    if found <= MAX_EXACT_COUNT:
        found = _count(wanted, most + 1, exact=True)
        return min(found, most), found <= most
    return min(found, most), found <= most and all(_is_exact(term) for term in wanted.terms)


def facets(wanted: Wanted, *, most: int) -> list[FacetRow]:
    """Count the newest hits by body, genre, item and year, in one query."""
    where, values = _where("all_tokens", wanted, None, exact=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body, genre, item, year, count(*) FROM (SELECT body, genre, item, year FROM search_searchentry "
            f"WHERE {where} ORDER BY rank DESC LIMIT %s) h GROUP BY 1, 2, 3, 4",
            [*values, most],
        )
        return list(cursor.fetchall())


def unequal() -> Iterator[int]:
    """Yield the ranks of rows without vector."""
    with connection.cursor() as cursor:
        missing = " OR ".join(f"{column} IS NULL" for column in COLUMNS)
        cursor.execute(f"SELECT rank FROM search_searchentry WHERE {missing}")
        yield from (row[0] for row in cursor.fetchall())


def optimise() -> None:
    """Update the planner's statistics."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_searchentry")


def _count(wanted: Wanted, most: int, *, exact: bool) -> int:
    where, values = _where("all_tokens", wanted, None, exact=exact)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM search_searchentry WHERE {where} LIMIT %s) h",
            [*values, most],
        )
        return int(cursor.fetchone()[0])


def _ranks(
    column: str, wanted: Wanted, below: int | None, limit: int, *, beyond_titles: bool = False
) -> list[int]:
    where, values = _where(column, wanted, below, exact=True)
    if beyond_titles:
        in_titles, more = _text("title_tokens", wanted, exact=True)
        where += f" AND NOT ({in_titles})"
        values += more
    few = _count(wanted, MAX_EXACT_COUNT + 1, exact=False) <= MAX_EXACT_COUNT
    # Few candidates: find them by the GIN index, then sort. Many: scan by date and stop early. The
    # planner cannot distinguish the two cases; "rank + 0" prevents it from scanning by rank.
    order = "rank + 0" if few else "rank"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rank FROM search_searchentry WHERE {where} ORDER BY {order} DESC LIMIT %s",
            [*values, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _where(column: str, wanted: Wanted, below: int | None, *, exact: bool) -> tuple[str, list[Any]]:
    where, values = _text(column, wanted, exact=exact)
    for name, code in (
        ("genre", wanted.genre),
        ("item", wanted.item),
        ("language", wanted.language),
    ):
        if code:
            where += f" AND {name} = %s"
            values.append(code)
    if wanted.bodies:
        where += " AND body = ANY(%s)"
        values.append(list(wanted.bodies))
    if wanted.validities:
        where += " AND validity = ANY(%s)"
        values.append(list(wanted.validities))
    if wanted.effective is not None:
        later, day = wanted.effective
        where += " AND " + ("" if later else "NOT ") + "coalesce(effective_on > %s, false)"
        values.append(day)
    if wanted.subject:
        where += " AND left(subject, %s) = %s"
        values += [len(wanted.subject), wanted.subject]
    for sign, bound in ((">=", wanted.first), ("<=", wanted.last), ("<", below)):
        if bound is not None:
            where += f" AND rank {sign} %s"
            values.append(bound)
    if wanted.kinds:
        where += f" AND {KIND_OF_RANK.format(rank='rank')} = ANY(%s)"
        values.append(list(wanted.kinds))
    if wanted.without:
        where += " AND NOT rank = ANY(%s)"
        values.append(sorted(wanted.without))
    return where, values


def _text(column: str, wanted: Wanted, *, exact: bool) -> tuple[str, list[Any]]:
    """Return the condition for all tokens and, if exact, for their order."""
    parts = [f"{column} @@ %s::tsquery"]
    values = [" & ".join(f"({_query(term)})" for term in wanted.terms)]
    if exact:
        for term in wanted.terms:
            if not _is_exact(term):
                conditions, phrases = zip(
                    *(_ordered(column, one) for one in term.phrases), strict=True
                )
                parts.append(f"({' OR '.join(conditions)})")
                values += phrases
    return " AND ".join(parts), values


def _ordered(column: str, phrase: Phrase) -> tuple[str, str]:
    """Return the condition that the tokens of a phrase follow each other, and its value."""
    if len(phrase.tokens) == 1:
        return f"{column} @@ %s::tsquery", _all_tokens(phrase)
    return f"strpos({TEXT_OF[column]}, %s) > 0", _phrase_text(phrase)


def _is_exact(term: Term) -> bool:
    return all(len(phrase.tokens) == 1 for phrase in term.phrases)


def _query(term: Term) -> str:
    return " | ".join(f"({_all_tokens(phrase)})" for phrase in term.phrases)


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
