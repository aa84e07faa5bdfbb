"""How bodies are doing, from public records only: plans, published assessments, annual reports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from gongkai.assessments.models import Sheet
from gongkai.kit.id_lists import is_in
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.reports.queries import public_reports
from gongkai.supervision.models import PlanTask
from gongkai.supervision.queries.plans import UNFINISHED
from gongkai.supervision.states import TaskState


@dataclass(frozen=True)
class Score:
    """
    The public numbers of one body; an assessment and a report only where there is one.

    `rank` is the place among the bodies of one kind, which `group` names.
    """

    tasks: int = 0
    done: int = 0
    overdue: int = 0
    assessment: str = ""
    assessed_year: int | None = None
    total: Decimal | None = None
    rank: int | None = None
    group: str = ""
    reported_on: date | None = None


def scores_of(bodies: Collection[int], *, on: date) -> dict[int, Score]:
    """Return the public numbers of each of these bodies. Three queries."""
    tasks = _tasks(bodies, on)
    sheets = _latest_sheets(bodies)
    reports = public_reports().filter(is_in("body_id", bodies), year=on.year - 1)
    days = dict(reports.values_list("body_id", "published_at"))
    found = {}
    for pk in bodies:
        sheet, published = sheets.get(pk), days.get(pk)
        given, done, overdue = tasks.get(pk, (0, 0, 0))
        found[pk] = Score(
            given,
            done,
            overdue,
            assessment=sheet.assessment.number if sheet else "",
            assessed_year=sheet.assessment.year if sheet else None,
            total=sheet.total if sheet else None,
            rank=sheet.rank if sheet else None,
            group=str(sheet.get_group_display()) if sheet else "",
            reported_on=local_date(published) if published else None,
        )
    return found


def scorecard_row(body: Body, score: Score, *, report_year: int) -> dict[str, Any]:
    """Return the row of a body in the machine-readable scorecard."""
    return {
        "body": body.code,
        "name": body.full_label,
        "tasks": score.tasks,
        "tasks_done": score.done,
        "tasks_overdue": score.overdue,
        "assessment": score.assessment or None,
        "assessment_year": score.assessed_year,
        "assessment_total": None if score.total is None else str(score.total),
        "assessment_rank": score.rank,
        "assessment_group": score.group or None,
        "report_year": report_year,
        "report_published_on": score.reported_on.isoformat() if score.reported_on else None,
    }


def _tasks(bodies: Collection[int], on: date) -> dict[int, tuple[int, int, int]]:
    """Return how many tasks of issued plans a body was given, has done, and is late with."""
    found = PlanTask.objects.filter(is_in("body_id", bodies), opened_at__isnull=False)
    rows = (
        found.order_by()
        .values_list("body_id")
        .annotate(
            given=Count("pk"),
            done=Count("pk", filter=Q(state=TaskState.DONE)),
            overdue=Count("pk", filter=UNFINISHED & Q(due_on__lt=on)),
        )
    )
    return {body: (given, done, overdue) for body, given, done, overdue in rows}


def _latest_sheets(bodies: Collection[int]) -> dict[int, Sheet]:
    """Return the sheet of each body in the latest published assessment. One query, one row for each body."""
    published = Sheet.objects.filter(
        body=OuterRef("body"), assessment__published_at__isnull=False
    ).order_by("-assessment__year", "-pk")
    found = Sheet.objects.filter(is_in("body_id", bodies), pk=Subquery(published.values("pk")[:1]))
    return {one.body_id: one for one in found.select_related("assessment")}
