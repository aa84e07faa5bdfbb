"""Suggestions: while a user types a query, and as links beside the hits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.db import connections
from django.db.models import CharField, F, Q, Value

from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.queries import items
from gongkai.ledger.index_text import FIELD_END
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force
from gongkai.search.folding import fold, is_han
from gongkai.search.kinds import kinds
from gongkai.search.queries import Filters, Hit, titled
from gongkai.search.text import Term, parse

QUOTES = re.compile('["“”「」『』]')
HITS, HEADINGS, BODIES = 5, 2, 2
MAX_NAMED = 3  # words of a query that are looked up in names
MIN_WORD = 2  # characters of such a word
NAMES = ("code", "name", "short_name", "name_en", "name_ug")  # what a suggestion shows of a body
# Values in the composed query of bodies: the query, then what must be part of a name for each word.
MARKS = ("\ue000", "%\ue001%", "%\ue002%", "%\ue003%")
MAX_TRIES = 8  # easier queries that are looked up in titles where nothing was found


@dataclass(frozen=True)
class Suggestions:
    """A few suggestions of each kind; all are public."""

    hits: list[Hit]
    items: list[CatalogueItem]
    bodies: list[Body]


def suggest(query: str, *, kinds: tuple[str, ...] = ()) -> Suggestions:
    """
    Return records with all words of the query in title or name.

    `kinds` are the subject types that the caller can show; empty: all. Five queries at most, and one
    more for each kind found. Raises `Refused` for a query that cannot be searched.
    """
    hits = titled(query, limit=HITS, filters=Filters(kinds=kinds))
    text = query.strip()
    title = Q(title__icontains=text) | Q(title_en__icontains=text) | Q(title_ug__icontains=text)
    name = (
        Q(name__icontains=text)
        | Q(short_name__icontains=text)
        | Q(name_en__icontains=text)
        | Q(name_ug__icontains=text)
    )
    return Suggestions(
        hits,
        list(items().filter(title)[:HEADINGS]),
        list(bodies_in_force().filter(name).order_by("position", "id")[:BODIES]),
    )


def suggest_beside(
    query: str,
    hits: list[Hit],
    headings: Iterable[CatalogueItem],
    *,
    filters: Filters,
    is_corrected: bool = False,
) -> Suggestions:
    """
    Return what the page of a search offers besides its hits, for readers without the script.

    Among the hits, this is the record whose title or number is the query, unless it is the first hit
    anyway; if there are none, and the query was not corrected, titles that an easier query finds.
    `headings` are the catalogue items, which the page has read. One query of the bodies; where nothing
    was found, some of the index as well. Raises `Refused`.
    """
    terms = parse(query)
    if hits or is_corrected:
        found = exactly(query, hits[1:])
    else:
        found = _found_more_easily(query, terms, filters)
    words = _words(terms)
    named = [item for item in headings if _is_named(words, (item.title, item.title_en))]
    return Suggestions(found, named[:HEADINGS], _bodies(fold(query), words))


def exactly(query: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits whose title, or one of whose numbers, is the query, without any marks."""
    wanted = fold(query)
    found = []
    for hit in hits:
        text = kinds()[hit.subject_type].index_text(hit.row)
        if any(fold(one) == wanted for one in (text.title, *text.number.split(FIELD_END))):
            found.append(hit)
    return found[:HITS]


def _found_more_easily(query: str, terms: list[Term], filters: Filters) -> list[Hit]:
    """Return hits in titles of the first easier query that has any."""
    free = Filters(kinds=filters.kinds)
    tries = ([(query, free)] if filters != free else []) + [
        (easier, free) for easier in islice(_easier(terms), MAX_TRIES)
    ]
    for easier, fewer in tries:
        if found := titled(easier, limit=HITS, filters=fewer):
            return found
    return []


def _easier(terms: list[Term]) -> Iterator[str]:
    """
    Yield queries that ask for less, those that are most like the query first.

    One long Chinese term is divided in two at each place, from its middle: who types no spaces means
    the words, not their order. Of several words, one at a time is left out.
    """
    typed = [f'"{QUOTES.sub("", term.typed)}"' for term in terms]
    if len(terms) == 1 and all(map(is_han, folded := fold(terms[0].typed))):
        middle = len(folded) / 2
        places = range(MIN_WORD, len(folded) - MIN_WORD + 1)
        for at in sorted(places, key=lambda place: abs(place - middle)):
            yield f'"{folded[:at]}" "{folded[at:]}"'
    elif len(terms) > 1:
        shortest = sorted(range(len(terms)), key=lambda at: len(terms[at].typed))
        for at in shortest:
            yield " ".join(typed[:at] + typed[at + 1 :])


def _words(terms: list[Term]) -> list[str]:
    folded = dict.fromkeys(fold(term.typed) for term in terms)
    return [word for word in folded if len(word) >= MIN_WORD][:MAX_NAMED]


def _is_named(words: list[str], names: tuple[str, ...]) -> bool:
    return any(word in _folded(name) for word in words for name in names)


# Of the few names of the items of the catalogue, which are compared with each query.
_folded = lru_cache(maxsize=256)(fold)


def _bodies(query: str, words: Sequence[str]) -> list[Body]:
    """Return the first bodies whose name contains a word of the query, or is contained in it."""
    connection = connections[bodies_in_force().db]
    values = [query, *(f"%{connection.ops.prep_for_like_query(word)}%" for word in words)]
    sql, parameters = _statement(connection.alias, tuple(any(map(is_han, one)) for one in words))
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [values[MARKS.index(one)] if one in MARKS else one for one in parameters]
        )
        return [Body(**dict(zip(NAMES, row, strict=True))) for row in cursor.fetchall()]


@lru_cache(maxsize=64)
def _statement(database: str, are_chinese: tuple[bool, ...]) -> tuple[str, Sequence[str]]:
    """
    Return the query of the bodies for so many words, with marks for the words, the first for the query.

    It is composed once: that takes four times as long as to run it.
    """
    mark, *marks = (one.strip("%") for one in MARKS[: len(are_chinese) + 1])
    named = Q(typed__contains=F("name")) | (~Q(short_name="") & Q(typed__contains=F("short_name")))
    for one, is_chinese in zip(marks, are_chinese, strict=True):
        for field in ("name", "short_name") if is_chinese else ("name_en", "name_ug"):
            named |= Q(**{f"{field}__icontains": one})
    typed = Value(mark, output_field=CharField())
    found = bodies_in_force().using(database).alias(typed=typed).filter(named)
    rows = found.order_by("position", "id").values_list(*NAMES)[:BODIES]
    sql, parameters = rows.query.get_compiler(database).as_sql()
    return sql, parameters
