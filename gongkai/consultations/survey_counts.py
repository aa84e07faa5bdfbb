"""
How answers to a survey are counted and shown: groups of numbers, averages, and what is left out.

Pure arithmetic. Counts of a confidential question are shown only where they say nothing about few
persons: small ones are left out, and with them as many others as are needed so that nobody can compute
them from the total.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

# Fewer answers than this are not shown for a confidential question.
MIN_SHOWN = 5
MAX_GROUPS = 10  # bars of a question for a number
TENTH = Decimal("0.1")


def shown_counts(counts: Sequence[int], *, total: int | None = None) -> list[int | None]:
    """
    Return the counts of a confidential question, None for those that are not shown.

    `total` is given if an answer can contain several of them: then those who did not give an answer
    must not be few either. Otherwise the counts add up to the number of answers.
    """
    hidden = {place for place, number in enumerate(counts) if _is_small(number)}
    if total is not None:
        hidden |= {place for place, number in enumerate(counts) if _is_small(total - number)}
    elif hidden:
        others = sorted((number, place) for place, number in enumerate(counts))
        for _number, place in others:
            if len(hidden) > 1 and sum(counts[one] for one in hidden) >= MIN_SHOWN:
                break
            hidden.add(place)
    return [None if place in hidden else number for place, number in enumerate(counts)]


def groups_of(least: int, most: int) -> list[tuple[int, int]]:
    """Return at most `MAX_GROUPS` ranges of equal width, first and last included, that cover a range."""
    width = -(-(most - least + 1) // MAX_GROUPS)
    return [(first, min(first + width - 1, most)) for first in range(least, most + 1, width)]


def in_groups(counts: Mapping[int, int], groups: Sequence[tuple[int, int]]) -> list[int]:
    """Return how many answers are in each group."""
    return [
        sum(number for value, number in counts.items() if first <= value <= last)
        for first, last in groups
    ]


def mean_of(counts: Mapping[int, int]) -> Decimal | None:
    """Return the mean of the counted values to one decimal; None without any."""
    total = sum(counts.values())
    if not total:
        return None
    added = sum(value * number for value, number in counts.items())
    return (Decimal(added) / total).quantize(TENTH, ROUND_HALF_UP)


def median_of(counts: Mapping[int, int]) -> Decimal | None:
    """Return the median of the counted values; None without any."""
    total = sum(counts.values())
    if not total:
        return None
    middle = [(total - 1) // 2, total // 2]
    return Decimal(sum(_value_at(counts, place) for place in middle)) / 2


def _value_at(counts: Mapping[int, int], place: int) -> int:
    """Return the value at a place, from 0, of all values in order."""
    passed = 0
    for value, number in sorted(counts.items()):
        passed += number
        if place < passed:
            return value
    raise IndexError(place)


def _is_small(number: int) -> bool:
    return 0 < number < MIN_SHOWN
