"""Add findings to a sheet, link them to tasks, test them again until they are fixed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.assessments.models import Finding, Retest, Sheet
from gongkai.assessments.recording import record_assessment_act
from gongkai.assessments.rules.findings import (
    refusal_to_give_finding,
    refusal_to_retest_finding,
)
from gongkai.assessments.rules.sheets import refusal_to_add_finding
from gongkai.assessments.states import FindingState
from gongkai.assessments.workflow import (
    ADD_FINDING,
    ASSESSORS,
    RETEST_FINDING,
    FindingInputs,
    RetestInputs,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.supervision.models import PlanTask


@transaction.atomic
def add_finding(sheet: Sheet, inputs: FindingInputs, /, *, by: Person, at: datetime) -> Finding:
    """Add what the body has to put right."""
    sheet = lock(sheet)
    refuse_if(refusal_to_add_finding(sheet, inputs, by=by, at=at))
    finding = Finding.objects.create(sheet=sheet, text=single_line(inputs.text), by=by, at=at)
    _record(ADD_FINDING.act_verb, finding, by=by, at=at)
    return finding


@transaction.atomic
def link_finding_to_task(
    finding: Finding, task: PlanTask, /, *, by: Person, at: datetime
) -> Finding:
    """Note that a finding was given as a task of a plan."""
    finding = lock(finding)
    refuse_if(refusal_to_give_finding(finding, by=by, at=at))
    finding.task, finding.state = task, FindingState.GIVEN
    finding.save(update_fields=["task", "state"])
    facets = {"task": task.pk, "plan": task.plan.number}
    _record(Verb.ASSESSMENT_FINDING_GIVEN, finding, by=by, at=at, facets=facets)
    return finding


@transaction.atomic
def retest_finding(
    finding: Finding, inputs: RetestInputs, /, *, by: Person, at: datetime
) -> Finding:
    """Enter what a retest showed; the finding is closed once it was found fixed."""
    finding = lock(finding)
    refuse_if(refusal_to_retest_finding(finding, inputs, by=by, at=at))
    note = single_line(inputs.note)
    Retest.objects.create(finding=finding, is_fixed=inputs.is_fixed, note=note, by=by, at=at)
    if inputs.is_fixed:
        finding.state = FindingState.FIXED
        finding.save(update_fields=["state"])
    facets = {"fixed": inputs.is_fixed}
    _record(RETEST_FINDING.act_verb, finding, by=by, at=at, facets=facets)
    return finding


def _record(
    verb: str,
    finding: Finding,
    *,
    by: Person,
    at: datetime,
    facets: Mapping[str, Any] | None = None,
) -> None:
    sheet = finding.sheet
    chain = sheet.body.chain
    record_assessment_act(
        verb, finding, sheet.assessment, chain, ASSESSORS, by=by, at=at, facets=facets
    )
