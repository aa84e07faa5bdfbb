"""
Searches answered by the cluster, and by the index in the database while the cluster is away.

The cluster says which records have the words; those that changed since are left out. Whether a record is
public, and what is shown of it, is read from the database: a hit whose entry is not there, or is that of
another record, is left out.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

from gongkai.kit.reading import connection
from gongkai.search.backends.wanted import (
    Backend,
    Counted,
    Exactness,
    FacetRow,
    Place,
    Survey,
    Wanted,
)
from gongkai.search.cluster.client import ClusterAway, ClusterBehind, is_resting, rest, search_all
from gongkai.search.cluster.conditions import ALL, TITLE, hits
from gongkai.search.cluster.documents import facet_row, record_of
from gongkai.search.cluster.notes import waiting_records
from gongkai.search.kinds import kinds

Answer = TypeVar("Answer")
MAX_COUNTED = 10_000
MAX_WINDOW = 10_000  # hits that the cluster lists in one answer
MAX_FACETS = 10_000
logger = logging.getLogger("gongkai.search")


class ClusterSearcher:
    """Asks the cluster; if it does not answer, the database, and for some seconds only that."""

    def __init__(self, database: Backend) -> None:
        self._database = database
        self._waiting: list[str] | None = None

    def page(self, wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
        """Return the next places in order."""
        return self._ask(
            lambda: self._page(wanted, after, limit, tiered=tiered),
            lambda: self._database.page(wanted, after=after, limit=limit, tiered=tiered),
        )

    def count(self, wanted: Wanted, *, most: int) -> Counted:
        """Return the number of hits, at most `most`."""
        return self._ask(
            lambda: self._count(wanted, most), lambda: self._database.count(wanted, most=most)
        )

    def titled(self, wanted: Wanted, *, limit: int) -> list[int]:
        """Return the ranks of the newest hits that have every term in the title."""
        return self._ask(
            lambda: self._ranks(wanted, TITLE, None, limit),
            lambda: self._database.titled(wanted, limit=limit),
        )

    def survey(self, wanted: Wanted, *, most: int, rows: int) -> Survey:
        """Return the number of hits up to `most`, with the headings of the newest `rows`."""
        return self._ask(
            lambda: self._survey(wanted, most, rows),
            lambda: self._database.survey(wanted, most=most, rows=rows),
        )

    def _ask(self, cluster: Callable[[], Answer], database: Callable[[], Answer]) -> Answer:
        if not is_resting():
            try:
                return cluster()
            except (ClusterAway, ImproperlyConfigured) as away:
                logger.warning("The search cluster is away, the database answers: %s", away)
                rest()
            except ClusterBehind as behind:
                logger.info("The database answers: %s", behind)
        return database()

    def _page(
        self, wanted: Wanted, after: Place | None, limit: int, *, tiered: bool
    ) -> list[Place]:
        if not tiered:
            ranks = self._ranks(wanted, ALL, after and after[1], limit)
            return [(1, rank) for rank in ranks]
        if after is None:
            return self._first_page(wanted, limit)
        found: list[Place] = []
        below: int | None = after[1]
        if after[0] == 0:
            found = [(0, rank) for rank in self._ranks(wanted, TITLE, below, limit)]
            below = None
        if len(found) < limit:
            ranks = self._ranks(wanted, ALL, below, limit - len(found), not_titled=True)
            found += [(1, rank) for rank in ranks]
        return found

    def _first_page(self, wanted: Wanted, limit: int) -> list[Place]:
        """Return the first page, whose two parts are asked for together, and note the number."""
        waiting = self._waiting_records()
        titles, others = search_all(
            [
                _listing(hits(wanted, TITLE, apart=waiting), limit, counted=True),
                _listing(hits(wanted, ALL, apart=waiting, not_titled=True), limit, counted=True),
            ]
        )
        _noted(wanted)["cluster"] = _total(titles) + _total(others)
        places = [(0, hit) for hit in _hits(titles)] + [(1, hit) for hit in _hits(others)]
        real = _real([hit for _tier, hit in places])
        if len(real) == len(places):
            return [(tier, rank) for tier, (rank, _key) in places][:limit]
        found = [(0, rank) for rank in self._ranks(wanted, TITLE, None, limit)]
        if len(found) < limit:
            ranks = self._ranks(wanted, ALL, None, limit - len(found), not_titled=True)
            found += [(1, rank) for rank in ranks]
        return found

    def _ranks(
        self,
        wanted: Wanted,
        fields: tuple[str, ...],
        below: int | None,
        limit: int,
        *,
        not_titled: bool = False,
    ) -> list[int]:
        """Return the ranks of the newest hits that are real, read on as often as some are not."""
        found: list[int] = []
        while len(found) < limit:
            some = min(limit - len(found), MAX_WINDOW)
            condition = hits(
                wanted, fields, below=below, not_titled=not_titled, apart=self._waiting_records()
            )
            [answer] = search_all([_listing(condition, some)])
            read = _hits(answer)
            found += _real(read)
            if len(read) < some:
                break
            below = read[-1][0]
        return found

    def _count(self, wanted: Wanted, most: int) -> Counted:
        if "cluster" not in _noted(wanted) or most > MAX_COUNTED:
            condition = hits(wanted, ALL, apart=self._waiting_records())
            [answer] = search_all([{"size": 0, "query": condition, "track_total_hits": most + 1}])
            return _counted(_total(answer), most)
        return _counted(_noted(wanted)["cluster"], most)

    def _survey(self, wanted: Wanted, most: int, rows: int) -> Survey:
        """Find the hit after the newest `rows`, then count the headings of those before it."""
        waiting = self._waiting_records()
        condition = hits(wanted, ALL, apart=waiting)
        [answer] = search_all(
            [{**_listing(condition, 1), "from": rows, "track_total_hits": most + 1}]
        )
        beyond = _hits(answer)
        newest = [{"range": {"rank": {"gt": beyond[0][0]}}}] if beyond else []
        [facets] = search_all(
            [
                {
                    "size": 0,
                    "track_total_hits": False,
                    "query": {"bool": {"filter": [condition, *newest]}},
                    "aggs": {"facets": {"terms": {"field": "facet", "size": MAX_FACETS}}},
                }
            ]
        )
        found: list[FacetRow] = []
        for bucket in facets["aggregations"]["facets"]["buckets"]:
            found += [facet_row(bucket["key"])] * bucket["doc_count"]
        return Survey(_counted(_total(answer), most), found, counted=True)

    def _waiting_records(self) -> Sequence[str]:
        """Return the records whose change waits for the cluster; they are found when it has arrived."""
        if self._waiting is None:
            self._waiting = waiting_records()
        return self._waiting


def _noted(wanted: Wanted) -> dict[str, int]:
    """Return what the page of a search has counted for its number; each engine has a name of its own."""
    known: Any = wanted.known
    noted: dict[str, int] = known
    return noted


def _counted(number: int, most: int) -> Counted:
    return Counted(min(number, most), Exactness.EXACT if number <= most else Exactness.MORE)


def _listing(condition: dict[str, Any], limit: int, *, counted: bool = False) -> dict[str, Any]:
    return {
        "size": limit,
        "query": condition,
        "sort": [{"rank": "desc"}],
        "track_total_hits": MAX_COUNTED + 1 if counted else False,
    }


def _total(answer: dict[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])


def _hits(answer: dict[str, Any]) -> list[tuple[int, str]]:
    """Return ranks and keys of the hits, in order."""
    return [(int(hit["sort"][0]), str(hit["_id"])) for hit in answer["hits"]["hits"]]


def _real(found: Sequence[tuple[int, str]]) -> list[int]:
    """Return the ranks of the hits whose record has this rank in the database as well."""
    if not found:
        return []
    numbers = {kind.subject_type: kind.number for kind in kinds().values()}
    records: dict[int, tuple[int, int]] = {}
    ranks = [rank for rank, _key in found]
    for begin in range(0, len(ranks), 500):
        some = ranks[begin : begin + 500]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rank, subject_type, subject_id FROM search_searchentry "  # noqa: S608
                f"WHERE rank IN ({', '.join(['%s'] * len(some))})",
                some,
            )
            records |= {
                rank: (numbers.get(subject_type, -1), pk)
                for rank, subject_type, pk in cursor.fetchall()
            }
    return [rank for rank, key in found if records.get(rank) == record_of(key)]
