"""What verification finds."""

from collections.abc import Generator
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, in one sentence; a `note` is worth knowing and no fault."""

    part: str
    problem: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.part}: {'note: ' if self.note else ''}{self.problem}"


# Yields what is wrong, and returns what was looked at.
Look = Generator[Fault, None, str]
