"""The search request and the interface of search backends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple, Protocol

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
    # The mark of the synonyms with which the search began, where the page is to say whether they are in force
    # and the index has every act; None: that is known.
    expected: str | None = field(default=None, compare=False)
    # What the backend has counted for this search, so that page and number do not count it twice; a
    # changed copy has nothing of it.
    known: dict[str, int] = field(default_factory=dict, init=False, compare=False, repr=False)
    # Kind and id of the hits by rank, where the backend has read them with the page.
    records: dict[int, tuple[str, int]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )


@dataclass(frozen=True)
class Indexed:
    """An entry with the texts that are indexed, and the number of its kind."""

    entry: SearchEntry
    kind: int
    title: str
    number: str
    text: str
    # What the backend has written of it, so that it is not written twice.
    written: set[str] = field(default_factory=set, init=False, compare=False, repr=False)


class Exactness(Enum):
    """What a number of hits is: the number, a limit that is exceeded, or an estimate."""

    EXACT = "exact"
    MORE = "more"
    ABOUT = "about"


class Counted(NamedTuple):
    """A number of hits, and what it is."""

    number: int
    exactness: Exactness


Place = tuple[int, int]  # (tier, rank): title hits are tier 0, others tier 1; newest first
FacetRow = tuple[str, str, str, int]  # body, genre, item, year of one hit


@dataclass(frozen=True)
class Survey:
    """
    The number of hits, and the headings of the newest of them.

    `counted` is false where the rows are a sample, or candidates of which some are no hits.
    """

    count: Counted
    rows: Sequence[FacetRow]
    counted: bool


def headings_of(one: Indexed) -> list[tuple[str, str]]:
    """Return the headings of an entry by kind of heading: what a filter can ask for."""
    entry = one.entry
    pairs = [
        ("b", entry.body),
        ("l", entry.language),
        ("k", str(one.kind)),
        ("g", entry.genre),
        ("i", entry.item),
        ("s", entry.subject),
        ("s", entry.subject[:2]),
        ("v", entry.validity),
    ]
    return list(dict.fromkeys((kind, code) for kind, code in pairs if code))


def wanted_headings(wanted: Wanted) -> list[list[tuple[str, str]]]:
    """Return the headings that are asked for: of each list, one must be there."""
    several = (("b", wanted.bodies), ("v", wanted.validities), ("k", map(str, wanted.kinds)))
    one = (("g", wanted.genre), ("i", wanted.item), ("s", wanted.subject), ("l", wanted.language))
    lists = [[(kind, code) for code in codes] for kind, codes in several]
    return [found for found in (*lists, *([pair] for pair in one if pair[1])) if found]


class Searcher(Protocol):
    """What answers searches of public records."""

    def page(self, wanted: Wanted, *, after: Place | None, limit: int, tiered: bool) -> list[Place]:
        """Return the next places in order."""

    def count(self, wanted: Wanted, *, most: int) -> Counted:
        """Return the number of hits, at most `most`."""

    def titled(self, wanted: Wanted, *, limit: int) -> list[int]:
        """Return the ranks of the newest hits that have every term in the title."""

    def survey(self, wanted: Wanted, *, most: int, rows: int) -> Survey:
        """Return the number of hits up to `most`, or an estimate, with the headings of at least the newest `rows`."""


class Backend(Searcher, Protocol):
    """The functions that each backend module provides."""

    def create(self) -> None:
        """Create the index tables."""

    def drop(self) -> None:
        """Remove the index tables."""

    def write(self, found: Sequence[Indexed]) -> None:
        """Write the rows of new entries."""

    def add(self, found: Sequence[Indexed], *, building: bool = False) -> None:
        """Index entries whose rows have been written, in the index that is used or being built."""

    def remove(self, found: Sequence[Indexed], *, building: bool = False) -> None:
        """Remove entries from the index, before their rows are deleted."""

    def create_desk(self) -> None:
        """Create the index of the desk, of texts that are not public."""

    def drop_desk(self) -> None:
        """Remove the index of the desk."""

    def desk_columns(self, one: Indexed) -> tuple[str, ...]:
        """Return what is indexed of a document for the desk."""

    def add_desk(self, rows: Mapping[int, Sequence[str]]) -> None:
        """Add documents to the index of the desk, by id, whose rows have been written."""

    def remove_desk(self, rows: Mapping[int, Sequence[str]]) -> None:
        """Remove documents from the index of the desk, before their rows are deleted."""

    def desk_documents(self, wanted: Wanted, *, limit: int) -> list[int]:
        """Return the ids of documents in the index of the desk, those with the highest first."""

    def desk_unequal(self) -> Iterator[int]:
        """Yield the ids that are only in the index of the desk or only in its rows."""

    def begin_build(self) -> Iterator[None]:
        """Prepare an empty index beside the one that is used, in steps that each are short."""

    def finish_build(self) -> None:
        """Use the index that was built instead of the earlier one."""

    def clean_up(self) -> Iterator[None]:
        """Remove what the last build left, in steps that each are one short transaction."""

    def unequal(self) -> Iterator[int]:
        """Yield the ranks that are only in the index or only in the rows of entries."""
