"""Statistical measures of assessments. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

ASSESSMENT = "assessments.assessment"
SHEET, FINDING = "assessments.sheet", "assessments.finding"
# No annual form has a row for assessments: the figures are shown on the page of statistics.
TABLE = MeasureTable(
    ASSESSMENT,
    (
        Measure("assessments", (Verb.ASSESSMENT_PUBLISHED,)),
        Measure("assessed", (Verb.ASSESSMENT_PUBLISHED,), amount="bodies"),
    ),
)
SHEET_TABLE = MeasureTable(
    SHEET,
    (
        Measure("objections", (Verb.ASSESSMENT_OBJECTED,)),
        Measure("objections_decided", (Verb.ASSESSMENT_OBJECTION_DECIDED,), ("upheld", "in_time")),
    ),
)
FINDING_TABLE = MeasureTable(
    FINDING,
    (
        Measure("findings", (Verb.ASSESSMENT_FINDING_ADDED,)),
        Measure("findings_fixed", (Verb.ASSESSMENT_FINDING_RETESTED,), only={"fixed": True}),
    ),
)
