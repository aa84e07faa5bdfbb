"""Iteration in chunks."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

CHUNK = 500
Item = TypeVar("Item")


def in_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the items in lists of 500, so that memory use does not grow with their number."""
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
