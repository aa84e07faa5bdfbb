"""The board: all cases of a supervisor's bodies and of those under them, by stage and by how near their days are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.applications.deadline_tiers import Status, status_counts_of, with_deadline_tier
from gongkai.applications.models import Application
from gongkai.applications.queries import case_body_ids, overseen_by, overseen_cases
from gongkai.applications.states import DeadlineTier, Stage
from gongkai.calendars.queries import Calendars
from gongkai.desk.applications.deadline_bar import application_deadline_bar
from gongkai.desk.applications.overview_forms import BoardFilter
from gongkai.desk.applications.views import COLUMNS, KEYS, NEWEST
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Listed, every_row, export_urls, exported, wanted_format
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.organisations.models import Body
from gongkai.organisations.queries import asked_once
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
MAX_BODIES = 40
TONES = {
    DeadlineTier.LATE: "late",
    DeadlineTier.TODAY: "late",
    DeadlineTier.TWO: "soon",
    DeadlineTier.FIVE: "soon",
    DeadlineTier.LATER: "fine",
}
# Nothing of the applicant, also not the words of the wish, is even read.
READ = (
    "number",
    "stage",
    "channel",
    "arrived_on",
    "received_on",
    "reopened_on",
    "due_on",
    "closed_on",
    "body__region",
    "body__code",
    "body__short_name",
    "body__name_en",
    "officer__name",
)


@dataclass(frozen=True)
class Head:
    """One column of the table: what it is filtered by, its word, its colour."""

    name: str
    value: str
    label: str
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """One body of the table, or all of them: its numbers with the filters that show the cases behind them."""

    body: Body | None
    cells: Sequence[tuple[Head, int, str]]


@staff_page
@require_safe
def application_overview(request: StaffRequest) -> HttpResponseBase:
    """Show the cases of the whole tree, the most urgent first; nothing of who applies, nor of what for."""
    with asked_once():
        context = frame(request, "cases")
        today = context["today"]
        ids = overseen_by(request.person, on=today)
        if not ids:
            raise PermissionDenied
        own = case_body_ids(request.person, on=today)
        door = overseen_cases(request.person, on=today)
    bodies = Body.objects.filter(pk__in=ids).order_by("position", "id")
    form = BoardFilter(request.GET, bodies=bodies)
    if not form.is_valid():
        return unknown_filters(request, form)
    calendars = Calendars()
    cases = with_deadline_tier(door, ids, calendars, today=today)
    found = form.narrowed(cases.select_related("body", "officer").only(*READ))
    keys = KEYS if form.by_due_day else NEWEST
    if wanted_format(request):
        rows = every_row(request, found, keys)
        return exported(
            request, None if rows is None else Listed("board", COLUMNS, rows, _("Board of cases"))
        )
    page = page_by_key(
        found,
        keys=keys,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.board {request.person.pk}", form.scope()),
    )
    context |= {
        "form": form,
        "in_force": form.in_force,
        "rows": [
            (one, application_deadline_bar(one, calendars, today), one.body_id in own)
            for one in page.rows
        ],
        **_table(cases, bodies),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/applications/overview.html", context)


def _table(cases: QuerySet[Application], bodies: QuerySet[Body]) -> dict[str, object]:
    """Return the numbers: columns and bodies with nothing in them are left out, who is latest stands first."""
    standings = status_counts_of(cases)
    whole = Status()
    for one in standings.values():
        for stage, number in one.stages.items():
            whole.stages[stage] += number
        for deadline_tier, number in one.urgencies.items():
            whole.urgencies[deadline_tier] += number
    urgencies = [
        Head("deadline_tier", one, str(one.label), TONES[one])
        for one in DeadlineTier
        if whole.urgencies[one]
    ]
    stages = [Head("stage", one, str(one.label)) for one in Stage if whole.stages[one]]
    heads = [*urgencies, *stages]
    busy = [body for body in bodies if body.pk in standings]
    busy.sort(key=lambda body: _haste(standings[body.pk]), reverse=True)
    lines = [_line(body, heads, standings[body.pk]) for body in busy[:MAX_BODIES]]
    return {
        "tier_heads": urgencies,
        "stage_heads": stages,
        "lines": lines,
        "busy": len(busy),
        "whole": _line(None, heads, whole),
        "bodies": len(bodies),
    }


def _haste(status: Status) -> tuple[int, ...]:
    return (*(status.urgencies[one] for one in DeadlineTier), status.stages[Stage.ARRIVED])


def _line(body: Body | None, heads: Sequence[Head], status: Status) -> Line:
    numbers: Mapping[str, Mapping[str, int]] = {
        "deadline_tier": status.urgencies,
        "stage": status.stages,
    }
    of_body = {"body": body.code} if body else {}
    return Line(
        body,
        [
            (
                head,
                numbers[head.name].get(head.value, 0),
                urlencode({**of_body, head.name: head.value}),
            )
            for head in heads
        ],
    )
