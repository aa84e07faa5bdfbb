"""Reassignment: one action moves selected or all applications of an absent officer to another."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.actions.reassignment import reassign_applications
from gongkai.applications.models import Application
from gongkai.applications.queries import case_body_ids, officers_at_work, visible_to
from gongkai.applications.states import WORKED_ON
from gongkai.applications.workflow import OFFICER
from gongkai.calendars.queries import Calendars
from gongkai.desk.applications.deadline_bar import application_deadline_bars
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person, Post
from gongkai.organisations.models.posts import in_force

MAX_COUNT = 200


@staff_page
@require_safe
def reassignment_form(request: StaffRequest) -> HttpResponse:
    """Show the officers, then the applications of the chosen one, all of them selected."""
    today = local_date(timezone.now())
    if not case_body_ids(request.person, on=today):
        raise PermissionDenied
    absent = _absent(request, request.GET["absent"]) if request.GET.get("absent") else None
    return _page(request, absent, status=200)


@staff_page
@require_POST
def reassignment_submit(request: StaffRequest) -> HttpResponse:
    """Reassign the selected applications; those that are refused stay listed with the reason."""
    absent = _absent(request, request.POST.get("absent", ""))
    today = local_date(timezone.now())
    ids = {
        one
        for one in request.POST.getlist("ids")
        if one.isascii() and one.isdigit() and len(one) < 19
    }
    chosen = request.POST.get("officer", "")
    officer = next((one for one in _successors(request, absent) if str(one.pk) == chosen), None)
    if officer is None or not ids or len(ids) > MAX_COUNT:
        detail = _(
            "Choose another officer, and select at least one and at most %(most)s applications."
        ) % {"most": MAX_COUNT}
        messages.error(request, detail)
        return _page(request, absent, status=400)
    cases = visible_to(request.user, on=today).filter(pk__in=ids)
    done = reassign_applications(
        cases, by=request.person, at=timezone.now(), absent=absent, officer=officer
    )
    refused = [(case, refusal) for case, refusal in done if refusal is not None]
    if reassigned := len(done) - len(refused):
        messages.success(
            request,
            ngettext(
                "%(number)s application was reassigned to %(officer)s.",
                "%(number)s applications were reassigned to %(officer)s.",
                reassigned,
            )
            % {"number": reassigned, "officer": officer.name},
        )
    if refused or not done:
        return _page(request, absent, status=409, refused=refused)
    return redirect("desk:reassignment")


def _absent(request: StaffRequest, key: str) -> Person:
    """Return an officer who has applications that the user may see."""
    found = officers_at_work(request.user, on=local_date(timezone.now()))
    return get_object_or_404(
        found, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    )


def _open_cases(request: StaffRequest, absent: Person) -> QuerySet[Application]:
    """Return the officer's open applications, most urgent first, unregistered ones last."""
    cases = visible_to(request.user, on=local_date(timezone.now())).filter(
        officer=absent, stage__in=sorted(WORKED_ON)
    )
    return cases.select_related("body").order_by(F("due_on").asc(nulls_last=True), "id")


def _successors(request: StaffRequest, absent: Person) -> list[Person]:
    """Return the other case officers of the user's bodies."""
    today = local_date(timezone.now())
    posts = Post.objects.filter(
        in_force(today), kind=OFFICER, office=None, body__in=case_body_ids(request.person, on=today)
    )
    return list(
        Person.objects.filter(posts__in=posts)
        .exclude(pk=absent.pk)
        .distinct()
        .order_by("name", "id")
    )


def _page(
    request: StaffRequest,
    absent: Person | None,
    *,
    status: int,
    refused: Sequence[tuple[Application, Refusal]] = (),
) -> HttpResponse:
    context = frame(request, "cases")
    today, calendars = context["today"], Calendars()
    context |= {"officers": officers_at_work(request.user, on=today), "absent": absent}
    if absent is not None:
        cases = list(_open_cases(request, absent)[: MAX_COUNT + 1])
        rows = application_deadline_bars(list(cases[:MAX_COUNT]), calendars, today)
        context |= {
            "rows": rows,
            "refused": refused,
            "more": len(cases) > MAX_COUNT,
            "most": MAX_COUNT,
            "successors": _successors(request, absent),
        }
    return render(request, "desk/applications/reassignment.html", context, status=status)
