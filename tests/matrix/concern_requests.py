"""Requests about public concerns for the permission matrix: their arguments and forms."""

from typing import Any

from gongkai.participation.models import Concern, ConcernMeasure
from gongkai.participation.states import ConcernState
from gongkai.participation.workflow import REPORT_PROGRESS
from tests.cast import AT
from tests.matrix.world import Make, Stage


def concern_step(stage: Stage, name: str, state: str) -> dict[str, Any]:
    """Bring the concern into a state, and return the form of a step."""
    moment = None if state == ConcernState.OPEN else AT
    Concern.objects.filter(pk=stage.concern).update(
        state=state, informed_at=moment, answered_at=moment
    )
    sent = {
        "title": "x",
        "facts": "x",
        "text": "x",
        "body_id": stage.cast.finance.pk,
        "due_on": "2027-01-01",
        "progress": "x",
        "outcome": "x",
    }
    if name == REPORT_PROGRESS.name:
        measure = ConcernMeasure.objects.create(
            concern_id=stage.concern, text="x", body=stage.cast.finance, due_on=AT.date()
        )
        sent["measure_id"] = measure.pk
    return {f"{name}-{field}": value for field, value in sent.items()}


ARGUMENTS: dict[str, Make] = {
    "desk:concern": lambda stage, case: [stage.concern],
    "desk:concern_statement": lambda stage, case: [stage.concern],
    "portal:concern": lambda stage, case: [Concern.objects.get(pk=stage.concern).number],
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    ("desk:concern_create", "POST"): lambda stage, case: {
        "body": stage.cast.finance.pk,
        "kind": "other",
        "source": "other",
        "arisen_at": "2026-01-02T09:00",
        "title": "x",
        "facts": "x",
    },
    ("desk:concern_statement", "POST"): lambda stage, case: {"form": "text"},
}
