"""Statistical measures of public consultations. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

CONSULTATION = "consultations.publicconsultation"
COMMENT = "consultations.publiccomment"
FEEDBACK = "consultations.answerfeedback"
REPORTED = "consultations.reportedcomment"
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
FEEDBACK_MEASURES: tuple[Measure, ...] = (
    Measure("received", (Verb.FEEDBACK_RECEIVED,), ("kind",)),
    Measure("replied", (Verb.FEEDBACK_REPLIED,), ("kind", "in_time")),
)
REPORT_MEASURES: tuple[Measure, ...] = (
    Measure("reported", (Verb.COMMENT_REPORTED,), ("ground",)),
    Measure("kept", (Verb.COMMENT_REPORT_KEPT,), ("in_time",)),
    Measure("held", (Verb.COMMENT_REPORT_HELD,), ("in_time",)),
)
TABLE = MeasureTable(CONSULTATION, MEASURES)
COMMENT_TABLE = MeasureTable(COMMENT, COMMENT_MEASURES)
FEEDBACK_TABLE = MeasureTable(FEEDBACK, FEEDBACK_MEASURES)
REPORT_TABLE = MeasureTable(REPORTED, REPORT_MEASURES)
