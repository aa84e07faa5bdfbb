"""The parts of verification, in the order in which one fault explains the next."""

from collections.abc import Callable, Mapping
from datetime import datetime

from gongkai.project.verify import (
    case_numbers,
    cases,
    cursors,
    index,
    numbers,
    papers,
    register,
    reports,
    sealed,
    stored,
    sums,
    tallies,
)
from gongkai.project.verify.faults import Look
from gongkai.project.verify.snapshot import snapshot

PARTS: Mapping[str, Callable[[datetime], Look]] = {
    register.PART: lambda at: register.look(),
    numbers.PART: lambda at: numbers.look(),
    papers.PART: lambda at: papers.look(),
    case_numbers.PART: lambda at: case_numbers.look(),
    cases.PART: lambda at: cases.look(),
    sealed.PART: lambda at: sealed.look(),
    sums.PART: lambda at: sums.look(),
    tallies.PART: lambda at: tallies.look(),
    reports.PART: lambda at: reports.look(),
    stored.PART: stored.look,
    cursors.PART: cursors.look,
    index.PART: lambda at: index.look(),
}


def look_at(part: str, at: datetime) -> Look:
    """Look at one part as it stands at one moment; files lie outside of that, so their rows are read afresh."""
    if part == stored.PART:
        return (yield from PARTS[part](at))
    with snapshot():
        return (yield from PARTS[part](at))
