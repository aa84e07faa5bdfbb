"""What the acts about applications add up to. What is counted when: docs/figures.md."""

from gongkai.applications.report_cells import cells_of
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

APPLICATION = "applications.application"
ENDED = (Verb.REPLY_SERVED, Verb.APPLICATION_WITHDRAWN)
# Law: 条例19 art. 50; 条例07 art. 32; 国办发〔2014〕32号.
MEASURES: tuple[Measure, ...] = (
    Measure("received", (Verb.APPLICATION_RECEIVED,), ("channel", "kind")),
    # A case that was opened again is counted no second time.
    Measure("closed", ENDED, ("outcome", "kind"), only={"again": False}),
    Measure("ended", ENDED, ("in_time", "extended"), only={"again": False}),
    Measure("lodged", (Verb.REMEDY_LODGED,), ("road",)),
    Measure("decided", (Verb.REMEDY_DECIDED,), ("road", "result")),
    # Forms ask for money in 10,000 yuan.
    Measure("fee", (Verb.FEE_PAID,), amount="yuan", unit=10_000),
)
TABLE = MeasureTable(APPLICATION, MEASURES, cells_of)
