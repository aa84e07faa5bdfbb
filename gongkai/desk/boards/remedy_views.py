"""Remedies of the bodies of a board, and lessons from them that become tasks."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.assessments.queries.assessments import draft_plans
from gongkai.boards.queries import board_body_ids, bodies_by_id, bodies_on_board
from gongkai.boards.remedies import RESULTS, remedies_of, sums_of_levels
from gongkai.desk.assessments.sheet_forms import GiveForm
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body
from gongkai.supervision.actions.plans import add_plan_task
from gongkai.supervision.models import PlanTask
from gongkai.supervision.queries.register import supervised_body_ids
from gongkai.supervision.workflow import TaskFacts
from gongkai.ui.fields import TextField

MAX_ROWS = 50
DAYS_TO_MEND = 90
YEARS = 5
MAX_INPUT = 500


class LessonForm(GiveForm):
    """What a body should do otherwise, and into which draft plan it goes."""

    text = TextField(max_length=MAX_INPUT, label=gettext_lazy("Lesson"))
    field_order = ("text", "plan", "due_on", "measure")


@staff_page
@require_safe
def remedy_overview(request: StaffRequest) -> HttpResponse:
    """Show reconsiderations and court actions of the user's bodies by level and result."""
    context = frame(request, "board")
    today = context["today"]
    years = [today.year - one for one in range(YEARS)]
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted in {str(one) for one in years} else today.year
    ids = bodies_on_board(board_body_ids(request.person, on=today), on=today)
    rows, of_body = remedies_of(ids, year)
    most = of_body.most_common(MAX_ROWS)
    bodies = bodies_by_id(pk for pk, _number in most)
    context |= {
        "year": year,
        "years": years,
        "results": RESULTS,
        "rows": rows,
        "sums": sums_of_levels(rows),
        "total": sum(of_body.values()),
        "bodies": [(bodies[pk], number) for pk, number in most],
        "supervises": bool(supervised_body_ids(request.person, on=today)),
    }
    return render(request, "desk/boards/remedies.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_create(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a lesson from the remedies of a body to a draft plan as a task."""
    context = frame(request, "board")
    seen = supervised_body_ids(request.person, on=context["today"])
    body = get_object_or_404(Body.objects.filter(is_in("pk", seen)), pk=pk)
    plans = draft_plans(request.person, on=context["today"])
    proposed: dict[str, Any] = {"due_on": context["today"] + timedelta(days=DAYS_TO_MEND)}
    form = LessonForm(request.POST or None, plans=plans, initial=proposed)

    def add(at: datetime) -> PlanTask:
        given = form.cleaned_data
        source = _("Reconsiderations and court actions")
        facts = TaskFacts(given["text"], source, given["measure"], body.pk, given["due_on"])
        return add_plan_task(given["plan"], facts, by=request.person, at=at)

    return record_create_page(
        request,
        form,
        add,
        template="desk/boards/lesson.html",
        context=context | {"body": body, "has_plan": plans.exists()},
        said=_("It was added to the plan as a task."),
        page="desk:remedies",
        of_record=False,
    )
