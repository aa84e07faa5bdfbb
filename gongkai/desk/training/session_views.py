"""Sessions at the desk: the list, a new one, one session, the code for the room, materials."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.desk.training.forms import CodeForm, MaterialForm, NewSessionForm, SessionStepForm
from gongkai.desk.training.page_actions import BINDINGS, FORMS, steps_of_session
from gongkai.kit.paging import page_by_key
from gongkai.kit.rate_limits import Rate, seconds_to_wait
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.models import Person
from gongkai.training.actions.participation import attend_session, sign_up, withdraw_sign_up
from gongkai.training.actions.sessions import add_material, plan_session
from gongkai.training.attendance_codes import code_shown, seconds_left
from gongkai.training.models import TrainingSession
from gongkai.training.queries.access import (
    materials_visible_to,
    organised_body_ids,
    participants_visible_to,
    sessions_visible_to,
)
from gongkai.training.rules.participation import (
    refusal_to_attend,
    refusal_to_show_code,
    refusal_to_sign_up,
    refusal_to_withdraw,
)
from gongkai.training.states import SessionState
from gongkai.training.workflow import ORGANISERS
from gongkai.ui.files import file_response
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import too_often

PAGE, MAX_LISTED = 25, 1_000
# Six digits, of which two are valid at a time: nobody finds one by trying so rarely.
CODE_RATE = Rate("attendance", 5)
OWN: Mapping[str, Callable[..., Any]] = {"sign-up": sign_up, "withdraw": withdraw_sign_up}


@staff_page
@require_safe
def training_list(request: StaffRequest) -> HttpResponse:
    """List the sessions that the user sees, latest first."""
    context = frame(request, "training")
    page = page_by_key(
        sessions_visible_to(request.user, on=context["today"]).select_related("body"),
        keys=("-begins_at", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.training {request.person.pk}",
    )
    context |= {
        "rows": page.rows,
        "may_organise": bool(organised_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/training/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def training_create(request: StaffRequest) -> HttpResponse:
    """Plan a session."""
    context = frame(request, "training")
    bodies = standing_bodies(organised_body_ids(request.person, on=context["today"]))
    form = NewSessionForm(request.POST or None, bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda at: plan_session(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/training/new.html",
        context=context,
        said=_("The training was planned; open its sign-up."),
        page="desk:training_session",
        posts=ORGANISERS,
    )


@staff_page
@require_safe
def training_session_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one session: facts, materials, the own part in it, and to organisers who takes part."""
    return _page(request, _session(request, pk))


@staff_page
@require_POST
def training_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    session = _session(request, pk)
    return take_step(
        request,
        session,
        verb,
        BINDINGS,
        lambda name: FORMS[name](request.POST, session=session, prefix=name),
        shown=lambda **tried: _page(request, _session(request, pk), **tried),
        done=lambda: redirect("desk:training_session", pk),
    )


@staff_page
@require_POST
def training_seat(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Sign up, or withdraw the sign-up."""
    if verb not in OWN:
        raise Http404
    session = _session(request, pk)
    try:
        OWN[verb](session, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, _session(request, pk), status=409)
    said = _("You have signed up") if verb == "sign-up" else _("Your sign-up was withdrawn.")
    messages.success(request, said)
    return redirect("desk:training_session", pk)


@staff_page
@require_POST
def training_attend(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter the own attendance by the code shown in the room; few attempts a minute."""
    session = _session(request, pk)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, session, status=400, code_form=form)
    wait = seconds_to_wait(CODE_RATE, f"person-{request.person.pk}", now=time.time())
    if wait:
        return too_often(request, wait)
    try:
        attend_session(session, form.cleaned_data["code"], by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, _session(request, pk), status=409, code_form=form)
    messages.success(request, _("Your attendance was entered."))
    return redirect("desk:training_session", pk)


@staff_page
@require_safe
def training_code(request: StaffRequest, pk: int) -> HttpResponse:
    """
    Show the code for the room, in large digits; the page loads itself anew when it changes.

    Before and after the training the page says when the code is shown.
    """
    session, at = _session(request, pk), timezone.now()
    if not _organises(request, session):
        raise PermissionDenied
    context = frame(request, "training")
    if refusal := refusal_to_show_code(session, at=at):
        context |= {"session": session, "refusal": refusal}
        return render(request, "desk/training/code.html", context, status=409)
    context |= {
        "session": session,
        "code": code_shown(session.pk, at=at),
        "present": session.participants.exclude(attended_at=None).count(),
        "listed": session.participants.count(),
    }
    response = render(request, "desk/training/code.html", context)
    response["Refresh"] = str(min(seconds_left(at=at), 30))
    return response


@staff_page
@require_POST
def training_material_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a file to the materials."""
    session = _session(request, pk)
    form = MaterialForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, session, status=400, material_form=form)
    file = form.cleaned_data["file"]
    try:
        add_material(session, file, file.name, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, _session(request, pk), status=409, material_form=form)
    messages.success(request, _("The file was added."))
    return redirect("desk:training_session", pk)


@staff_page
@require_safe
def training_material(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Serve a file of the materials of a session that the user sees."""
    seen = materials_visible_to(request.user, on=local_date(timezone.now()))
    return file_response(request, get_object_or_404(seen, pk=pk))


def _session(request: StaffRequest, pk: int) -> TrainingSession:
    seen = sessions_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body"), pk=pk)


def _organises(request: StaffRequest, session: TrainingSession) -> bool:
    return session.body_id in organised_body_ids(request.person, on=local_date(timezone.now()))


def _page(
    request: StaffRequest,
    session: TrainingSession,
    *,
    status: int = 200,
    tried: tuple[str, SessionStepForm] | None = None,
    code_form: CodeForm | None = None,
    material_form: MaterialForm | None = None,
) -> HttpResponse:
    context, at, person = frame(request, "training"), timezone.now(), request.person
    organises = _organises(request, session)
    no_seat = refusal_to_sign_up(session, by=person, at=at)
    context |= {
        "session": session,
        "no_code": refusal_to_show_code(session, at=at),
        "is_open": session.state == SessionState.OPEN,
        "organises": organises,
        "materials": list(session.materials.order_by("id")),
        "mine": session.participants.filter(person=person).first(),
        "may_sign_up": no_seat is None,
        # Whoever has not signed up reads why that is not possible, such as that all seats are taken.
        "no_seat": no_seat if no_seat is not None and no_seat.code in {"full", "over"} else None,
        "may_withdraw": refusal_to_withdraw(session, by=person, at=at) is None,
        "may_attend": refusal_to_attend(session, None, by=person, at=at) is None,
        "code_form": code_form or CodeForm(),
        "material_form": material_form or MaterialForm(),
        "signed_up": session.participants.count(),
        "tried": tried[0] if tried else "",
        **_of_organisers(request, session, person, at, tried, organises=organises),
    }
    return render(request, "desk/training/session.html", context, status=status)


def _of_organisers(
    request: StaffRequest,
    session: TrainingSession,
    person: Person,
    at: datetime,
    tried: tuple[str, SessionStepForm] | None,
    *,
    organises: bool,
) -> dict[str, Any]:
    """Return what only organisers see: the steps, and who signed up."""
    if not organises and tried is None:
        return {}
    seen = participants_visible_to(request.user, on=local_date(at)).filter(session=session)
    return {
        "offered": list(steps_of_session(session, by=person, at=at, tried=tried)),
        "participants": list(seen.order_by("id")[:MAX_LISTED]),
    }
