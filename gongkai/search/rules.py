"""Refusals of changed synonyms and hidden queries."""

from datetime import date

from django.utils.translation import gettext as _

from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import administers
from gongkai.search.folding import fold
from gongkai.search.models import PopularQuery
from gongkai.search.synonyms import lines_of, newest_list

MAX_LINES, MAX_WORDS, MAX_LENGTH = 500, 12, 30


def refusal_to_edit_synonyms(person: Person, *, on: date) -> Refusal | None:
    """Return why the person may not edit the list: it holds for the whole platform."""
    if not _administers_top(person, on):
        return Refusal(
            "synonyms-not-yours",
            _("Only an administrator of the highest body can change the synonyms."),
        )
    return None


def refusal_to_edit_popular_queries(person: Person, *, on: date) -> Refusal | None:
    """Return why the person may not hide queries: the list is that of the whole platform."""
    if not _administers_top(person, on):
        return Refusal(
            "popular-queries-not-yours",
            _("Only an administrator of the highest body can hide popular searches."),
        )
    return None


def refusal_to_hide_query(
    popular: PopularQuery, person: Person, *, hide: bool, on: date
) -> Refusal | None:
    """Return why the person may not hide this query, or let it into the list again."""
    if refusal := refusal_to_edit_popular_queries(person, on=on):
        return refusal
    if (popular.hidden_at is not None) == hide:
        return Refusal(
            "query-already-so",
            _("Somebody else changed this entry meanwhile."),
        )
    return None


def _administers_top(person: Person, on: date) -> bool:
    return Body.objects.filter(id__in=administers(person, on=on), parent=None).exists()


def refusal_of_synonyms(text: str, *, known: int) -> Refusal | None:
    """Return what is wrong with the list, by line; `known` is the list that was edited (0: none)."""
    if newest_list() != known:
        return Refusal(
            "synonyms-changed",
            _(
                "Somebody else changed the synonyms meanwhile. Reload the page and enter yours again."
            ),
        )
    lines = lines_of(text)
    if len(lines) > MAX_LINES:
        return _refusal(
            "synonyms-lines", _("The list may have at most %(most)s lines."), most=MAX_LINES
        )
    seen: dict[str, int] = {}
    for line in lines:
        if not 2 <= len(line.words) <= MAX_WORDS:
            return _refusal(
                "synonyms-words",
                _("Line %(line)s: a line has from 2 to %(most)s words."),
                line=line.number,
                most=MAX_WORDS,
            )
        for word in line.words:
            folded = fold(word)
            if not 2 <= len(folded) <= MAX_LENGTH or not any(map(str.isalnum, folded)):
                return _refusal(
                    "synonyms-length",
                    _("Line %(line)s: “%(word)s” must have from 2 to %(most)s characters."),
                    line=line.number,
                    word=word,
                    most=MAX_LENGTH,
                )
            if seen.setdefault(folded, line.number) != line.number:
                return _refusal(
                    "synonyms-twice",
                    _("Line %(line)s: “%(word)s” is already in line %(other)s."),
                    line=line.number,
                    word=word,
                    other=seen[folded],
                )
    return None


def _refusal(code: str, message: str, **values: object) -> Refusal:
    return Refusal(code, message % values, field="text")
