"""Assessments at the desk: the list, a new one, one assessment with the sheets of its bodies."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.assessments.actions.assessments import begin_assessment
from gongkai.assessments.models import Assessment
from gongkai.assessments.queries.assessments import (
    assessments_visible_to,
    findings_fixed,
    sheets_visible_to,
)
from gongkai.assessments.queries.schemes import assessing_body_ids, read_body_ids
from gongkai.assessments.workflow import ASSESSORS, WORKFLOW
from gongkai.desk.assessments.forms import AssessmentStepForm, NewAssessmentForm
from gongkai.desk.assessments.page_actions import ASSESSMENT_FORMS, BINDINGS
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.offered_steps import offered_steps
from gongkai.desk.record_pages import record_create_page, standing_bodies, take_step
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date
from gongkai.ui.list_pages import page_urls

PAGE = 25


@staff_page
@require_safe
def assessment_list(request: StaffRequest) -> HttpResponse:
    """List the assessments that concern the user, and the published ones, latest year first."""
    context = frame(request, "assessments")
    page = page_by_key(
        assessments_visible_to(request.user, on=context["today"]).select_related("body", "scheme"),
        keys=("-year", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.assessments {request.person.pk}",
    )
    context |= {
        "rows": page.rows,
        "may_begin": bool(assessing_body_ids(request.person, on=context["today"])),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/assessments/assessment_list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def assessment_create(request: StaffRequest) -> HttpResponse:
    """Begin an assessment."""
    context = frame(request, "assessments")
    bodies = standing_bodies(assessing_body_ids(request.person, on=context["today"]))
    form = NewAssessmentForm(
        request.POST or None, bodies=bodies, initial={"year": context["today"].year}
    )
    return record_create_page(
        request,
        form,
        lambda at: begin_assessment(
            form.cleaned_data["body"], form.facts_entered(), by=request.person, at=at
        ),
        template="desk/assessments/assessment_new.html",
        context=context,
        said=_("The assessment was begun; appoint its scorers."),
        page="desk:assessment",
        posts=ASSESSORS,
    )


@staff_page
@require_safe
def assessment_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one assessment with the sheets that the user sees, and the possible steps."""
    return _page(request, _assessment(request, pk))


@staff_page
@require_POST
def assessment_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    assessment = _assessment(request, pk)
    return take_step(
        request,
        assessment,
        verb,
        BINDINGS,
        lambda name: ASSESSMENT_FORMS[name](request.POST, assessment=assessment, prefix=name),
        shown=lambda **tried: _page(request, _assessment(request, pk), **tried),
        done=lambda: redirect("desk:assessment", pk),
    )


def _assessment(request: StaffRequest, pk: int) -> Assessment:
    seen = assessments_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body", "scheme"), pk=pk)


def _page(
    request: StaffRequest,
    assessment: Assessment,
    *,
    status: int = 200,
    tried: tuple[str, AssessmentStepForm] | None = None,
) -> HttpResponse:
    """Show the page; whoever assesses sees all totals, others those of the sheets they see."""
    context = frame(request, "assessments")
    today = context["today"]
    reads = assessment.body_id in read_body_ids(request.person, on=today)
    seen = sheets_visible_to(request.user, on=today).filter(assessment=assessment)
    steps = WORKFLOW.steps_from(assessment.state) if reads else ()
    context |= {
        "assessment": assessment,
        "reads": reads,
        "sheets": list(seen.select_related("body").order_by("group", "rank", "id")),
        "scorers": list(assessment.scorers.select_related("person").order_by("id"))
        if reads
        else [],
        "fixed": findings_fixed(assessment) if reads else None,
        "offered": list(
            offered_steps(
                assessment,
                steps,
                BINDINGS,
                lambda name: ASSESSMENT_FORMS[name](assessment=assessment, prefix=name),
                by=request.person,
                at=timezone.now(),
                tried=tried,
            )
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/assessments/assessment.html", context, status=status)
