"""Search queries over public records."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.safestring import SafeString

from gongkai.kit.paging import BadCursor, read_cursor, scope_of, sign_cursor
from gongkai.ledger.consumers import chains_behind
from gongkai.ledger.index_text import UNDATED, IndexText
from gongkai.ledger.models import Act, Cursor
from gongkai.search.backends.chosen import backend
from gongkai.search.backends.wanted import Place, Wanted
from gongkai.search.kinds import DAY_SHIFT, Kind, kinds, position_of, public_among, record_at
from gongkai.search.models import SearchEntry
from gongkai.search.synonyms import with_synonyms
from gongkai.search.text import Term, mark, parse, snippet

MAX_COUNT = 10_000
CONSUMER = "gongkai.search.consumers.consume"


@dataclass(frozen=True)
class Filters:
    """
    Filters of hits; empty means any. `kinds` are subject types, `bodies` chains of bodies.

    `effective` is a day, and whether the provisions are in force from a later day, or are not.
    """

    kinds: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    genre: str = ""
    item: str = ""
    subject: str = ""
    language: str = ""
    validities: tuple[str, ...] = ()
    effective: tuple[bool, date] | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Hit:
    """A record found, with its title and a snippet of its text with the search terms marked."""

    subject_type: str
    row: Any  # an instance of the model of its kind
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True)
class SearchPage:
    """
    One page of hits; `count` is exact up to ten thousand.

    `also` are the synonyms, or the usual form of a document number, that were searched as well.
    """

    hits: list[Hit]
    count: int
    count_exact: bool
    next_cursor: str | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facets:
    """Numbers of the newest hits by body, genre, item and year, the most frequent first."""

    bodies: Mapping[str, int] = field(default_factory=dict)
    genres: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)


def search(
    query: str,
    *,
    filters: Filters | None = None,
    newest: bool = False,
    cursor: str | None = None,
    limit: int = 20,
) -> SearchPage:
    """
    Return public records of any kind that contain all terms of the query.

    Hits in titles come first, newest first, then the others, newest first; with `newest`, by date
    alone. Raises `Refused` for a query that cannot be searched, `BadCursor` for a wrong cursor.
    """
    filters = filters or Filters()
    terms = with_synonyms(parse(query))
    wanted = wanted_by(terms, filters)
    scope = scope_of("search", {"q": query, "newest": newest, **vars(filters)})
    after = _place(cursor, scope)
    places = backend().page(wanted, after=after, limit=limit + 1, tiered=not newest)
    more = len(places) > limit
    places = places[:limit]
    count, exact = backend().count(wanted, most=MAX_COUNT)
    following = sign_cursor(list(places[-1]), scope=scope) if more else None
    also = tuple(dict.fromkeys(other.typed for term in terms for other in term.others))
    return SearchPage(_hits(places, terms), count, exact, following, also)


def titled(query: str, *, limit: int, filters: Filters | None = None) -> list[Hit]:
    """Return the newest public records with all terms in the title; raises `Refused`."""
    places = backend().page(
        wanted_by(parse(query), filters or Filters()), after=None, limit=limit, tiered=True
    )
    return _hits([place for place in places if place[0] == 0], [])


def facets(query: str, *, filters: Filters | None = None) -> Facets:
    """Count the newest ten thousand hits by body, genre, item and year."""
    terms = with_synonyms(parse(query))
    rows = backend().facets(wanted_by(terms, filters or Filters()), most=MAX_COUNT)
    counted: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    years: Counter[int] = Counter()
    for *codes, year, number in rows:
        for counter, code in zip(counted, codes, strict=True):
            if code:
                counter[str(code)] += number
        if year != UNDATED.year:
            years[int(year)] += number
    bodies, genres, items = (dict(counter.most_common(12)) for counter in counted)
    return Facets(bodies, genres, items, dict(sorted(years.items(), reverse=True)))


def matching_records(query: str, *, subject_type: str, filters: Filters, limit: int) -> list[int]:
    """Return the ids of the newest public records of one kind with all terms; raises `Refused`."""
    wanted = wanted_by(with_synonyms(parse(query)), replace(filters, kinds=(subject_type,)))
    places = backend().page(wanted, after=None, limit=limit, tiered=False)
    return [record_at(rank)[1] for _tier, rank in places]


def wanted_by(terms: list[Term], filters: Filters) -> Wanted:
    """Return the request to the index for these terms under these filters."""
    return Wanted(
        terms=tuple(terms),
        kinds=_numbers(filters.kinds),
        bodies=filters.bodies,
        genre=filters.genre,
        item=filters.item,
        subject=filters.subject,
        language=filters.language,
        validities=filters.validities,
        effective=filters.effective,
        first=rank_of(filters.first) if filters.first else None,
        last=rank_of(filters.last) + (1 << DAY_SHIFT) - 1 if filters.last else None,
        without=_no_longer_public(),
    )


def rank_of(day: date, kind: Kind | None = None, pk: int = 0) -> int:
    """Return the rank of a record, or the lowest rank of a day if no record is given."""
    return (day.toordinal() << DAY_SHIFT) + (position_of(kind, pk) if kind else 0)


def _place(cursor: str | None, scope: str) -> Place | None:
    if not cursor:
        return None
    values = read_cursor(cursor, scope=scope)
    if len(values) != 2 or not all(isinstance(value, int) for value in values):
        raise BadCursor(cursor[:40])
    return (values[0], values[1])


def _numbers(subject_types: tuple[str, ...]) -> tuple[int, ...]:
    """Return the numbers of the requested kinds; empty, which costs nothing, if these are all."""
    if not subject_types or kinds().keys() <= set(subject_types):
        return ()
    return tuple(kinds()[subject_type].number for subject_type in subject_types)


def _no_longer_public() -> frozenset[int]:
    """
    Return the ranks of records withdrawn since the index was last updated.

    The result is empty if the index is up to date. So a withdrawn record leaves results and counts
    immediately, even if the worker is behind.
    """
    late = chains_behind(CONSUMER) if CONSUMER in settings.GONGKAI_CONSUMERS else []
    if not late:
        return frozenset()
    read = dict(
        Cursor.objects.filter(consumer=CONSUMER, chain__in=late).values_list("chain", "seq")
    )
    since, withdrawn = Q(), Q(pk__in=[])
    for chain in late:
        since |= Q(chain=chain, seq__gt=read.get(chain, 0))
    for kind in kinds().values():
        withdrawn |= Q(subject_type=kind.subject_type, verb__in=sorted(kind.withdrawing_verbs))
    named: dict[str, set[int]] = defaultdict(set)
    for subject_type, pk in Act.objects.filter(since, withdrawn).values_list(
        "subject_type", "subject_id"
    ):
        named[subject_type].add(int(pk))
    gone = Q(pk__in=[])
    for subject_type, pks in named.items():
        gone |= Q(
            subject_type=subject_type, subject_id__in=pks - public_among(kinds()[subject_type], pks)
        )
    return frozenset(SearchEntry.objects.filter(gone).values_list("rank", flat=True))


def public_texts(places: list[Place]) -> Iterator[str]:
    """Yield title, numbers and text of these records as they are public now."""
    for _subject_type, _row, text in _public_rows(places):
        yield from (text.title, text.number, text.text)


def _hits(places: list[Place], terms: list[Term]) -> list[Hit]:
    return [
        Hit(subject_type, row, mark(text.title, terms), snippet(text.text, terms))
        for subject_type, row, text in _public_rows(places)
    ]


def _public_rows(places: list[Place]) -> Iterator[tuple[str, Any, IndexText]]:
    """Join hits with the current rows: records or texts that are not public now are not shown."""
    wanted: dict[str, list[int]] = defaultdict(list)
    found_at = [record_at(rank) for _tier, rank in places]
    for kind, pk in found_at:
        if kind is not None:
            wanted[kind.subject_type].append(pk)
    rows = {
        (subject_type, row.pk): row
        for subject_type, pks in wanted.items()
        for row in kinds()[subject_type].list_rows().filter(pk__in=pks)
    }
    for kind, pk in found_at:
        if kind is not None and (kind.subject_type, pk) in rows:
            row = rows[kind.subject_type, pk]
            yield kind.subject_type, row, kind.index_text(row)
