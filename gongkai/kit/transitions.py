"""A move is one row of a life cycle: from which states, to which."""

from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State", bound=str)


@dataclass(frozen=True)
class Move(Generic[State]):
    """A change of state that the life cycle knows."""

    sources: frozenset[State]
    target: State

    def starts_from(self, state: str) -> bool:
        """Say whether the move may begin in `state`."""
        return state in self.sources
