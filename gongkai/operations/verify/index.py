"""Check of the search index against the tables."""

from gongkai.operations.verify.faults import Check, Fault
from gongkai.search.desk_index import desk_differences
from gongkai.search.maintenance import differences
from gongkai.search.models import DeskEntry, SearchEntry

PART = "search"


def check() -> Check:
    """Compare every entry with its document, also for the desk; acts and changes that are not read yet are ignored."""
    for difference in differences():
        yield Fault(PART, difference)
    for pk, problem in desk_differences():
        yield Fault(PART, f"The document with id {pk} {problem}.")
    public, desk = SearchEntry.objects.count(), DeskEntry.objects.count()
    return f"{public} entries of the index, {desk} of the index of the desk"
