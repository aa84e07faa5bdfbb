"""On-line units at the desk: the list, a new one, one unit with its test."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.desk.training.forms import AnswersForm, UnitForm, UnitStepForm
from gongkai.desk.training.page_actions import UNIT_BINDINGS, UNIT_FORMS, steps_of_unit
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.training.actions.units import begin_unit, take_test
from gongkai.training.models import LearningUnit
from gongkai.training.queries.access import organised_body_ids, units_visible_to
from gongkai.training.rules.units import latest_version, refusal_to_take_test
from gongkai.training.workflow import ORGANISERS
from gongkai.ui.list_pages import page_urls

PAGE = 25


@staff_page
@require_safe
def unit_list(request: StaffRequest) -> HttpResponse:
    """List the units that the user sees, latest first."""
    context = frame(request, "training")
    page = page_by_key(
        units_visible_to(request.user, on=context["today"]).select_related("body").defer("text"),
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.units {request.person.pk}",
    )
    context |= {
        "rows": page.rows,
        "may_organise": bool(organised_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/training/units.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def unit_create(request: StaffRequest) -> HttpResponse:
    """Begin a unit."""
    context = frame(request, "training")
    bodies = standing_bodies(organised_body_ids(request.person, on=context["today"]))
    form = UnitForm(request.POST or None, bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda at: begin_unit(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/training/unit_new.html",
        context=context,
        said=_("The unit was begun; enter its questions."),
        page="desk:learning_unit",
        posts=ORGANISERS,
    )


@staff_page
@require_safe
def unit_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one unit: its text, the own attempts, the test, and to organisers the steps."""
    return _page(request, _unit(request, pk))


@staff_page
@require_POST
def unit_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    unit = _unit(request, pk)
    return take_step(
        request,
        unit,
        verb,
        UNIT_BINDINGS,
        lambda name: UNIT_FORMS[name](request.POST, unit=unit, prefix=name),
        shown=lambda **tried: _page(request, _unit(request, pk), **tried),
        done=lambda: redirect("desk:learning_unit", pk),
    )


@staff_page
@require_POST
def unit_test(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the test."""
    unit = _unit(request, pk)
    version = latest_version(unit)
    if version is None:
        return _page(request, unit, status=409)
    form = AnswersForm(request.POST, version=version)
    if not form.is_valid():
        return _page(request, unit, status=400, test=form)
    try:
        attempt = take_test(unit, form.answers(), by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, _unit(request, pk), status=409, test=form)
    facts = {"reached": attempt.percentage, "needed": version.pass_mark}
    if attempt.passed:
        messages.success(request, _("Passed: %(reached)s per cent were right.") % facts)
    else:
        said = _("Not passed: %(reached)s per cent were right, %(needed)s are needed.")
        messages.warning(request, said % facts)
    return redirect("desk:learning_unit", pk)


def _unit(request: StaffRequest, pk: int) -> LearningUnit:
    seen = units_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body"), pk=pk)


def _page(
    request: StaffRequest,
    unit: LearningUnit,
    *,
    status: int = 200,
    tried: tuple[str, UnitStepForm] | None = None,
    test: AnswersForm | None = None,
) -> HttpResponse:
    context, at = frame(request, "training"), timezone.now()
    version = latest_version(unit)
    refusal = refusal_to_take_test(unit, None, by=request.person, at=at)
    if test is None and version is not None and refusal is None:
        test = AnswersForm(version=version)
    organises = unit.body_id in organised_body_ids(request.person, on=context["today"])
    offers = organises or tried is not None
    steps = steps_of_unit(unit, by=request.person, at=at, tried=tried) if offers else ()
    context |= {
        "unit": unit,
        "version": version,
        "refusal": refusal,
        "test": test,
        "mine": list(unit.unit_attempts.filter(person=request.person).order_by("-id")),
        "offered": list(steps),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/training/unit.html", context, status=status)
