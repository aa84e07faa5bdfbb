"""Check of the tallies behind all figures against the ledger."""

from gongkai.operations.verify.faults import Check, Fault
from gongkai.statistics.audit import faults_of_tallies

PART = "tallies"


def check() -> Check:
    """Compare every tally with the sum of the acts that the database calculates."""
    compared, faults = faults_of_tallies()
    yield from (Fault(PART, fault) for fault in faults)
    return f"{compared} tallies"
