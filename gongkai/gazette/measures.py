"""Measures of acts about the gazette. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

ISSUE = "gazette.issue"
MEASURES: tuple[Measure, ...] = (
    Measure("issues", (Verb.GAZETTE_PUBLISHED,), ("edition",)),
    Measure("articles", (Verb.GAZETTE_PUBLISHED,), ("edition",), amount="articles"),
    Measure("pages", (Verb.GAZETTE_PUBLISHED,), ("edition",), amount="pages"),
)
# No annual form has a row for issues; the documents printed are counted as deliveries on a channel.
TABLE = MeasureTable(ISSUE, MEASURES)
