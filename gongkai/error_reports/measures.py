"""Statistical measures of error reports. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

ERROR_REPORT = "error_reports.errorreport"
MEASURES: tuple[Measure, ...] = (
    Measure("reported", (Verb.ERROR_REPORTED,), ("kind",)),
    Measure("answered", (Verb.ERROR_ANSWERED,), ("in_time", "result")),
)
TABLE = MeasureTable(ERROR_REPORT, MEASURES)
