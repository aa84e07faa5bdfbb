"""Schemes of assessment at the desk: the list, a new one, one scheme with its trial runs."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.assessments.actions.schemes import begin_scheme
from gongkai.assessments.models import Scheme
from gongkai.assessments.queries.schemes import (
    assessing_body_ids,
    indicators_of,
    schemes_visible_to,
)
from gongkai.assessments.workflow import ASSESSORS, SCHEME_WORKFLOW
from gongkai.desk.assessments.forms import NewSchemeForm, SchemeStepForm, measured_names
from gongkai.desk.assessments.page_actions import SCHEME_BINDINGS, SCHEME_FORMS
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.offered_steps import offered_steps
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.ui.list_pages import page_urls

PAGE = 25


@staff_page
@require_safe
def scheme_list(request: StaffRequest) -> HttpResponse:
    """List the adopted schemes and the drafts of the user's bodies, latest year first."""
    context = frame(request, "assessments")
    page = page_by_key(
        schemes_visible_to(request.user, on=context["today"]).select_related("body"),
        keys=("-year", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.schemes {request.person.pk}",
    )
    context |= {
        "rows": page.rows,
        "may_begin": bool(assessing_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/assessments/scheme_list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_create(request: StaffRequest) -> HttpResponse:
    """Begin a scheme."""
    context = frame(request, "assessments")
    bodies = standing_bodies(assessing_body_ids(request.person, on=context["today"]))
    initial = {"year": context["today"].year, "tolerance": 10, "bonus_from": 0}
    form = NewSchemeForm(request.POST or None, bodies=bodies, initial=initial)
    return record_create_page(
        request,
        form,
        lambda at: begin_scheme(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/assessments/scheme_new.html",
        context=context,
        said=_("The scheme was begun; check its indicators."),
        page="desk:scheme",
        posts=ASSESSORS,
    )


@staff_page
@require_safe
def scheme_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one scheme with its indicators, its last trial run and the possible steps."""
    return _page(request, _scheme(request, pk))


@staff_page
@require_POST
def scheme_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    scheme = _scheme(request, pk)
    return take_step(
        request,
        scheme,
        verb,
        SCHEME_BINDINGS,
        lambda name: SCHEME_FORMS[name](request.POST, scheme=scheme, prefix=name),
        shown=lambda **tried: _page(request, _scheme(request, pk), **tried),
        done=lambda: redirect("desk:scheme", pk),
    )


def _scheme(request: StaffRequest, pk: int) -> Scheme:
    seen = schemes_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "replaces"), pk=pk)


def _page(
    request: StaffRequest,
    scheme: Scheme,
    *,
    status: int = 200,
    tried: tuple[str, SchemeStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "assessments")
    trial = scheme.trials.order_by("-id").first()
    context |= {
        "scheme": scheme,
        "indicators": indicators_of(scheme),
        "trial": trial,
        "results": list(trial.results.select_related("body").order_by("group", "rank", "id"))
        if trial
        else [],
        "names": measured_names(),
        "offered": list(
            offered_steps(
                scheme,
                SCHEME_WORKFLOW.steps_from(scheme.state),
                SCHEME_BINDINGS,
                lambda name: SCHEME_FORMS[name](scheme=scheme, prefix=name),
                by=request.person,
                at=timezone.now(),
                tried=tried,
            )
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/assessments/scheme.html", context, status=status)
