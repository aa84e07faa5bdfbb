"""What a draft of a plan could take over: open findings, and the problems of the last public annual report."""

from dataclasses import dataclass

from gongkai.assessments.models import Finding
from gongkai.assessments.queries.assessments import findings_to_give
from gongkai.kit.rich_text import to_plain
from gongkai.kit.text_input import single_line
from gongkai.organisations.states import BodyKind
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import public_reports
from gongkai.supervision.models import WorkPlan
from gongkai.supervision.rules.plans import MAX_LINE

SECTION = "problems"
MAX_FINDINGS = 200
CUT = "…"  # ends a sentence that is longer than a task may be


@dataclass(frozen=True)
class Proposals:
    """Open findings, and the sentences on problems of the newest public report, each not taken over yet."""

    findings: list[Finding]
    problems: list[str]
    report: AnnualReport | None = None

    @property
    def has_cut(self) -> bool:
        """Whether a sentence was too long for a task and is cut."""
        return any(one.endswith(CUT) for one in self.problems)


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
    """
    Return the lines of the section on problems of a public report, long ones by their sentences.

    A sentence that is longer than a task may be ends with `CUT`.
    """
    text = to_plain(report.frozen["texts"].get(SECTION, ""))
    found: list[str] = []
    for line in text.splitlines():
        for part in [line] if len(line) <= MAX_LINE else line.replace("。", "。\n").splitlines():
            plain = single_line(part)
            if len(plain) > MAX_LINE:
                plain = plain[: MAX_LINE - 1] + CUT
            if plain and plain not in found:
                found.append(plain)
    return found
