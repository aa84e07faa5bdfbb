"""Long rows taken in handy pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

CHUNK = 500
Item = TypeVar("Item")


def in_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the items in lists of five hundred, so that memory stays flat however many there are."""
    walk = iter(items)
    while piece := list(islice(walk, CHUNK)):
        yield piece
