"""
The draw of participants by lot: anybody can repeat it from a published list and a published seed.

The seed is fixed before applications are accepted, and its SHA-256 value (the commitment) is published
at once. Nobody can choose another seed later, because it would not fit the commitment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

LINE = "\n"


@dataclass(frozen=True)
class Rank:
    """The place of a registration number in a draw, with the value by which it was sorted."""

    position: int
    number: str
    value: str


def commitment_of(seed: str) -> str:
    """Return the value that is published beforehand, from which nobody can compute the seed."""
    return _sha256(seed)


def list_digest(numbers: Iterable[str]) -> str:
    """Return the SHA-256 value of the numbers: sorted, each followed by a line feed."""
    return _sha256("".join(f"{number}{LINE}" for number in sorted(numbers)))


def draw(numbers: Iterable[str], seed: str) -> list[Rank]:
    """
    Return the numbers in the order of the draw; the first of them get the seats, the others follow.

    Each number gets the SHA-256 value of three lines: the seed, the digest of the list, the number.
    The numbers are sorted by these values, smallest first. The order in which they were entered has no
    influence. The digest of the list is part of the value, so that the result is open until the list is
    complete, also for somebody who knows the seed.

    Raises ValueError if a number is empty, is there twice, or contains a line feed.

    Law: 国务院令713号 art. 16 (participants are chosen fairly and in the open).
    """
    entered = list(numbers)
    if len(set(entered)) != len(entered) or any(not one or LINE in one for one in entered):
        raise ValueError("Each number must be there once and be one line.")
    digest = list_digest(entered)
    values = sorted((value_of(one, seed, digest), one) for one in entered)
    return [Rank(position, one, value) for position, (value, one) in enumerate(values, start=1)]


def value_of(number: str, seed: str, digest: str) -> str:
    """Return the value by which a number is sorted, with the digest of the list it is in."""
    return _sha256(LINE.join((seed, digest, number)))


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
