"""Duties to publish: those of a body and of the bodies below it, columns, and broken links."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.duties.models import Duty
from gongkai.duties.queries import (
    columns_of_body,
    counts_by_body,
    counts_of_duties,
    followed_body_ids,
    visible_links,
    visible_to,
    years_of_duties,
)
from gongkai.duties.states import DutyState
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.ui.list_pages import address_with, page_urls

PAGE = 50
STATES = {state.value: state for state in DutyState}
YEAR_DIGITS = 4
TABS = (
    ("duties", _("Duties")),
    ("duty_bodies", _("By body")),
    ("duty_events", _("Events")),
    ("broken_links", _("Broken links")),
)


def _year(request: StaffRequest, years: list[int], this_year: int) -> int:
    """Return the chosen year, or else the present one."""
    wanted = request.GET.get("year", "")
    is_year = wanted.isdecimal() and len(wanted) == YEAR_DIGITS
    return int(wanted) if is_year and int(wanted) in years else this_year


@staff_page
@require_safe
def duty_list(request: StaffRequest) -> HttpResponse:
    """List the duties of the bodies that the user follows, the newest first, with their counts."""
    context = frame(request, "duties")
    today = context["today"]
    followed = followed_body_ids(request.user, on=today)
    chosen = request.GET.get("body", "")
    body = Body.objects.filter(is_in("pk", followed), code=chosen).first() if chosen else None
    if chosen and body is None:
        raise Http404
    ids = {body.pk} if body else followed
    years = years_of_duties(ids)
    year = _year(request, years, today.year)
    state = STATES.get(request.GET.get("state", ""))
    found = Duty.objects.filter(is_in("body", ids), due_on__year=year)
    if state is not None:
        found = found.filter(state=state)
    filters = {"body": chosen, "state": state or "", "year": str(year)}
    page = page_by_key(
        found.select_related("body", "item", "event"),
        keys=("-due_on", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.duties {request.person.pk}", filters),
    )
    counts = counts_of_duties(ids, year)
    context |= {
        "tabs": TABS,
        "rows": page.rows,
        "body": body,
        "year": year,
        "years": [(one, address_with(request, year=str(one))) for one in years],
        "counts": [
            (one, number, address_with(request, state="" if one == state else one.value))
            for one, number in counts.items()
        ],
        "state": state,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/catalogue/duties.html", context)


@staff_page
@require_safe
def duty_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead from a notification to the list in which the duty stands."""
    duty = get_object_or_404(
        visible_to(request.user, on=local_date(timezone.now())).select_related("body"), pk=pk
    )
    address = f"?body={duty.body.code}&year={duty.due_on.year}&state={duty.state}"
    response = redirect("desk:duties")
    response["Location"] += address
    return response


@staff_page
@require_safe
def duty_bodies(request: StaffRequest) -> HttpResponse:
    """List the bodies that the user follows with the counts of their duties of a year."""
    context = frame(request, "duties")
    today = context["today"]
    followed = followed_body_ids(request.user, on=today)
    years = years_of_duties(followed)
    year = _year(request, years, today.year)
    page = page_by_key(
        Body.objects.filter(is_in("pk", followed), ended_on=None),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.duty_bodies {request.person.pk}", {"year": str(year)}),
    )
    counts = counts_by_body([one.pk for one in page.rows], year)
    context |= {
        "tabs": TABS,
        "rows": [
            (body, [(one, counts.get(body.pk, {}).get(one.value, 0)) for one in DutyState])
            for body in page.rows
        ],
        "states": list(DutyState),
        "year": year,
        "years": [(one, address_with(request, year=str(one))) for one in years],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/catalogue/duty_bodies.html", context)


@staff_page
@require_safe
def column_list(request: StaffRequest, body: int) -> HttpResponse:
    """Show which items of a body are empty or stale, with the numbers of the inspection."""
    context = frame(request, "duties")
    today = context["today"]
    if body not in followed_body_ids(request.user, on=today):
        raise Http404
    found = get_object_or_404(Body, pk=body)
    limits = settings.GONGKAI_COLUMNS
    columns = columns_of_body(found, on=today, limits=limits)
    stale = [one for one in columns if one.stale_on is not None and one.stale_on <= today]
    empty = [one for one in columns if one.is_empty]
    context |= {
        "tabs": TABS,
        "body": found,
        "columns": columns,
        "stale": len(stale),
        "empty": len(empty),
        "limits": limits,
        "fails": len(stale) >= limits.most_stale or len(empty) >= limits.most_empty,
    }
    return render(request, "desk/catalogue/columns.html", context)


@staff_page
@require_safe
def broken_links(request: StaffRequest) -> HttpResponse:
    """List the links within this site that lead nowhere, in the public texts of the user's bodies."""
    context: dict[str, Any] = frame(request, "duties")
    page = page_by_key(
        visible_links(request.user, on=context["today"]).select_related("document", "body"),
        keys=("-found_on", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.broken_links {request.person.pk}",
    )
    context |= {"tabs": TABS, "rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/catalogue/links.html", context)
