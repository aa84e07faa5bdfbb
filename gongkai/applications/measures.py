"""Statistical measures of applications. docs/figures.md defines what is counted when."""

from gongkai.applications.report_cells import cells_of
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

APPLICATION = "applications.application"
ENDED = (Verb.REPLY_SERVED, Verb.APPLICATION_WITHDRAWN)
# Law: 条例19 art. 50; 条例07 art. 32; 国办发〔2014〕32号.
MEASURES: tuple[Measure, ...] = (
    Measure("received", (Verb.APPLICATION_RECEIVED,), ("channel", "kind")),
    # A reopened case is not counted twice.
    Measure("closed", ENDED, ("outcome", "kind"), only={"again": False}),
    Measure("ended", ENDED, ("in_time", "extended"), only={"again": False}),
    Measure("lodged", (Verb.REMEDY_LODGED,), ("route",)),
    Measure("decided", (Verb.REMEDY_DECIDED,), ("route", "result")),
    # Report forms state amounts in units of 10,000 yuan.
    Measure("fee", (Verb.FEE_PAID,), amount="yuan", unit=10_000),
)
TABLE = MeasureTable(APPLICATION, MEASURES, cells_of)
