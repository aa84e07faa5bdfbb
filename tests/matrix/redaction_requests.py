"""Requests about redactions for the permission matrix: their arguments and forms."""

from typing import Any

from gongkai.redactions.models import Redaction, RedactionBox
from tests.matrix.world import Make, Stage

ARGUMENTS: dict[str, Make] = {
    "desk:document_redactions": lambda stage, case: [stage.documents[case].pk],
    "desk:application_redactions": lambda stage, case: [stage.redaction_case],
    "desk:redaction": lambda stage, case: [stage.redaction],
    "desk:redaction_original_page": lambda stage, case: [stage.redaction, 1],
    "desk:redaction_result_page": lambda stage, case: [stage.redaction, 1],
    "desk:redaction_original": lambda stage, case: [stage.redaction],
    "desk:redaction_result": lambda stage, case: [stage.redaction],
    "desk:redaction_proof": lambda stage, case: [stage.redaction],
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    ("desk:document_redactions", "POST"): lambda stage, case: {"file": stage.files[case].pk},
    ("desk:application_redactions", "POST"): lambda stage, case: {"file": stage.redaction_file},
}


def redaction_step(stage: Stage, verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Bring the redaction into a state, and return the arguments and the form of a step."""
    name, _colon, state = verb.partition(":")
    Redaction.objects.filter(pk=stage.redaction).update(state=state)
    sent = {"page_number": 1, "left": 1, "top": 1, "width": 9, "height": 9, "ground": "D4"}
    sent["revision"] = Redaction.objects.get(pk=stage.redaction).revision
    boxes = list(RedactionBox.objects.values_list("pk", flat=True))
    return [stage.redaction, name], {**sent, "reason": "x", "boxes": boxes}
