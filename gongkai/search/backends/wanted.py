"""What is looked for, as every backend understands it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from gongkai.search.models import SearchEntry
from gongkai.search.text import Term


@dataclass(frozen=True)
class Wanted:
    """
    Terms that must all stand in the text, and what the records must be filed under.

    An empty tuple of codes or kinds (their numbers) means any. `first` and `last` bound the rank (None: open).
    """

    terms: tuple[Term, ...]
    kinds: tuple[int, ...] = ()
    bodies: tuple[str, ...] = ()
    genre: str = ""
    item: str = ""
    subject: str = ""
    language: str = ""
    first: int | None = None
    last: int | None = None
    without: frozenset[int] = field(
        default_factory=frozenset
    )  # ranks that are indexed but no longer public


Place = tuple[
    int, int
]  # (tier, rank): title hits are tier 0, the others tier 1; inside a tier newest first
FacetRow = tuple[str, str, str, int, int]  # body, genre, item, year, how many


class Backend(Protocol):
    """What each database's module offers."""

    def create(self) -> None:
        """Make the index tables."""

    def drop(self) -> None:
        """Remove the index tables."""

    def clear(self) -> None:
        """Empty the index; the rows of entries go too."""

    def add(self, entries: list[SearchEntry]) -> None:
        """Index entries whose rows have been written."""

    def remove(self, entries: list[SearchEntry]) -> None:
        """Take entries out of the index, before their rows go."""

    def page(self, wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
        """Return the next places in order."""

    def count(self, wanted: Wanted, *, most: int) -> tuple[int, bool]:
        """Return how many match, at most `most`, and whether that is exact."""

    def facets(self, wanted: Wanted, *, most: int) -> list[FacetRow]:
        """Return how the newest `most` hits spread over the headings."""

    def unequal(self) -> Iterator[int]:
        """Yield the ranks that the index and the rows of entries do not share."""

    def optimise(self) -> None:
        """Tidy up after a bulk load."""
