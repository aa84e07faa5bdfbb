"""The case overview: all applications of a supervisor's bodies, by stage and deadline tier."""

import itertools
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
from gongkai.desk.applications.deadline_bar import application_deadline_bars
from gongkai.desk.applications.overview_forms import OverviewFilter
from gongkai.desk.applications.views import COLUMNS, KEYS, NEWEST
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Listed, every_row, export_urls, exported, wanted_format
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.organisations.models import Body
from gongkai.organisations.queries import cached_capacities
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
# The query reads no data of the applicant and no text of the application.
LOADED_FIELDS = (
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
    "body__name_ug",
    "officer__name",
)


@dataclass(frozen=True)
class OverviewColumn:
    """One column of the table: its filter value, label and colour."""

    name: str
    value: str
    label: str
    tone: str = ""


@dataclass(frozen=True)
class OverviewRow:
    """One row of the table, for one body or for all: counts, each with the filter of its cases."""

    body: Body | None
    cells: Sequence[tuple[OverviewColumn, int, str]]


@staff_page
@require_safe
def application_overview(request: StaffRequest) -> HttpResponseBase:
    """Show the applications of the tree of bodies, most urgent first, without applicant or text."""
    with cached_capacities():
        context = frame(request, "cases")
        today = context["today"]
        ids = overseen_by(request.person, on=today)
        if not ids:
            raise PermissionDenied
        own = case_body_ids(request.person, on=today)
        visible_cases = overseen_cases(request.person, on=today)
    bodies = Body.objects.filter(is_in("pk", ids)).order_by("position", "id")
    form = OverviewFilter(request.GET, bodies=bodies)
    if not form.is_valid():
        return unknown_filters(request, form)
    calendars = Calendars()
    cases = with_deadline_tier(visible_cases, ids, calendars, today=today)
    loaded = cases.select_related("body", "officer").only(*LOADED_FIELDS)
    found = form.narrowed(loaded)
    # Without a due date yet, those that are not registered stand before the others.
    unregistered = form.unregistered(loaded).order_by(*NEWEST)
    keys = KEYS if form.has_due_dates else NEWEST
    if wanted_format(request):
        rows = every_row(request, found, keys)
        if rows is not None:
            rows = itertools.chain(unregistered.iterator(), rows)
        return exported(request, Listed("board", COLUMNS, rows, _("Case overview")))
    page = page_by_key(
        found,
        keys=keys,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.board {request.person.pk}", form.scope()),
    )
    first = [] if request.GET.get("page") else list(unregistered[:PAGE])
    context |= {
        "form": form,
        "in_force": form.in_force,
        "rows": [
            (one, bar, one.body_id in own)
            for one, bar in application_deadline_bars([*first, *page.rows], calendars, today)
        ],
        **_table(cases, bodies),
        "bodies": len(ids),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/applications/overview.html", context)


def _table(cases: QuerySet[Application], bodies: QuerySet[Body]) -> dict[str, object]:
    """Return the counts without empty columns and bodies; most overdue bodies first."""
    standings = status_counts_of(cases)
    whole = Status()
    for one in standings.values():
        for stage, number in one.stages.items():
            whole.stages[stage] += number
        for deadline_tier, number in one.deadline_tiers.items():
            whole.deadline_tiers[deadline_tier] += number
    urgencies = [
        OverviewColumn("deadline_tier", one, str(one.label), TONES[one])
        for one in DeadlineTier
        if whole.deadline_tiers[one]
    ]
    stages = [OverviewColumn("stage", one, str(one.label)) for one in Stage if whole.stages[one]]
    columns = [*urgencies, *stages]
    with_cases = list(bodies.filter(is_in("pk", standings)).values_list("pk", flat=True))
    with_cases.sort(key=lambda pk: _tier_key(standings[pk]), reverse=True)
    shown = Body.objects.in_bulk(with_cases[:MAX_BODIES])
    table_rows = [_row(shown[pk], columns, standings[pk]) for pk in with_cases[:MAX_BODIES]]
    return {
        "tier_columns": urgencies,
        "stage_columns": stages,
        "table_rows": table_rows,
        "busy": len(with_cases),
        "whole": _row(None, columns, whole),
    }


def _tier_key(status: Status) -> tuple[int, ...]:
    return (*(status.deadline_tiers[one] for one in DeadlineTier), status.stages[Stage.ARRIVED])


def _row(body: Body | None, columns: Sequence[OverviewColumn], status: Status) -> OverviewRow:
    numbers: Mapping[str, Mapping[str, int]] = {
        "deadline_tier": status.deadline_tiers,
        "stage": status.stages,
    }
    of_body = {"body": body.code} if body else {}
    return OverviewRow(
        body,
        [
            (
                column,
                numbers[column.name].get(column.value, 0),
                urlencode({**of_body, column.name: column.value}),
            )
            for column in columns
        ],
    )
