"""What a draft of a plan takes over from the year before: open findings, and problems of the annual report."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.assessments.models import Finding
from gongkai.assessments.queries.assessments import findings_to_give
from gongkai.kit.refusals import refuse_if
from gongkai.kit.rich_text import to_plain
from gongkai.kit.text_input import single_line
from gongkai.organisations.models import Person
from gongkai.organisations.states import BodyKind
from gongkai.processes.finding_to_task import give_finding_as_task
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import public_reports
from gongkai.supervision.actions.plans import add_plan_tasks
from gongkai.supervision.models import WorkPlan
from gongkai.supervision.rules.plans import MAX_LINE, refusal_to_add_tasks
from gongkai.supervision.workflow import TaskFacts

SECTION = "problems"
MAX_FINDINGS = 200


@dataclass(frozen=True)
class Proposals:
    """Open findings, and the sentences on problems of the newest public report, each not taken over yet."""

    findings: list[Finding]
    problems: list[str]
    report: AnnualReport | None = None


def proposals_for(plan: WorkPlan) -> Proposals:
    """Return what the draft could take over. Five queries."""
    findings = list(findings_to_give(plan.body_id)[:MAX_FINDINGS])
    # A general office plans for its government, whose report names the problems.
    of_office = plan.body.kind == BodyKind.GENERAL_OFFICE
    reporting = [plan.body_id, plan.body.parent_id] if of_office else [plan.body_id]
    reports = public_reports().filter(body_id__in=[one for one in reporting if one])
    report = reports.order_by("-year", "body_id").first()
    taken = set(plan.tasks.values_list("text", flat=True))
    problems = [one for one in problems_of(report) if one not in taken] if report else []
    return Proposals(findings, problems, report)


def problems_of(report: AnnualReport) -> list[str]:
    """Return the lines of the section on problems of a public report, long ones by their sentences."""
    text = to_plain(report.frozen["texts"].get(SECTION, ""))
    found: list[str] = []
    for line in text.splitlines():
        for part in [line] if len(line) <= MAX_LINE else line.replace("。", "。\n").splitlines():
            if (plain := single_line(part)[:MAX_LINE]) and plain not in found:
                found.append(plain)
    return found


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
