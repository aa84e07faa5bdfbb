"""Arguments for the URLs of annual reports and figures."""

from tests.leaks import known
from tests.leaks.entries import NEVER, Entry

ENTRIES: dict[str, Entry] = {
    "portal:reports": Entry(
        queries=lambda world: ["year=2026", "body=990000-D01", "year=x", "page=forged"]
    ),
    "portal:report": Entry(known=lambda world: [(2025, "990000-D01"), (2026, "990000")]),
    "portal:report_data": Entry(
        known=lambda world: [
            (2025, "990000-D01", "json"),
            (2026, "990000", "csv"),
            (2026, "990000", "x"),
        ]
    ),
    "portal:taken_over_reports": Entry(
        queries=lambda world: [
            "year=2026",
            "body=990000-D01",
            "year=x",
            "page=forged",
            "format=csv",
        ]
    ),
    "portal:report_source": Entry(known=lambda world: [(2025, "990000-D01"), (2026, "990000")]),
    "portal:statistics": Entry(queries=lambda world: ["year=2026", "year=2025", "year=x"]),
    "desk:reports": Entry(queries=lambda world: ["page=forged"]),
    "desk:reports_below": Entry(
        known=lambda world: [],
        hidden=lambda world: [
            ((world.cast.government.pk, 2025), (world.cast.government.pk + NEVER, 2025))
        ],
    ),
    "desk:report": Entry(known=lambda world: [], hidden=known.hidden_reports),
    "desk:report_file": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_reports(world), "csv")
    ),
    "desk:report_section": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_reports(world), "other"),
    ),
    "desk:report_action": Entry(
        known=lambda world: [],
        hidden=lambda world: known.then(known.hidden_reports(world), "submit"),
    ),
    "desk:finding_explain": Entry(known=lambda world: [], hidden=known.hidden_reports),
    "desk:remark_settle": Entry(
        known=lambda world: [], hidden=lambda world: known.then(known.hidden_reports(world), 1)
    ),
    "desk:figures": Entry(queries=known.figures),
    "desk:figure": Entry(known=known.figure_keys, queries=known.figures),
    "desk:figure_detail": Entry(
        known=lambda world: [("applications.1.total",), ("proactive.normdocs.made",), ("x",)],
        queries=lambda world: [*known.figures(world), "scope=own", "scope=x"],
    ),
    "desk:statistics_table": Entry(
        queries=lambda world: [
            *known.figures(world),
            "what=closed&by=outcome",
            "what=items&by=body&body=990000-D01",
            "what=x",
            "sort=now",
        ]
    ),
    "desk:saved_table_save": Entry(known=lambda world: []),
    "desk:saved_table_delete": Entry(known=lambda world: [(NEVER,)]),
    "desk:manual_figures": Entry(queries=known.figures),
    "desk:manual_figure_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
    "desk:manual_figure_undo": Entry(known=lambda world: [(NEVER,)]),
    "desk:local_row_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
    "desk:local_row_end": Entry(known=lambda world: [(NEVER, 2026)]),
    "desk:taken_over_report": Entry(known=lambda world: [(NEVER,)]),
    "desk:taken_over_report_add": Entry(known=lambda world: [(world.cast.finance.pk, 2026)]),
}
