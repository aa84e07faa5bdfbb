"""Contributions of acts to tallies, for the consumer and for queries of acts behind a figure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Exact

from gongkai.ledger.models import Act
from gongkai.statistics.registry import registered

CONSUMER = "gongkai.statistics.consumers.consume"
Key = tuple[str, str]  # subject type, measure with its dimensions
SumKey = tuple[
    str, int, int, str, str
]  # body, year, month, subject type, measure with its dimensions


def contributions(act: Act) -> Iterator[tuple[str, int]]:
    """Yield the tally keys to which an act contributes, each with its amount in millionths."""
    for measure in registered().by_verb.get((act.subject_type, act.verb), ()):
        if measure.counts(act):
            yield measure.key(act), measure.micros(act)


def sums_of(acts: Iterable[Act]) -> Counter[SumKey]:
    """Add up the contributions of acts by body, year, month, kind of subject and measure."""
    sums: Counter[SumKey] = Counter()
    for act in acts:
        for measure, micros in contributions(act):
            sums[act.body, act.on.year, act.on.month, act.subject_type, measure] += micros
    return sums


def acts_under(keys: Iterable[Key], sign: int = 0) -> Q:
    """Return the condition for acts that add to (or with `sign` -1 subtract from) these tallies."""
    wanted: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for subject_type, key in keys:
        name, *words = key.split(":")
        wanted[subject_type, name].append(words)
    found = Q(pk__in=[])
    for (subject_type, name), combinations in wanted.items():
        for measure in registered().by_name.get((subject_type, name), ()):
            if sign in {0, measure.sign}:
                found |= (
                    is_about(subject_type)
                    & measure.where()
                    & _any_of(measure.dimensions, combinations)
                )
    return found


def is_about(subject_type: str) -> Q:
    """Return the condition that acts are about this kind of subject."""
    if connection.vendor != "sqlite":
        return Q(subject_type=subject_type)
    # Without statistics SQLite would scan all acts of the kind instead of those of a verb. The
    # empty string prevents it from using that index.
    return Q(Exact(Concat("subject_type", Value("")), subject_type))


def measured_verbs() -> frozenset[str]:
    """Return the verbs of the acts that may contribute to a tally."""
    return frozenset(verb for _subject_type, verb in registered().by_verb)


def all_measured() -> QuerySet[Act]:
    """Return every act that may contribute to a tally."""
    return Act.objects.filter(verb__in=sorted(measured_verbs()))


def _any_of(dimensions: tuple[str, ...], combinations: list[list[str]]) -> Q:
    """Merge combinations that differ only in the last dimension, which shortens the query."""
    if not dimensions:
        return Q()
    gathered: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for *first, last in combinations:
        gathered[tuple(first)].append(last)
    found = Q(pk__in=[])
    for words, lasts in gathered.items():
        one = _among(dimensions[-1], lasts)
        for name, word in zip(dimensions, words, strict=False):
            one &= _among(name, [word])
        found |= one
    return found


def _among(name: str, words: list[str]) -> Q:
    values = [_value(word) for word in words if word]
    found = Q(**{f"facets__{name}__in": values}) if values else Q(pk__in=[])
    if "" in words:
        found |= Q(**{f"facets__{name}": None}) | Q(**{f"facets__{name}__isnull": True})
    return found


def _value(word: str) -> object:
    return {"yes": True, "no": False}.get(word, word)
