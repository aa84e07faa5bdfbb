"""Requests about annual reports and figures for the permission matrix: their arguments and forms."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.reports.states import ReportState
from gongkai.statistics.models import TakenOverReport
from tests.cast import AT
from tests.hangzhou import hangzhou
from tests.matrix.rows import Case
from tests.matrix.world import Make, Stage


def body_and_year(stage: Stage, case: Case) -> dict[str, Any]:
    return {"body": stage.cast.finance.code, "year": 2026}


ARGUMENTS: dict[str, Make] = {
    "api:report_detail": lambda stage, case: [2025, stage.cast.finance.code],
    "desk:figure": lambda stage, case: ["proactive.total"],
    "desk:saved_table_delete": lambda stage, case: [1],
    "portal:report": lambda stage, case: [2025, stage.cast.finance.code],
    "portal:report_source": lambda stage, case: [2025, stage.cast.finance.code],
    "portal:report_data": lambda stage, case: [2025, stage.cast.finance.code, "json"],
    "desk:figure_detail": lambda stage, case: ["applications.1.total"],
    "desk:reports_below": lambda stage, case: [stage.cast.finance.pk, 2025],
    "desk:report": lambda stage, case: [stage.report],
    "desk:report_file": lambda stage, case: [stage.report, "csv"],
    "desk:report_section": lambda stage, case: [stage.report, "other"],
    "desk:finding_explain": lambda stage, case: [stage.report],
    "desk:remark_settle": lambda stage, case: [stage.report, stage.remark],
    "desk:manual_figure_add": lambda stage, case: [stage.cast.finance.pk, 2025],
    "desk:manual_figure_undo": lambda stage, case: [stage.figure],
    "desk:local_row_add": lambda stage, case: [stage.cast.finance.pk, 2025],
    "desk:local_row_end": lambda stage, case: [stage.row, 2025],
    "desk:taken_over_report": lambda stage, case: [stage.taken_over],
    "desk:taken_over_report_add": lambda stage, case: [stage.cast.finance.pk, 2025],
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    ("desk:figures", "GET"): body_and_year,
    ("desk:reports", "POST"): lambda stage, case: {"body": stage.cast.finance.pk, "year": "2024"},
    ("desk:report_section", "POST"): lambda stage, case: {"text": "x", "revision": "0"},
    ("desk:finding_explain", "POST"): lambda stage, case: {
        "finding": f"remark:{stage.remark}",
        "text": "x",
    },
    ("desk:figure", "GET"): body_and_year,
    ("desk:figure_detail", "GET"): body_and_year,
    ("desk:manual_figures", "GET"): body_and_year,
    ("desk:statistics_table", "GET"): body_and_year,
    ("desk:saved_table_save", "POST"): lambda stage, case: {"name": "mine", "query": "what=items"},
    ("desk:manual_figure_add", "POST"): lambda stage, case: {
        "figure-slot": "applications.1.natural",
        "figure-kind": "outside",
        "figure-amount": "1",
        "figure-reason": "x",
        "figure-evidence": "x",
    },
    ("desk:manual_figure_undo", "POST"): lambda stage, case: {"reason": "x"},
    ("desk:local_row_add", "POST"): lambda stage, case: {
        "row-key": "local.other",
        "row-name": "x",
        "row-unit": "x",
        "row-first_year": "2025",
    },
    ("desk:taken_over_report_add", "POST"): lambda stage, case: {
        "earlier-file": SimpleUploadedFile("r.json", json.dumps(hangzhou()).encode()),
    },
    ("desk:application_statistics", "GET"): body_and_year,
}


def report_step(stage: Stage, verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments and the form of a step; the verb is `step:state of the report`."""
    name, _colon, state = verb.partition(":")
    # A report whose former year is unknown cannot be submitted.
    TakenOverReport.objects.create(body=stage.cast.finance, year=2024, form="2021", cells={}, at=AT)
    form = {f"{name}-remark": "x", f"{name}-reason": "x"}
    return [stage.reports[ReportState(state)], name], form
