"""A transition of a state machine: its source states and its target state."""

from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State", bound=str)


@dataclass(frozen=True)
class Move(Generic[State]):
    """A transition from one of several source states to a target state."""

    sources: frozenset[State]
    target: State

    def starts_from(self, state: str) -> bool:
        """Return whether the transition may start in `state`."""
        return state in self.sources
