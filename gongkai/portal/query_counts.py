"""
Counts of queries for the list of popular searches, in memory and written periodically.

A query counts once per client and day. Which client asked it is known only as a hash, keyed by a random
key of the day, that expires with that day together with the key, and is never in the database
(docs/decisions/020-popular-queries.md).
"""

import hmac
import logging
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from gongkai.kit.times import BEIJING, local_date
from gongkai.portal.buffered_counts import BufferedCounter, is_reading
from gongkai.search.actions import count_queries
from gongkai.search.popular_queries import countable, digest_of
from gongkai.ui.client_ip import origin

logger = logging.getLogger("gongkai.portal")


class QueryCounter(BufferedCounter[tuple[str, date]]):
    """The countable queries that this process has not written yet."""

    def write(self, counted: Mapping[tuple[str, date], int]) -> None:
        """Add these counts to the stored ones."""
        count_queries(counted, on=local_date(timezone.now()))


QUERY_COUNTER = QueryCounter()


def flush_query_counts() -> None:
    """Write the remaining counts at process exit. A parent process has none."""
    if not QUERY_COUNTER.flush():
        logger.warning("Some counts of queries could not be written and are lost.")


def note_query(request: HttpRequest, query: str) -> None:
    """
    Count a query that found something, if it may be counted and this client has not asked it today.

    If the counters of clients cannot be used, the query is not counted.
    """
    text = countable(query) if settings.GONGKAI_POPULAR_LEAST and is_reading(request) else None
    if text is None:
        return
    at = timezone.now()
    try:
        is_first = _is_first(origin(request).client, digest_of(text), at)
    except sqlite3.Error:
        logger.exception("A query could not be counted.")
        return
    if is_first:
        QUERY_COUNTER.add((text, local_date(at)))


def _is_first(client: str, digest: str, at: datetime) -> bool:
    """Return whether this client asks this query for the first time on this day, and note it."""
    day, seconds = local_date(at), _seconds_left(at)
    cache = caches["rates"]
    name = f"query-key:{day}"
    key = cache.get(name)
    if key is None:
        # Another process may have been faster: the key that was stored first is valid.
        cache.add(name, secrets.token_hex(32), seconds)
        key = cache.get(name)
    if key is None:
        return False
    mark = hmac.digest(str(key).encode(), f"{client}:{digest}".encode(), "sha256").hex()
    return bool(cache.add(f"query:{mark}", 1, seconds))


def _seconds_left(at: datetime) -> int:
    """Return the seconds until the day ends in Beijing, at least one."""
    here = at.astimezone(BEIJING)
    end = datetime.combine(here.date() + timedelta(days=1), time.min, BEIJING)
    return max(1, int((end - here).total_seconds()))
