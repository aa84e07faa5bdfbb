"""Check of the tallies behind all figures, and of the counts of public documents."""

from gongkai.documents.public_counts import faults_of_public_counts
from gongkai.operations.verify.faults import Check, Fault
from gongkai.statistics.audit import faults_of_tallies

PART = "tallies"


def check() -> Check:
    """Compare every tally with the sum of its acts, and every count with its documents."""
    compared, faults = faults_of_tallies()
    yield from (Fault(PART, fault) for fault in faults)
    counts, faults = faults_of_public_counts()
    yield from (Fault(PART, fault) for fault in faults)
    return f"{compared} tallies, {counts} counts of public documents"
