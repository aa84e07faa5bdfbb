"""Search queries over public records."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils.safestring import SafeString

from gongkai.kit.paging import BadCursor, read_cursor, scope_of, sign_cursor
from gongkai.kit.prepared import prepared_cursor
from gongkai.kit.reading import connection
from gongkai.ledger.consumers import is_behind, unread_acts
from gongkai.ledger.index_text import UNDATED
from gongkai.search.backends.wanted import Counted, Exactness, Place, Survey, Wanted
from gongkai.search.cluster.client import is_on
from gongkai.search.kinds import kinds, public_among
from gongkai.search.models import SearchEntry
from gongkai.search.ranks import first_rank, last_rank
from gongkai.search.searcher import searcher
from gongkai.search.standing import (
    CONSUMER,
    Standing,
    StandingChanged,
    last_standing,
    standing,
)
from gongkai.search.synonyms import with_synonyms
from gongkai.search.text import Marker, Term, parse

MAX_COUNT = 10_000
FACETED = 2_000  # hits whose headings are read
ROWS_AT_ONCE = 500
MARK = "<mark>"
Records = Mapping[int, tuple[str, int]]  # kind and id by rank


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


class Hit(NamedTuple):
    """
    A record found, with its title and a snippet of its text with the search terms marked.

    `part` is the name of the file from which the snippet is, if it is not from the record itself.
    """

    subject_type: str
    row: Any  # an instance of the model of its kind
    title: SafeString
    snippet: SafeString
    part: str = ""


@dataclass(frozen=True)
class Facets:
    """
    Numbers of the newest hits by body, genre, item and year, the most frequent first.

    `hits` is how many were read. `counted` is false where the numbers are only an order: those of a
    sample, or of candidates.
    """

    bodies: Mapping[str, int] = field(default_factory=dict)
    genres: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)
    hits: int = 0
    counted: bool = True


@dataclass(frozen=True)
class SearchPage:
    """
    One page of hits; `count` is exact up to ten thousand.

    On PostgreSQL a number of many hits may be an estimate: `count_about`. `also` are the synonyms, or
    the usual form of a document number, that were searched as well.
    """

    hits: list[Hit]
    count: int
    count_exact: bool
    next_cursor: str | None
    also: tuple[str, ...] = ()
    count_about: bool = False
    facets: Facets = field(default_factory=Facets)


def search(
    query: str,
    *,
    filters: Filters | None = None,
    newest: bool = False,
    cursor: str | None = None,
    limit: int = 20,
    with_facets: bool = False,
) -> SearchPage:
    """
    Return public records of any kind that contain all terms of the query.

    Hits in titles come first, newest first, then the others, newest first; with `newest`, by date
    alone. Facets are counted if they are wanted. Raises `Refused` for a query that cannot be searched,
    `BadCursor` for a wrong cursor.
    """
    filters = filters or Filters()
    terms = parse(query)
    scope = scope_of("search", {"q": query, "newest": newest, **vars(filters)})
    after = _place(cursor, scope)
    expected = None if is_on() else last_standing()  # a page of the cluster does not say it
    try:
        terms, wanted, places = _places(
            terms, filters, expected, after=after, limit=limit, newest=newest
        )
    except StandingChanged:
        terms, wanted, places = _places(
            terms, filters, None, after=after, limit=limit, newest=newest
        )
    more = len(places) > limit
    places = places[:limit]
    found = _survey(wanted, after=after, shown=len(places), more=more, with_facets=with_facets)
    following = sign_cursor(list(places[-1]), scope=scope) if more else None
    also = tuple(dict.fromkeys(other.typed for term in terms for other in term.others))
    return SearchPage(
        _hits(places, terms, wanted.records),
        found.count.number,
        found.count.exactness is Exactness.EXACT,
        following,
        also,
        found.count.exactness is Exactness.ABOUT,
        facets_of(found),
    )


def _places(
    terms: list[Term],
    filters: Filters,
    expected: Standing | None,
    *,
    after: Place | None,
    limit: int,
    newest: bool,
) -> tuple[list[Term], Wanted, list[Place]]:
    """Return the terms with synonyms, the request, and the places of its page with the one behind it."""
    now = expected or standing()
    terms = with_synonyms(terms, now.synonyms)
    wanted = wanted_by(terms, filters, behind=now.behind)
    if expected:
        wanted = replace(wanted, expected=expected.mark)
    return terms, wanted, searcher().page(wanted, after=after, limit=limit + 1, tiered=not newest)


def _survey(
    wanted: Wanted, *, after: Place | None, shown: int, more: bool, with_facets: bool
) -> Survey:
    """Count the hits, with their headings if wanted; not if the first page shows them all."""
    alone = after is None and not more and shown <= MAX_COUNT
    if alone and not (with_facets and shown):
        return Survey(Counted(shown, Exactness.EXACT), (), counted=True)
    if with_facets and (shown or after):
        found = searcher().survey(wanted, most=MAX_COUNT, rows=FACETED)
    else:
        found = Survey(searcher().count(wanted, most=MAX_COUNT), (), counted=True)
    number, exactness = found.count
    if alone:  # the page shows them all
        return replace(found, count=Counted(shown, Exactness.EXACT))
    if exactness is Exactness.ABOUT:  # an estimate is never below what the page shows
        return replace(found, count=Counted(max(number, shown + more), exactness))
    return found


def titled(query: str, *, limit: int, filters: Filters | None = None) -> list[Hit]:
    """Return the newest public records with all terms in the title; raises `Refused`."""
    wanted = wanted_by(parse(query), filters or Filters())
    ranks = searcher().titled(wanted, limit=limit)
    return _hits([(0, rank) for rank in ranks], [], wanted.records)


def facets(query: str, *, filters: Filters | None = None) -> Facets:
    """Count the newest hits by body, genre, item and year."""
    wanted = wanted_by(with_synonyms(parse(query)), filters or Filters())
    return facets_of(searcher().survey(wanted, most=MAX_COUNT, rows=FACETED))


def facets_of(found: Survey) -> Facets:
    """Count the headings of hits."""
    bodies, genres, items, years = zip(*found.rows, strict=True) if found.rows else ((),) * 4
    years_found = Counter(years)
    years_found.pop(UNDATED.year, None)
    return Facets(
        _most_common(bodies),
        _most_common(genres),
        _most_common(items),
        dict(sorted(years_found.items(), reverse=True)),
        len(found.rows),
        found.counted,
    )


def _most_common(codes: Iterable[str]) -> dict[str, int]:
    counted = Counter(codes)
    counted.pop("", None)
    return dict(counted.most_common(12))


def matching_records(
    query: str, *, filters: Filters, limit: int, newest: bool = True
) -> list[tuple[str, int]]:
    """
    Return kinds and ids of the first public records with all terms, in the order of `search`.

    Raises `Refused`.
    """
    wanted = wanted_by(with_synonyms(parse(query)), filters)
    places = searcher().page(wanted, after=None, limit=limit, tiered=not newest)
    ranks = [rank for _tier, rank in places]
    found = SearchEntry.objects.filter(rank__in=ranks)
    records = {
        rank: (subject_type, pk)
        for rank, subject_type, pk in found.values_list("rank", "subject_type", "subject_id")
    }
    return [records[rank] for rank in ranks if rank in records]


def rows_of(records: Sequence[tuple[str, int]]) -> Iterator[Any]:
    """Yield the public records with these kinds and ids as they are listed, in this order."""
    for begin in range(0, len(records), ROWS_AT_ONCE):
        some = records[begin : begin + ROWS_AT_ONCE]
        found = {
            (subject_type, row.pk): row
            for subject_type in {one for one, _pk in some}
            for row in kinds()[subject_type]
            .list_rows()
            .filter(pk__in=[pk for one, pk in some if one == subject_type])
        }
        yield from (found[one] for one in some if one in found)


def wanted_by(terms: list[Term], filters: Filters, *, behind: bool | None = None) -> Wanted:
    """
    Return the request to the index for these terms under these filters.

    `behind` says whether the index has not read all acts, if that is known.
    """
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
        first=first_rank(filters.first) if filters.first else None,
        last=last_rank(filters.last) if filters.last else None,
        without=_no_longer_public(behind=behind),
    )


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


def _no_longer_public(*, behind: bool | None) -> frozenset[int]:
    """
    Return the ranks of records withdrawn since the index was last updated.

    The result is empty if the index is up to date. So a withdrawn record leaves results and counts
    immediately, even if the worker is behind.
    """
    if CONSUMER not in settings.GONGKAI_CONSUMERS:
        return frozenset()
    if not (is_behind(CONSUMER) if behind is None else behind):
        return frozenset()
    verbs: dict[str, frozenset[str]] = {
        kind.subject_type: kind.withdrawing_verbs for kind in kinds().values()
    }
    named: dict[str, set[int]] = defaultdict(set)
    for subject_type, pk, verb in unread_acts(CONSUMER, frozenset().union(*verbs.values())):
        if verb in verbs.get(subject_type, ()):
            named[subject_type].add(int(pk))
    if not named:  # as during most imports; Django would write a query that finds nothing
        return frozenset()
    gone = Q(pk__in=[])
    for subject_type, pks in named.items():
        gone |= Q(
            subject_type=subject_type, subject_id__in=pks - public_among(kinds()[subject_type], pks)
        )
    return frozenset(SearchEntry.objects.filter(gone).values_list("rank", flat=True))


def public_texts(places: list[Place]) -> Iterator[str]:
    """Yield title, numbers and text of these records as they are public now."""
    for subject_type, row in _public_rows(places, {}):
        text = kinds()[subject_type].index_text(row)
        yield from (text.title, text.number, text.text)


def _hits(places: list[Place], terms: list[Term], records: Records) -> list[Hit]:
    marker, hits = Marker(terms), []
    for subject_type, row in _public_rows(places, records):
        title, text = kinds()[subject_type].shown_text(row)
        hits.append(Hit(subject_type, row, marker.mark(title), marker.snippet(text)))
    return _with_parts(hits, marker) if terms else hits


def _with_parts(hits: list[Hit], marker: Marker) -> list[Hit]:
    """Take the snippets of hits whose own text contains no term from their files, and name these."""
    unmarked: dict[str, list[Any]] = defaultdict(list)
    for hit in hits:
        if MARK not in hit.snippet:
            unmarked[hit.subject_type].append(hit.row)
    texts = {
        (subject_type, pk): parts
        for subject_type, rows in unmarked.items()
        for pk, parts in kinds()[subject_type].other_texts(rows).items()
    }
    if not texts:
        return hits
    return [
        _in_part(hit, texts[hit.subject_type, hit.row.pk], marker)
        if (hit.subject_type, hit.row.pk) in texts
        else hit
        for hit in hits
    ]


def _in_part(hit: Hit, parts: Sequence[tuple[str, str]], marker: Marker) -> Hit:
    for name, text in parts:
        found = marker.snippet(text)
        if MARK in found:
            return Hit(hit.subject_type, hit.row, hit.title, found, name)
    return hit


def _public_rows(places: list[Place], records: Records) -> Iterator[tuple[str, Any]]:
    """Join hits with the current rows: records or texts that are not public now are not shown."""
    if not places:
        return
    ranks = [rank for _tier, rank in places]
    entries = records if records.keys() >= set(ranks) else _entries(ranks)
    wanted: dict[str, list[int]] = defaultdict(list)
    for subject_type, pk in (entries[rank] for rank in ranks if rank in entries):
        if subject_type in kinds():
            wanted[subject_type].append(pk)
    rows = {
        (subject_type, row.pk): row
        for subject_type, pks in wanted.items()
        for row in kinds()[subject_type].listed(pks)
    }
    for entry in (entries.get(rank) for _tier, rank in places):
        if entry is not None and entry in rows:
            yield entry[0], rows[entry]


def _entries(ranks: list[int]) -> dict[int, tuple[str, int]]:
    """Return subject type and id by rank; as plain SQL, because to make the query takes longer."""
    marks = ", ".join(["%s"] * len(ranks))
    with prepared_cursor(connection) as cursor:
        cursor.execute(
            "SELECT rank, subject_type, subject_id FROM search_searchentry "  # noqa: S608
            f"WHERE rank IN ({marks})",
            ranks,
        )
        return {rank: (subject_type, pk) for rank, subject_type, pk in cursor.fetchall()}
