"""Requests about applications for the permission matrix: their addresses and forms."""

from typing import Any

from django.urls import reverse

from tests.matrix.cells import Cell
from tests.matrix.world import Stage


def request_about_applications(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the address and form data of requests about applications."""
    cases = stage.applications
    assert cases is not None
    verb = cell.row.verb
    if cell.row.route == "desk:search_task_answer":
        return reverse(cell.row.route, args=[cases.tried["answer-search"].subject.pk]), {
            "found": "yes",
            "text": "有",
        }
    if cell.row.route == "desk:application_create":
        return reverse(cell.row.route), cases.written() if cell.row.method == "POST" else {}
    if cell.row.route == "desk:reassignment_submit":
        return reverse(cell.row.route), cases.handed()
    if verb:
        return reverse(cell.row.route, args=[cases.tried[verb].case.pk, verb]), {
            **cases.form(verb),
            "confirm": "1",
        }
    if cell.row.route == "desk:application_to_letter" and cell.row.method == "POST":
        sent = {"kind": "question", "title": "问题", "text": "请问何时办理。", "has_agreed": "on"}
        return reverse(cell.row.route, args=[cases.tried["withdraw"].case.pk]), sent
    if cell.row.route in {"desk:letter_templates", "desk:letter_template"}:
        return _about_letter_templates(stage, cell)
    if "custom_field" in cell.row.route:
        return _about_custom_fields(stage, cell)
    if cell.row.route == "desk:reply_draft":
        return reverse(cell.row.route, args=[cases.tried["return"].case.pk, "docx"]), {}
    more = {
        "desk:application_file": [cases.file.pk],
        "desk:application_file_page": [cases.file.pk, 1],
        "desk:application_file_page_image": [cases.file.pk, 1],
        "desk:application_letter": [cases.letter.pk, "docx"],
    }.get(cell.row.route, [])
    form = {"reason": "identity"} if cell.row.method == "POST" else {}
    return reverse(cell.row.route, args=[cases.shown.pk, *more]), form


def _about_letter_templates(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the address and form data of requests about letter templates."""
    if cell.row.route == "desk:letter_templates":
        return reverse(cell.row.route), {}
    form = (
        {"text": "{{受理编号}}：{{答复期限}}", "version": 0, "save": "1"}
        if cell.row.method == "POST"
        else {}
    )
    return reverse(cell.row.route, args=[stage.cast.finance.pk, "receipt"]), form


def _about_custom_fields(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the address and form data of requests about custom fields."""
    cases, body = stage.applications, stage.cast.finance
    assert cases is not None
    more = {
        "desk:custom_fields": [],
        "desk:custom_field_add": [body.pk],
        "desk:custom_field_retire": [body.pk, cases.field.pk],
    }
    form = {f"{body.pk}-label": "年份", f"{body.pk}-hint": ""} if cell.row.method == "POST" else {}
    return reverse(cell.row.route, args=more[cell.row.route]), form
