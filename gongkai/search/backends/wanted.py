"""The search request and the interface of search backends."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from gongkai.search.models import SearchEntry
from gongkai.search.text import Term


@dataclass(frozen=True)
class Wanted:
    """
    The terms that a text must contain, and the filters of the records.

    An empty tuple of codes or kinds (their numbers) means any. `first` and `last` limit the rank
    (None: no limit).
    """

    terms: tuple[Term, ...]
    kinds: tuple[int, ...] = ()
    bodies: tuple[str, ...] = ()
    genre: str = ""
    item: str = ""
    subject: str = ""
    language: str = ""
    validities: tuple[str, ...] = ()
    effective: tuple[bool, date] | None = None  # whether they take effect after that day, or not
    first: int | None = None
    last: int | None = None
    without: frozenset[int] = field(default_factory=frozenset)  # indexed but no longer public ranks


Place = tuple[int, int]  # (tier, rank): title hits are tier 0, others tier 1; newest first
FacetRow = tuple[str, str, str, int, int]  # body, genre, item, year, how many


class Backend(Protocol):
    """The functions that each backend module provides."""

    def create(self) -> None:
        """Create the index tables."""

    def drop(self) -> None:
        """Remove the index tables."""

    def clear(self) -> None:
        """Empty the index; the rows of entries are deleted as well."""

    def add(self, entries: list[SearchEntry]) -> None:
        """Index entries whose rows have been written."""

    def remove(self, entries: list[SearchEntry]) -> None:
        """Remove entries from the index, before their rows are deleted."""

    def page(self, wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
        """Return the next places in order."""

    def count(self, wanted: Wanted, *, most: int) -> tuple[int, bool]:
        """Return the number of hits, at most `most`, and whether it is exact."""

    def facets(self, wanted: Wanted, *, most: int) -> list[FacetRow]:
        """Return the newest `most` hits counted by their headings."""

    def unequal(self) -> Iterator[int]:
        """Yield the ranks that are only in the index or only in the rows of entries."""

    def optimise(self) -> None:
        """Optimise the index after a bulk load."""
