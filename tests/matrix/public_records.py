"""Rows of the permission matrix for the lists of public records: feeds, sitemap, calendar, API."""

from typing import Final

from tests.matrix.rows import Row, public

LISTS: Final = {
    "answered_list": "answered applications",
    "catalogue_list": "catalogue",
    "consultation_list": "public consultations",
    "meeting_list": "hearings and open meetings",
    "event_list": "interviews and press conferences",
    "letter_list": "published letters",
    "concern_list": "public concerns",
}


def record_rows() -> tuple["Row", ...]:
    """Return the rows of the lists, which are the same for everybody."""

    return (
        public("portal:record_feed", "the feed of public consultations"),
        public(
            "portal_site:sitemap_records", "a part of the sitemap that has no records", done=404
        ),
        public("portal:consultation_calendar", "the calendar of consultation periods"),
        public(
            "portal:consultation_file",
            "the calendar of a consultation that was not opened",
            done=404,
        ),
        *(public(f"api:{name}", f"the {what} through the API") for name, what in LISTS.items()),
    )


ARGUMENTS: Final = {
    "portal:record_feed": lambda stage, case: ["atom", "consultations"],
    "portal_site:sitemap_records": lambda stage, case: ["consultations", 7],
    "portal:consultation_file": lambda stage, case: ["990000-GX2026-9999"],
}
