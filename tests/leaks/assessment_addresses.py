"""Arguments for the URLs of assessments."""

from tests.leaks import assessments, known
from tests.leaks.entries import NEVER, Entry

ENTRIES: dict[str, Entry] = {
    "portal:assessments": Entry(queries=lambda world: ["page=forged", "format=csv", "format=x"]),
    "portal:assessment": Entry(
        known=lambda world: assessments.published_numbers(),
        hidden=lambda world: assessments.hidden_numbers(),
    ),
    "portal:assessment_sheet": Entry(
        known=lambda world: assessments.published_sheets(),
        hidden=lambda world: assessments.hidden_sheet_numbers(),
    ),
    "portal:assessment_file": Entry(
        known=lambda world: assessments.published_sheets("docx"),
        hidden=lambda world: assessments.hidden_sheet_numbers("docx"),
    ),
    "desk:schemes": Entry(queries=lambda world: ["page=forged"]),
    "desk:scheme_create": Entry(),
    "desk:scheme": Entry(
        known=lambda world: assessments.adopted_schemes(),
        hidden=lambda world: assessments.draft_schemes(NEVER),
    ),
    "desk:scheme_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.draft_schemes(NEVER), "submit"),
    ),
    "desk:assessments": Entry(queries=lambda world: ["page=forged"]),
    "desk:assessment_create": Entry(),
    "desk:assessment": Entry(
        known=lambda world: assessments.published_ids(),
        hidden=lambda world: assessments.hidden_assessments(NEVER),
    ),
    "desk:assessment_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_assessments(NEVER), "start"),
    ),
    "desk:sheet": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_sheets(NEVER)
    ),
    "desk:sheet_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_sheets(NEVER), "visit"),
    ),
    "desk:sheet_measured": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_sheets(NEVER), "released"),
    ),
    "desk:assessment_evidence": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_evidence(NEVER)
    ),
    "desk:finding": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_findings(NEVER)
    ),
    "desk:finding_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(assessments.hidden_findings(NEVER), "retest"),
    ),
    "desk:finding_give": Entry(
        known=lambda world: [], hidden=lambda world: assessments.hidden_findings(NEVER)
    ),
}
