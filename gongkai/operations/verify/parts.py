"""The parts of verification; the cause of a problem comes before its consequences."""

from collections.abc import Callable, Mapping
from datetime import datetime

from gongkai.operations.verify import (
    application_numbers,
    applications,
    assessments,
    bodies,
    channels,
    complaints,
    concerns,
    consultation_readers,
    consultations,
    cursors,
    datasets,
    duties,
    encrypted,
    error_reports,
    events,
    gazette,
    index,
    inquiries,
    inspections,
    ledger,
    letters,
    mailbox,
    meetings,
    numbers,
    plans,
    reports,
    stored,
    subscriptions,
    sums,
    supervision,
    tallies,
    texts,
    training,
    waiting,
)
from gongkai.operations.verify.faults import Check
from gongkai.operations.verify.snapshot import snapshot

PARTS: Mapping[str, Callable[[datetime], Check]] = {
    ledger.PART: lambda at: ledger.check(),
    bodies.PART: lambda at: bodies.check(),
    numbers.PART: lambda at: numbers.check(),
    letters.PART: lambda at: letters.check(),
    texts.PART: lambda at: texts.check(),
    application_numbers.PART: lambda at: application_numbers.check(),
    applications.PART: lambda at: applications.check(),
    error_reports.PART: lambda at: error_reports.check(),
    mailbox.PART: lambda at: mailbox.check(),
    concerns.PART: lambda at: concerns.check(),
    inquiries.PART: lambda at: inquiries.check(),
    duties.PART: duties.check,
    meetings.PART: lambda at: meetings.check(),
    events.PART: lambda at: events.check(),
    datasets.PART: lambda at: datasets.check(),
    gazette.PART: lambda at: gazette.check(),
    channels.PART: lambda at: channels.check(),
    plans.PART: lambda at: plans.check(),
    assessments.PART: lambda at: assessments.check(),
    inspections.PART: lambda at: inspections.check(),
    supervision.PART: lambda at: supervision.check(),
    training.PART: lambda at: training.check(),
    complaints.PART: lambda at: complaints.check(),
    subscriptions.PART: subscriptions.check,
    consultations.PART: lambda at: consultations.check(),
    consultation_readers.PART: lambda at: consultation_readers.check(),
    encrypted.PART: lambda at: encrypted.check(),
    sums.PART: lambda at: sums.check(),
    tallies.PART: lambda at: tallies.check(),
    reports.PART: lambda at: reports.check(),
    waiting.PART: lambda at: waiting.check(),
    stored.PART: stored.check,
    cursors.PART: cursors.check,
    index.PART: lambda at: index.check(),
}


def check_part(part: str, at: datetime) -> Check:
    """Check one part in a snapshot; file rows are read live, since files are outside snapshots."""
    if part == stored.PART:
        return (yield from PARTS[part](at))
    with snapshot():
        return (yield from PARTS[part](at))
