"""Arguments of the routes that list public records: feeds, parts of the sitemap, lists of the API."""

from collections.abc import Iterator
from typing import Any

from tests.leaks.consultations import hidden_consultation_numbers
from tests.leaks.entries import Entry

Arguments = tuple[Any, ...]
CODES = ("consultations", "meetings", "events", "letters", "concerns", "datasets")
LISTS = (
    "answered_list",
    "catalogue_list",
    "consultation_list",
    "meeting_list",
    "event_list",
    "letter_list",
    "concern_list",
)


def record_entries() -> Iterator[tuple[str, "Entry"]]:
    """Yield the arguments of each route of public records."""

    yield (
        "portal:record_feed",
        Entry(
            known=lambda world: [("atom", code) for code in CODES],
            queries=lambda world: ["page=forged"],
        ),
    )
    yield (
        "portal_site:sitemap_records",
        Entry(known=lambda world: [(code, part) for code in CODES for part in (0, 1)]),
    )
    yield "portal:consultation_calendar", Entry()
    yield (
        "portal:consultation_file",
        Entry(known=lambda world: [], hidden=hidden_consultation_numbers),
    )
    for name in LISTS:
        yield (
            f"api:{name}",
            Entry(queries=lambda world: ["limit=1", "body=990000", "body=x", "cursor=forged"]),
        )
