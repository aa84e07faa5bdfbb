"""Statistical measures of redactions. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

REDACTION = "redactions.redaction"
# One act is one file; the number of its boxes under each article is a facet of its own.
ARTICLES = ("14", "15", "16")
MEASURES: tuple[Measure, ...] = (
    Measure("redacted", (Verb.REDACTION_APPROVED,), ("of",)),
    *(
        Measure(
            f"boxes-{article}",
            (Verb.REDACTION_APPROVED,),
            given=(f"article_{article}",),
            amount=f"article_{article}",
        )
        for article in ARTICLES
    ),
)
TABLE = MeasureTable(REDACTION, MEASURES)
