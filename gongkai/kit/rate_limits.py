"""Rate limits per client, counted in the cache in windows of one minute."""

import logging
import sqlite3
from dataclasses import dataclass

from django.core.cache import caches

logger = logging.getLogger("gongkai.rates")

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Rate:
    """A rate limit: at most `most` requests of one kind per minute; zero disables the limit."""

    name: str
    most: int


def seconds_to_wait(rate: Rate, client: str, *, now: float) -> int:
    """
    Count one request of a client and return the seconds it must wait, zero if it may continue.

    `client` is an opaque name, `now` is in seconds. The previous window is weighted by the part of
    it that is less than a minute ago, so that a client cannot get twice the rate around the full
    minute. Counters are in the cache "rates", which all processes of a machine share. If it cannot be
    used, requests are answered without limit, because a full disk must not close the site.
    """
    if not rate.most:
        return 0
    window, into = divmod(now, WINDOW_SECONDS)
    key = f"rate:{rate.name}:{client}:"
    try:
        current = _add(f"{key}{int(window)}")
        before = int(caches["rates"].get(f"{key}{int(window) - 1}", 0))
    except sqlite3.Error:
        logger.exception("Requests could not be counted.")
        return 0
    if current + before * (1 - into / WINDOW_SECONDS) <= rate.most:
        return 0
    return max(1, round(WINDOW_SECONDS - into))


def _add(key: str) -> int:
    cache = caches["rates"]
    cache.add(key, 0, 2 * WINDOW_SECONDS)
    try:
        return int(cache.incr(key))
    except ValueError:  # the key expired between the two calls
        return 1
