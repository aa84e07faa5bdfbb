"""What is entered of a new unit, and what a person answers in a test."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class UnitFacts:
    """A new on-line unit: its title, the text to be learnt, and the hours that it counts."""

    title: str
    text: str
    hours: Decimal


@dataclass(frozen=True)
class UnitAnswers:
    """The chosen options of each question, by their places, and the version (by id) that was shown."""

    version_id: int
    chosen: tuple[tuple[int, ...], ...]
