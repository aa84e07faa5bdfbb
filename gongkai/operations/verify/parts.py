"""The parts of verification, in the order in which one fault explains the next."""

from collections.abc import Callable, Mapping
from datetime import datetime

from gongkai.operations.verify import (
    application_numbers,
    applications,
    cursors,
    encrypted,
    index,
    ledger,
    letters,
    numbers,
    reports,
    stored,
    sums,
    tallies,
)
from gongkai.operations.verify.faults import Look
from gongkai.operations.verify.snapshot import snapshot

PARTS: Mapping[str, Callable[[datetime], Look]] = {
    ledger.PART: lambda at: ledger.look(),
    numbers.PART: lambda at: numbers.look(),
    letters.PART: lambda at: letters.look(),
    application_numbers.PART: lambda at: application_numbers.look(),
    applications.PART: lambda at: applications.look(),
    encrypted.PART: lambda at: encrypted.look(),
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
