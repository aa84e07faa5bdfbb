"""What the leak test knows of an address: arguments that are public, and pairs of hidden and never used ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the world imports modules with entries
    from tests.leaks.world import World

NEVER = 90_000  # ids from here on do not exist
Arguments = tuple[object, ...]
Known = Callable[["World"], list[Arguments]]
Hidden = Callable[["World"], list[tuple[Arguments, Arguments]]]
Queries = Callable[["World"], list[str]]


@dataclass(frozen=True)
class Entry:
    """The arguments for one route."""

    known: Known = lambda world: [()]
    hidden: Hidden = lambda world: []
    queries: Queries = lambda world: []
    words: str = ""
