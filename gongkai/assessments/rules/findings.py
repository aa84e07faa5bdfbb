"""Refusals of findings: given as a task, tested again."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.assessments.models import Finding
from gongkai.assessments.queries.schemes import assessing_body_ids
from gongkai.assessments.rules.basics import MAX_LINE, refusal_of_step
from gongkai.assessments.states import FindingState
from gongkai.assessments.workflow import ASSESSORS, RETEST_FINDING, RetestInputs
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import single_line
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding_any


def refusal_to_give_finding(finding: Finding, /, *, by: Person, at: datetime) -> Refusal | None:
    """Return why the finding may not be given as a task: it is fixed, or was given already."""
    if finding.sheet.assessment.body_id not in assessing_body_ids(by, on=local_date(at)):
        return not_holding_any(ASSESSORS)
    if finding.state == FindingState.FIXED:
        return Refusal("fixed", _("This finding is fixed already."))
    if finding.task_id is not None:
        return Refusal("given", _("This finding was given as a task already."))
    return None


def refusal_to_retest_finding(
    finding: Finding, inputs: RetestInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a retest may not be entered; never by somebody of the body itself."""
    shown = str(finding.get_state_display())
    body_id = finding.sheet.assessment.body_id
    if refusal := refusal_of_step(RETEST_FINDING, finding.state, shown, body_id, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    last = finding.retests.order_by("-id").first()
    if last is not None and last.note == single_line(inputs.note):
        return Refusal("repeated", _("This is the last retest already."), field="note")
    return refusal_of_text(inputs.note, "note", MAX_LINE)
