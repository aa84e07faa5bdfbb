"""Applications in the staff interface: the list, the page of a case, its files and all steps."""

import itertools
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.actions.personal import reveal_applicant
from gongkai.applications.case_export import case_archive
from gongkai.applications.case_files import open_case_file
from gongkai.applications.deadline_tiers import SOON, with_deadline_tier
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.models.applicants import ApplicantFacts, masked
from gongkai.applications.queries import (
    case_body_ids,
    cases_matching,
    counts_by_stage,
    fee_for,
    for_page,
    intake_body_ids,
    overdue,
    overseen_by,
    unanswered,
    visible_to,
)
from gongkai.applications.states import OPEN, Stage
from gongkai.calendars.queries import Calendars
from gongkai.desk.applications.case_page import (
    Tried,
    case_context,
    choices_of,
    offered_steps,
    prefix_of,
)
from gongkai.desk.applications.confirming import service_confirmation
from gongkai.desk.applications.deadline_bar import (
    application_deadline_bars,
)
from gongkai.desk.applications.forms import CaseFilter, FeeForm
from gongkai.desk.applications.notices import (
    warnings_after,
)
from gongkai.desk.applications.page_actions import (
    OfferedStep,
    PageAction,
    Subject,
    page_actions,
)
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.kit.paging import scope_of
from gongkai.kit.parts import Part, page_of_parts, rows_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.law.fees import Fee
from gongkai.organisations.models import Person
from gongkai.ui.files import case_file_response
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
KEYS = ("due_on", "id")
NEWEST = ("-arrived_on", "-id")
COLUMNS = (
    Column(gettext_lazy("Receipt number"), lambda one: one.number, 30),
    Column(gettext_lazy("Body"), lambda one: one.body.label, 24),
    Column(gettext_lazy("Stage"), lambda one: one.get_stage_display(), 20),
    Column(gettext_lazy("Channel"), lambda one: one.get_channel_display(), 16),
    Column(gettext_lazy("Arrived on"), lambda one: one.arrived_on, 14),
    Column(gettext_lazy("Received on"), lambda one: one.received_on, 14),
    Column(gettext_lazy("Reply due"), lambda one: one.running_due_on, 14),
    Column(gettext_lazy("Case officer"), lambda one: one.officer.name if one.officer else "", 12),
    Column(gettext_lazy("Closed on"), lambda one: one.closed_on, 14),
)


@staff_page
@require_safe
def application_list(request: StaffRequest) -> HttpResponseBase:
    """List the applications of the bodies for which the user handles them, most urgent first."""
    context = frame(request, "cases")
    today = context["today"]
    bodies = sorted(case_body_ids(request.person, on=today))
    if not bodies:
        raise PermissionDenied
    form = CaseFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    door = visible_to(request.user, on=today)
    found = _narrowed(
        door.select_related("body", "officer"), form.cleaned_data, request.person, today
    )
    # Applications without a due date are ordered by the date of arrival.
    keys = KEYS if form.cleaned_data["stage"] in {"", *OPEN} else NEWEST
    if wanted_format(request):
        rows = every_row(request, found, keys)
        if rows is not None and form.shows_unregistered:
            new = _unregistered(door.select_related("body", "officer"), form, request.person, today)
            rows = itertools.chain(new.order_by(*NEWEST).iterator(), rows)
        return exported(request, Listed("cases", COLUMNS, rows, _("Applications")))
    every = door.select_related("body", "officer")
    if not form.cleaned_data["q"]:
        # The bodies of the parts are those that the user may see; repeating them only costs time.
        every = Application.objects.select_related("body", "officer")
        found = _narrowed(every, form.cleaned_data, request.person, today)
    page = page_of_parts(
        [Part(found, "body", bodies)],
        keys=keys,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.cases {request.person.pk}", form.cleaned_data),
    )
    counts = counts_by_stage(door)
    first: list[Application] = []
    if form.shows_unregistered and not request.GET.get("page"):
        new = _unregistered(every, form, request.person, today)
        first = rows_of_parts([Part(new, "body", bodies)], keys=NEWEST, limit=PAGE)
    calendars = Calendars()
    context |= {
        "form": form,
        "watches": bool(overseen_by(request.person, on=today)),
        "may_record": bool(intake_body_ids(request.person, on=today)),
        "in_force": any(form.cleaned_data.values()),
        "heading": form.heading,
        "rows": application_deadline_bars([*first, *page.rows], calendars, today),
        "stages": [
            (stage, stage.label, counts.get(stage, 0)) for stage in Stage if counts.get(stage)
        ],
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/applications/list.html", context)


@staff_page
@require_safe
def application_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one application: its text, deadline, history and the actions that are possible now."""
    return _page(request, get_application(request, pk), status=200)


@staff_page
@require_POST
def application_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    case = get_application(request, pk)
    action = page_actions().get(verb)
    if action is None:
        raise Http404
    subject = _subject(case, action, request.POST.get("of", ""))
    form = action.form(
        request.POST,
        request.FILES,
        case=case,
        choices=choices_of(case),
        subject=subject,
        prefix=prefix_of(action, subject),
    )
    if not form.is_valid():
        return _page(request, case, status=400, tried=(action, subject, form))
    if "preview" in request.POST and isinstance(form, FeeForm):
        form.preview = _fee(case, form)
        return _page(request, case, status=200, tried=(action, subject, form))
    at = timezone.now()
    asks = action.step.confirmed and "confirm" not in request.POST
    try:
        refusal = action.tried(subject, form, by=request.person, at=at, only_check=asks)
    except Refused as refused:
        refusal = refused.refusal
    if refusal is not None:
        form.refuse(refusal)
        return _page(
            request, get_application(request, pk), status=409, tried=(action, subject, form)
        )
    if asks:
        context = frame(request, "cases") | service_confirmation(case, action, subject, form)
        return render(request, "desk/applications/confirm.html", context)
    messages.success(request, _("Completed: %(action)s.") % {"action": action.step.label})
    for warning in warnings_after(action.step, get_application(request, pk), on=local_date(at)):
        messages.warning(request, warning)
    return redirect("desk:application", pk)


@staff_page
@require_POST
def applicant_reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the applicant's data once; the ledger records the access and its reason."""
    case = get_application(request, pk)
    try:
        facts = reveal_applicant(
            case, by=request.person, at=timezone.now(), reason=request.POST.get("reason", "")[:200]
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, get_application(request, pk), status=409)
    return _page(request, get_application(request, pk), status=200, clear=facts)


@staff_page
@require_POST
def application_export(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Return the whole case as one file. It names the applicant; the ledger records the reason."""
    case, at = get_application(request, pk), timezone.now()
    try:
        reveal_applicant(
            case, by=request.person, at=at, reason=request.POST.get("reason", "")[:200]
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, get_application(request, pk), status=409)
    response = FileResponse(
        case_archive(case, by=request.person, on=local_date(at)), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="{case.number}.zip"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@staff_page
@require_safe
def application_file(request: StaffRequest, pk: int, file: int) -> HttpResponseBase:
    """Return a file of the application to a user who handles it."""
    found = get_object_or_404(
        CaseFile.objects.select_related("application"),
        application=get_application(request, pk),
        pk=file,
    )
    today = local_date(timezone.now())
    return case_file_response(
        request, found, lambda: open_case_file(found, reader=request.person, on=today)
    )


def get_application(request: StaffRequest, pk: int) -> Application:
    """Fetch an application by the access-checked query of its handlers, with all its page shows."""
    return get_object_or_404(
        for_page(visible_to(request.user, on=local_date(timezone.now()))), pk=pk
    )


def _unregistered(
    cases: QuerySet[Application], form: CaseFilter, person: Person, today: Any
) -> QuerySet[Application]:
    """Return what stands before the others, because without registration it has no due date."""
    return _narrowed(cases, form.cleaned_data | {"stage": Stage.ARRIVED}, person, today)


def _narrowed(
    cases: QuerySet[Application], chosen: dict[str, Any], person: Person, today: Any
) -> QuerySet[Application]:
    if chosen["stage"] == "":
        cases = unanswered(cases)
    elif chosen["stage"] != "all":
        cases = cases.filter(stage=chosen["stage"])
    if chosen["channel"]:
        cases = cases.filter(channel=chosen["channel"])
    if chosen["due"] == "late":
        cases = overdue(cases, on=today)
    elif chosen["due"] == "soon":
        cases = with_deadline_tier(
            cases, case_body_ids(person, on=today), Calendars(), today=today
        ).filter(deadline_tier__in=SOON)
    if chosen["mine"]:
        cases = cases.filter(officer=person)
    # Last, because the text of the cases that remain is decrypted.
    if chosen["q"]:
        cases = cases_matching(cases, chosen["q"], by=person, on=today)
    return cases


def _page(
    request: StaffRequest,
    case: Application,
    *,
    status: int,
    clear: ApplicantFacts | None = None,
    tried: Tried | None = None,
) -> HttpResponse:
    context = frame(request, "cases")
    offered = offered_steps(request.person, case, tried)
    shown = offered_forms(offered)
    if tried is not None and tried[2].errors and not any(one.form is tried[2] for one in shown):
        # The action is no longer possible because another user changed the case in the meantime.
        for errors in tried[2].errors.values():
            messages.error(request, "; ".join(str(error) for error in errors))
    context |= {
        **case_context(request.person, case, context["today"]),
        "offered": offered,
        "tried": tried[2] if tried else None,
        "who": clear or masked(case.applicant.decrypt_facts()),
        "clear": clear,
    }
    return render(request, "desk/applications/show.html", context, status=status)


def offered_forms(offered: Sequence[OfferedStep]) -> list[OfferedStep]:
    """Return the steps that the user can take now."""
    return [one for one in offered if one.form is not None]


def _fee(case: Application, form: FeeForm) -> Fee:
    """Return the fee, tier by tier, without saving anything."""
    return fee_for(
        case, form.cleaned_data["method"], form.cleaned_data["count"], on=case.arrived_on
    )


def _subject(case: Application, action: PageAction[Any], key: str) -> Subject:
    """Return the part of this case that the step applies to; a part of another case gives a 404."""
    if action.is_of_whole_case:
        return case
    subject: Subject | None = action.subject_of(case, key)
    if subject is None:
        raise Http404
    return subject
