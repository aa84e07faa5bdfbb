"""What a draft of a plan takes over from the year before: open findings, and problems of the annual report."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from gongkai.boards.plan_proposals import proposals_for
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Person
from gongkai.processes.finding_to_task import give_finding_as_task
from gongkai.supervision.actions.plans import add_plan_tasks
from gongkai.supervision.models import WorkPlan
from gongkai.supervision.rules.plans import refusal_to_add_tasks
from gongkai.supervision.workflow import TaskFacts


@transaction.atomic
def take_over_proposals(
    plan: WorkPlan,
    finding_ids: Collection[int],
    problems: Collection[str],
    due_on: date,
    measure: str,
    /,
    *,
    by: Person,
    at: datetime,
) -> int:
    """
    Add chosen findings and problems to a draft as tasks, without retyping them; return how many.

    A finding goes to the body that it is about, a problem to the body of the plan itself.
    """
    plan = lock(plan)
    refuse_if(refusal_to_add_tasks(plan, None, by=by, at=at))
    proposed = proposals_for(plan)
    findings = [one for one in proposed.findings if one.pk in finding_ids]
    for finding in findings:
        give_finding_as_task(finding, plan, due_on, measure, by=by, at=at)
    source = f"{proposed.report.year}年度政府信息公开工作年度报告" if proposed.report else ""
    rows = [
        TaskFacts(one, source, measure, plan.body_id, due_on)
        for one in proposed.problems
        if one in problems
    ]
    add_plan_tasks(plan, rows, by=by, at=at)
    return len(findings) + len(rows)
