"""Check of the tallies of duties to publish."""

from gongkai.duties.queries import faults_of_duty_tallies
from gongkai.operations.verify.faults import Check, Fault

PART = "duties"


def check() -> Check:
    """Compare each tally of duties with the duties themselves."""
    compared, faults = faults_of_duty_tallies()
    yield from (Fault(PART, fault) for fault in faults)
    return f"{compared} tallies of duties"
