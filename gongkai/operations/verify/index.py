"""Check of the search index against the tables."""

from gongkai.operations.verify.faults import Check, Fault
from gongkai.search.maintenance import differences
from gongkai.search.models import SearchEntry

PART = "search"


def check() -> Check:
    """Compare every entry with its document; acts the consumer has not read yet are ignored."""
    for difference in differences():
        yield Fault(PART, difference)
    return f"{SearchEntry.objects.count()} entries of the index"
