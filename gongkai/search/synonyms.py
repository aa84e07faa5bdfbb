"""Words that mean the same: the list that administrators edit, and its use in queries."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from gongkai.kit.prepared import prepared_cursor
from gongkai.kit.reading import connection
from gongkai.search.folding import HAN, fold
from gongkai.search.models import SynonymList
from gongkai.search.text import Term
from gongkai.search.tokens import phrase

BETWEEN_WORDS = re.compile(r"[\s=＝,，、;；|]+")
MAX_OTHERS = 8  # texts searched besides a term
EDITED = "SELECT text FROM search_synonymlist ORDER BY id DESC LIMIT 1"
HAN_TEXT = re.compile(rf"[{HAN}]")

Group = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One line of the list as it was written: its number and its words."""

    number: int
    words: Group


def lines_of(text: str) -> list[Line]:
    """Return the lines that are neither empty nor a comment, each with its distinct words."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if words := BETWEEN_WORDS.sub(" ", line.partition("#")[0]).split():
            found.append(Line(number, tuple(dict.fromkeys(words))))
    return found


def synonym_text() -> str:
    """Return the list in force: the edited one, else the one shipped with the software."""
    with prepared_cursor(connection) as cursor:  # plain SQL, because every search asks this
        cursor.execute(f"SELECT ({EDITED})")
        edited: str | None = cursor.fetchone()[0]
    return shipped_synonyms() if edited is None else edited


def newest_list() -> int:
    """Return the number of the edited list in force; 0 while it is the shipped one."""
    return SynonymList.objects.order_by("-id").values_list("id", flat=True).first() or 0


@lru_cache(maxsize=1)
def shipped_synonyms() -> str:
    """Return the list shipped with the software."""
    return files("gongkai.search").joinpath("shipped", "synonyms.txt").read_text("utf-8")


def with_synonyms(terms: list[Term], synonyms: str | None = None) -> list[Term]:
    """
    Add to each term that is not quoted the texts with a synonym in its place.

    `synonyms` is the list in force; without it, it is read with one query.
    """
    if all(term.quoted for term in terms):
        return terms
    text = synonym_text() if synonyms is None else synonyms
    return [term if term.quoted else _with_synonyms(term, text) for term in terms]


@lru_cache(maxsize=4)
def _groups(text: str) -> tuple[Group, ...]:
    return tuple(tuple(fold(word) for word in line.words) for line in lines_of(text))


@lru_cache(maxsize=512)
def _with_synonyms(term: Term, synonyms: str) -> Term:
    typed, groups = fold(term.typed), _groups(synonyms)
    texts = dict.fromkeys(
        other
        for group in groups
        if (word := _longest(typed, group))
        for other in (typed.replace(word, synonym) for synonym in group)
        if other != typed
    )
    others = tuple(Term(other, phrase(other)) for other in list(texts)[:MAX_OTHERS])
    return replace(term, others=term.others + others) if others else term


def _longest(typed: str, group: Group) -> str:
    """
    Return the longest word of the group in a term, or nothing.

    One word may contain another: 住房公积金 and 公积金. Of other scripts than Chinese, a word is only
    taken for the whole term.
    """
    found = (word for word in group if (word in typed if HAN_TEXT.match(word) else word == typed))
    return max(found, key=len, default="")
