"""The tallies behind all figures against a recount of the register."""

from gongkai.operations.verify.faults import Fault, Look
from gongkai.statistics.audit import faults_of_tallies

PART = "tallies"


def look() -> Look:
    """Hold every sum against what the database adds up from the acts."""
    compared, faults = faults_of_tallies()
    yield from (Fault(PART, fault) for fault in faults)
    return f"{compared} tallies"
