"""Findings of verification."""

from collections.abc import Generator
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One finding, in one sentence: a problem, or with `note` an information."""

    part: str
    problem: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.part}: {'note: ' if self.note else ''}{self.problem}"


# A check yields its findings and returns a summary of what it checked.
Check = Generator[Fault, None, str]
