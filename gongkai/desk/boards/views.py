"""The board: who is late, who is good, what to do next, for the bodies that the user answers for."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.boards.queries import (
    NextStep,
    Standing,
    best_first,
    board_body_ids,
    bodies_by_id,
    bodies_on_board,
    follows_duties,
    latest_first,
    next_steps,
    standings_of,
    sums_of,
)
from gongkai.boards.shares import (
    opens_cases,
    sees_shares,
    shares_of_officers,
    shares_of_offices,
)
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.inspections.queries import trend_of
from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Body
from gongkai.reports.rendering import Chart, PageChart, page_chart

MAX_ROWS = 20
MAX_STEPS = 6  # so that the bodies stand on the first screens, too
STEPS = {
    "replies_late": _("Replies to applications are overdue"),
    "vetoes": _("The pages fail the inspection"),
    "tasks_late": _("Tasks of plans are overdue"),
    "duties_missing": _("Publications of the catalogue are missing"),
}


@staff_page
@require_safe
def board_detail(request: StaffRequest) -> HttpResponse:
    """Show the standing of the user's bodies. The number of queries does not depend on theirs."""
    return _page(request, None)


@staff_page
@require_safe
def board_of_body(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the same of one body and the bodies below it."""
    return _page(request, pk)


def _page(request: StaffRequest, pk: int | None) -> HttpResponse:
    context = frame(request, "board")
    today = context["today"]
    seen = board_body_ids(request.person, on=today)
    body = None if pk is None else get_object_or_404(Body.objects.filter(is_in("pk", seen)), pk=pk)
    ids = bodies_on_board(seen, below=pk, on=today)
    standings = standings_of(ids, on=today)
    late, good = latest_first(standings)[:MAX_ROWS], best_first(standings)[:MAX_ROWS]
    bodies = bodies_by_id(one.body_id for one in (*late, *good))
    has_duties = follows_duties(request.person, on=today)
    context |= {
        "body": body,
        "sums": sums_of(standings),
        "lists": _addresses(
            "" if body is None or len(ids) > 1 else body.code, has_duties=has_duties
        )
        | {"replies_late": _replies(below="" if body is None else body.code)},
        "late": [
            (bodies[one.body_id], one, _lists(bodies, one, has_duties=has_duties)) for one in late
        ],
        "good": [
            (bodies[one.body_id], one, _lists(bodies, one, has_duties=has_duties)) for one in good
        ],
        "steps": [
            _step(bodies, one, has_duties=has_duties) for one in next_steps(late[:MAX_STEPS])
        ],
        "trend": _trend(trend_of(ids)),
        "has_duties": has_duties,
    }
    if body is not None and sees_shares(request.person, body.pk, on=today):
        context |= {
            "officers": shares_of_officers(body.pk, on=today),
            "offices": shares_of_offices(body.pk, on=today),
            "opens_cases": opens_cases(request.person, body.pk, on=today),
        }
    return render(request, "desk/boards/board.html", context)


def _trend(nights: Sequence[tuple[date, int, int]]) -> PageChart | None:
    """Return what the last nights found as lines over the days, with the numbers as a table."""
    if not nights:
        return None
    series = (
        (str(_("Items of the inspection")), tuple(items for _day, items, _vetoes in nights)),
        (str(_("Veto items")), tuple(vetoes for _day, _items, vetoes in nights)),
    )
    labels = tuple(f"{day:%m-%d}" for day, _items, _vetoes in nights)
    title = str(_("Trend of the inspection"))
    return page_chart(Chart("lines", title, "", labels, series), "trend-chart")


def _lists(bodies: Mapping[int, Body], one: Standing, *, has_duties: bool) -> dict[str, str]:
    """Return the addresses of the lists behind the numbers of a body."""
    return _addresses(bodies[one.body_id].code, has_duties=has_duties)


def _addresses(code: str, *, has_duties: bool) -> dict[str, str]:
    """Return the addresses of the lists behind numbers, of one body or of all that the user sees."""
    body = {"body": code} if code else {}
    late, missing = urlencode({**body, "state": "late"}), urlencode({**body, "state": "missing"})
    of_body = f"?{urlencode(body)}" if body else ""
    return {
        "replies_late": _replies(body=code),
        "tasks_late": f"{reverse('desk:plan_tasks')}?{late}",
        "vetoes": reverse("desk:inspections") + of_body,
        "items": reverse("desk:inspection_items") + of_body,
        "duties_missing": f"{reverse('desk:duties')}?{missing}" if has_duties else "",
    }


def _replies(**chosen: str) -> str:
    """Return the address of the replies that are overdue: of a body, of a body and those below, or of all."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return reverse("desk:board_replies") + (f"?{query}" if query else "")


def _step(
    bodies: Mapping[int, Body], step: NextStep, *, has_duties: bool
) -> tuple[Body, object, int, str]:
    address = _lists(bodies, Standing(step.body_id), has_duties=has_duties).get(step.measure, "")
    return bodies[step.body_id], STEPS[step.measure], step.number, address
