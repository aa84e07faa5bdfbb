"""Statistical measures of public consultations. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

CONSULTATION = "consultations.publicconsultation"
COMMENT = "consultations.publiccomment"
MEASURES: tuple[Measure, ...] = (
    Measure("opened", (Verb.CONSULTATION_OPENED,), ("kind", "is_shorter")),
    Measure("concluded", (Verb.CONSULTATION_CONCLUDED,), ("kind", "in_time")),
    Measure("cancelled", (Verb.CONSULTATION_CANCELLED,)),
)
COMMENT_MEASURES: tuple[Measure, ...] = (
    Measure("received", (Verb.COMMENT_RECEIVED,), ("source",)),
    Measure("answered", (Verb.COMMENT_ANSWERED,), ("result",)),
    Measure("held", (Verb.COMMENT_HELD,), ("ground",)),
    Measure("withdrawn", (Verb.COMMENT_WITHDRAWN,)),
)
TABLE = MeasureTable(CONSULTATION, MEASURES)
COMMENT_TABLE = MeasureTable(COMMENT, COMMENT_MEASURES)
