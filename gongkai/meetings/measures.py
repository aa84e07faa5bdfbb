"""Statistical measures of meetings. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

MEETING, SEAT = "meetings.meeting", "meetings.registration"
MEASURES: tuple[Measure, ...] = (
    Measure("announced", (Verb.MEETING_ANNOUNCED,), ("kind",)),
    Measure("held", (Verb.MEETING_HELD,), ("kind",)),
    Measure("participants", (Verb.MEETING_HELD,), ("kind",), amount="attended"),
    Measure("postponed", (Verb.MEETING_POSTPONED,), ("kind",)),
    Measure("cancelled", (Verb.MEETING_CANCELLED,), ("kind",), never={"was": "planned"}),
    Measure("minutes", (Verb.MEETING_PUBLISHED,), ("kind",)),
)
SEAT_MEASURES: tuple[Measure, ...] = (
    Measure("applied", (Verb.SEAT_APPLIED,), ("seat", "source")),
    Measure("withdrawn", (Verb.SEAT_WITHDRAWN,), ("seat",)),
)
# No annual form has a row for meetings: the figures are shown on the page of statistics.
TABLE = MeasureTable(MEETING, MEASURES)
SEAT_TABLE = MeasureTable(SEAT, SEAT_MEASURES)
