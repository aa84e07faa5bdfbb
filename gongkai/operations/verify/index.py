"""The search index against the tables."""

from gongkai.operations.verify.faults import Fault, Look
from gongkai.search.indexing import differences
from gongkai.search.models import SearchEntry

PART = "search"


def look() -> Look:
    """Compare every entry with the document it is of; what the consumer has yet to read is not held against it."""
    for difference in differences():
        yield Fault(PART, difference)
    return f"{SearchEntry.objects.count()} entries of the index"
