"""A finding of an assessment becomes a task of a draft plan."""

from datetime import date, datetime

from django.db import transaction

from gongkai.assessments.actions.findings import link_finding_to_task
from gongkai.assessments.models import Finding
from gongkai.assessments.rules.findings import refusal_to_give_finding
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Person
from gongkai.supervision.actions.plans import add_plan_task
from gongkai.supervision.models import PlanTask, WorkPlan
from gongkai.supervision.workflow import TaskFacts


@transaction.atomic
def give_finding_as_task(
    finding: Finding, plan: WorkPlan, due_on: date, measure: str, /, *, by: Person, at: datetime
) -> PlanTask:
    """
    Add the rectification of a finding to a draft plan, without retyping it.

    The body gets the task when the plan is issued; a retest closes the finding.
    """
    refuse_if(refusal_to_give_finding(finding, by=by, at=at))
    facts = TaskFacts(
        finding.text, finding.sheet.assessment.number, measure, finding.sheet.body_id, due_on
    )
    task = add_plan_task(plan, facts, by=by, at=at)
    link_finding_to_task(finding, task, by=by, at=at)
    return task
