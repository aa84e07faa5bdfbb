"""
Groups of texts that are the same or nearly the same, such as the copies of one campaign.

Two texts are nearly the same if, of the pairs of neighbouring characters in either, at least half are
in both; a short text only belongs to its equals. The first text of a group represents it: each later text is compared with such texts only.
Of texts at least half of which is common, each has one of the rarest pairs of the other; of those that
share many of them, the likeliest are compared as a whole.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import pairwise
from math import ceil

LEAST_COMMON = 0.5
# Texts with fewer pairs are the same only if they are equal: “同意” is half of “不同意”.
MIN_PAIRS = 12
# Texts that are compared as a whole with one text, those that share most rare pairs with it.
MAX_COMPARED = 8


def plain(text: str) -> str:
    """Return the letters and digits of a text in one width and case; nothing invisible counts."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum()
    )


def pairs_of(plain_text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a plain text."""
    return frozenset(one + other for one, other in pairwise(plain_text))


def common_share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which part of the pairs in either set is in both."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def groups_of(texts: Iterable[tuple[int, str]]) -> Mapping[int, int]:
    """
    Return for each text, by its id, the id of the first text of its group.

    Texts keep their order: the first of a campaign represents it. Each alone is its own group.
    """
    first_of: dict[str, int] = {}
    by_text: list[tuple[int, str]] = []
    for pk, text in texts:
        bare = plain(text)
        first_of.setdefault(bare, pk)
        by_text.append((pk, bare))
    leaders = _leaders({pk: bare for bare, pk in first_of.items()})
    return {pk: leaders[first_of[bare]] for pk, bare in by_text}


def _leaders(distinct: Mapping[int, str]) -> Mapping[int, int]:
    """Return for each distinct text the first one that is nearly the same; by id, in order."""
    frequency: Counter[str] = Counter()
    for bare in distinct.values():
        frequency.update(pairs_of(bare))
    # The texts that represent groups, under their rarest pairs.
    index: dict[str, list[int]] = defaultdict(list)
    sizes: dict[int, int] = {}
    found: dict[int, int] = {}
    for pk, bare in distinct.items():
        pairs = pairs_of(bare)
        rare = _rarest(pairs, frequency)
        if len(pairs) < MIN_PAIRS:
            found[pk] = pk
            continue
        leader = _nearest(pairs, _candidates(rare, len(pairs), index, sizes), distinct)
        if leader is None:
            sizes[pk] = len(pairs)
            for pair in rare:
                index[pair].append(pk)
        found[pk] = pk if leader is None else leader
    return found


def _rarest(pairs: frozenset[str], frequency: Mapping[str, int]) -> Sequence[str]:
    """Return so many of the rarest pairs that a nearly equal text must have one of them as well."""
    most = len(pairs) - ceil(len(pairs) * LEAST_COMMON) + 1
    return sorted(pairs, key=lambda pair: (frequency[pair], pair))[:most]


def _candidates(
    rare: Sequence[str], size: int, index: Mapping[str, list[int]], sizes: Mapping[int, int]
) -> list[int]:
    """Return the texts of a similar length that share most rare pairs, likely ones first."""
    shared: Counter[int] = Counter()
    for pair in rare:
        shared.update(index.get(pair, ()))
    similar = (
        (count, -pk)
        for pk, count in shared.items()
        if size * LEAST_COMMON <= sizes[pk] and sizes[pk] * LEAST_COMMON <= size
    )
    return [-pk for _count, pk in nlargest(MAX_COMPARED, similar)]


def _nearest(
    pairs: frozenset[str], candidates: Sequence[int], distinct: Mapping[int, str]
) -> int | None:
    """Return the first of the candidates that is nearly the same; None if none is."""
    return next(
        (pk for pk in candidates if common_share(pairs, pairs_of(distinct[pk])) >= LEAST_COMMON),
        None,
    )
