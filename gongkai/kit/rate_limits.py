"""How often one client may ask for what costs something: counted in windows of a minute, kept no longer."""

from dataclasses import dataclass

from django.core.cache import cache

WINDOW = 60  # seconds


@dataclass(frozen=True)
class Rate:
    """So many requests of one kind a minute; none where `most` is zero: then nothing is counted."""

    name: str
    most: int


def seconds_to_wait(rate: Rate, client: str, *, now: float) -> int:
    """
    Count one request of a client (an opaque name) and return how many seconds it must wait, zero where it may go on.

    `now` is in seconds. Two windows are weighed by how far the present one has run, so that nobody gets twice the
    rate around the full minute. Counters live in the cache: per process, unless all share one.
    """
    if not rate.most:
        return 0
    window, into = divmod(now, WINDOW)
    key = f"rate:{rate.name}:{client}:"
    current = _add(f"{key}{int(window)}")
    before = int(cache.get(f"{key}{int(window) - 1}", 0))
    if current + before * (1 - into / WINDOW) <= rate.most:
        return 0
    return max(1, round(WINDOW - into))


def _add(key: str) -> int:
    cache.add(key, 0, 2 * WINDOW)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
