"""Distribution of whole numbers with an exact sum."""

from collections.abc import Sequence
from fractions import Fraction


def by_largest_remainder(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Split a total in proportion to weights by the largest remainder method."""
    whole = sum(weights, Fraction(0))
    if not whole:
        if total:
            raise ValueError(total)
        return [0] * len(weights)
    shares = [Fraction(total) * Fraction(weight) / whole for weight in weights]
    found = [int(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda one: (found[one] - shares[one], one))
    for one in order[: total - sum(found)]:
        found[one] += 1
    return found


def scaled(parts: Sequence[int], scale: Fraction) -> list[int]:
    """Scale parts so that they add up to their scaled sum, rounded half up."""
    total = int(Fraction(sum(parts)) * scale + Fraction(1, 2))
    return by_largest_remainder(total, parts)
