"""Feedback on answers and reported comments at the desk: lists, one of each, and their steps."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongkai.calendars.queries import Calendars
from gongkai.consultations import transitions
from gongkai.consultations.models import AnswerFeedback, ReportedComment
from gongkai.consultations.reader_queries import (
    feedback_visible_to,
    grounds_of,
    reported_visible_to,
)
from gongkai.consultations.states import HoldGround
from gongkai.consultations.workflow import (
    DRAFT_REPLY,
    FEEDBACK_WORKFLOW,
    HOLD_REPORTED,
    KEEP,
    PUBLISH_REPLY,
    REPORT_WORKFLOW,
    RETURN_REPLY,
)
from gongkai.desk.consultations.comment_views import read_consultation
from gongkai.desk.consultations.deadline_bar import reader_deadline_bar
from gongkai.desk.consultations.forms import EmptyForm, HoldForm, StepForm
from gongkai.desk.consultations.reader_forms import (
    FeedbackFilter,
    KeepForm,
    ReplyForm,
    ReportedFilter,
    ReturnForm,
)
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.offered_steps import offered_steps
from gongkai.desk.record_pages import take_step
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 25
FORMS: Mapping[str, type[StepForm]] = {
    DRAFT_REPLY.name: ReplyForm,
    PUBLISH_REPLY.name: EmptyForm,
    RETURN_REPLY.name: ReturnForm,
    KEEP.name: KeepForm,
    HOLD_REPORTED.name: HoldForm,
}
FEEDBACK_BINDINGS: Mapping[str, Binding[AnswerFeedback, Person]] = {
    one.step.name: one for one in transitions.FEEDBACK_BINDINGS
}
REPORT_BINDINGS: Mapping[str, Binding[ReportedComment, Person]] = {
    one.step.name: one for one in transitions.REPORT_BINDINGS
}


@staff_page
@require_safe
def feedback_list(request: StaffRequest, pk: int) -> HttpResponse:
    """List the feedback on the answers of a consultation, oldest first."""
    consultation = read_consultation(request, pk)
    form = FeedbackFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    found = AnswerFeedback.objects.filter(consultation=consultation).select_related("answer")
    if state := form.cleaned_data["state"]:
        found = found.filter(state=state)
    page = page_by_key(
        found,
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.feedback {consultation.pk}", form.cleaned_data),
    )
    context = frame(request, "consultations") | {
        "consultation": consultation,
        "form": form,
        "rows": page.rows,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/consultations/feedback_list.html", context)


@staff_page
@require_safe
def reported_list(request: StaffRequest, pk: int) -> HttpResponse:
    """List the reported comments of a consultation, oldest first, with their grounds."""
    consultation = read_consultation(request, pk)
    form = ReportedFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    found = ReportedComment.objects.filter(consultation=consultation).select_related("comment")
    if state := form.cleaned_data["state"]:
        found = found.filter(state=state)
    page = page_by_key(
        found,
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.reported {consultation.pk}", form.cleaned_data),
    )
    context = frame(request, "consultations") | {
        "consultation": consultation,
        "form": form,
        "rows": _with_grounds(page.rows),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/consultations/reported_list.html", context)


@staff_page
@require_safe
def feedback_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one feedback: what the reader wrote, the answer, the due date, the possible steps."""
    return _feedback_page(request, _feedback(request, pk))


@staff_page
@require_POST
def feedback_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    feedback = _feedback(request, pk)
    return take_step(
        request,
        feedback,
        verb,
        FEEDBACK_BINDINGS,
        lambda name: FORMS[name](request.POST, subject=feedback, prefix=name),
        shown=lambda **tried: _feedback_page(request, _feedback(request, pk), **tried),
        done=lambda: redirect("desk:answer_feedback", pk),
    )


@staff_page
@require_safe
def reported_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one reported comment: its public words, the grounds, the due date, the possible steps."""
    return _reported_page(request, _reported(request, pk))


@staff_page
@require_POST
def reported_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    reported = _reported(request, pk)
    return take_step(
        request,
        reported,
        verb,
        REPORT_BINDINGS,
        lambda name: FORMS[name](request.POST, subject=reported, prefix=name),
        shown=lambda **tried: _reported_page(request, _reported(request, pk), **tried),
        done=lambda: redirect("desk:reported_comment", pk),
    )


def _feedback(request: StaffRequest, pk: int) -> AnswerFeedback:
    seen = feedback_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("consultation__body", "answer"), pk=pk)


def _reported(request: StaffRequest, pk: int) -> ReportedComment:
    seen = reported_visible_to(request.user, on=local_date(timezone.now()))
    found = seen.select_related("consultation__body", "comment__consultation__body")
    return get_object_or_404(found, pk=pk)


def _with_grounds(rows: list[ReportedComment]) -> list[tuple[ReportedComment, list[Any]]]:
    grounds = grounds_of(rows)
    return [
        (one, [(HoldGround(ground).label, count) for ground, count in grounds.get(one.pk, [])])
        for one in rows
    ]


def _feedback_page(
    request: StaffRequest,
    feedback: AnswerFeedback,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "consultations")
    context |= {
        "feedback": feedback,
        "bar": reader_deadline_bar(feedback, Calendars(), feedback.replied_on or context["today"]),
        "offered": list(
            offered_steps(
                feedback,
                FEEDBACK_WORKFLOW.steps_from(feedback.state),
                FEEDBACK_BINDINGS,
                lambda name: FORMS[name](subject=feedback, prefix=name),
                by=request.person,
                at=timezone.now(),
                tried=tried,
            )
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/consultations/feedback.html", context, status=status)


def _reported_page(
    request: StaffRequest,
    reported: ReportedComment,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "consultations")
    [(_one, grounds)] = _with_grounds([reported])
    context |= {
        "reported": reported,
        "comment": reported.comment,
        "grounds": grounds,
        "bar": reader_deadline_bar(reported, Calendars(), reported.decided_on or context["today"]),
        "offered": list(
            offered_steps(
                reported,
                REPORT_WORKFLOW.steps_from(reported.state),
                REPORT_BINDINGS,
                lambda name: FORMS[name](subject=reported, prefix=name),
                by=request.person,
                at=timezone.now(),
                tried=tried,
            )
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/consultations/reported.html", context, status=status)
