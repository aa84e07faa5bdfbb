"""Comparison of two ordered lists that are too long for memory."""

from collections.abc import Iterator


def only_in_one(one: Iterator[int], other: Iterator[int]) -> Iterator[int]:
    """Yield the numbers that are in only one of two ascending lists, in order."""
    left, right = next(one, None), next(other, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left < right):
            assert left is not None  # at least one of the two is not None
            yield left
            left = next(one, None)
        elif left is None or right < left:
            yield right
            right = next(other, None)
        else:
            left, right = next(one, None), next(other, None)
