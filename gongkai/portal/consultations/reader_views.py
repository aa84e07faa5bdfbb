"""Feedback on answers, reports of published comments, and what became of them by number and code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.consultations.actions.feedback import receive_feedback
from gongkai.consultations.actions.reports import report_comment
from gongkai.consultations.models import AnswerFeedback, CommentAnswer, CommentReport, PublicComment
from gongkai.consultations.queries import public_consultations
from gongkai.consultations.reader_queries import (
    decided_reports,
    feedback_by_submission,
    grounds_of,
    last_feedback_day,
    report_by_submission,
    reports_by_ground,
    said_by_query_code,
    with_ground_counts,
)
from gongkai.consultations.rules.feedback import (
    refusal_of_feedback_period,
    refusals_of_feedback,
)
from gongkai.consultations.rules.reports import refusal_to_report
from gongkai.consultations.states import ConsultationState, HoldGround
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refusal, Refused
from gongkai.law.clocks import amount_of
from gongkai.portal.consultations.reader_forms import FeedbackForm, ReportForm
from gongkai.portal.decorators import personal_page, public_list
from gongkai.portal.exports import exported_list
from gongkai.portal.form_tokens import EXPIRED, FormToken, issue_token, read_token
from gongkai.portal.query_code_entry import entry_page
from gongkai.portal.submission_forms import RECEIPT_PERIOD, SubmissionForm, with_new_token
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls

PAGE = 20
ALREADY_SENT = Refusal(
    "sent-before",
    gettext_lazy("This form was already sent. To send something else, send the form again."),
)
Said = AnswerFeedback | CommentReport


@dataclass(frozen=True)
class Submission:
    """
    A form by which a reader says something: how it is checked, taken and shown.

    `closed` says that nothing is taken now. `receive` gets the form and its token; `found` returns what
    a form made before, and `is_same` whether it says the same.
    """

    name: str
    form: Callable[..., SubmissionForm]
    template: str
    context: dict[str, Any]
    closed: Refusal | None
    refusals: Callable[[Any], Iterable[Refusal]]
    receive: Callable[[Any, FormToken], Said]
    found: Callable[[str], Said | None]
    is_same: Callable[[Any, Any], bool]


@personal_page
def feedback_create(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show the form for feedback on an answer, accept a submission, and respond with the receipt."""
    at = timezone.now()
    found = CommentAnswer.objects.select_related("consultation__body").filter(
        consultation__number=number, consultation__state=ConsultationState.CONCLUDED
    )
    answer = get_object_or_404(found, pk=pk)
    return _answer(
        request,
        Submission(
            name=f"answer-feedback:{answer.pk}",
            form=FeedbackForm,
            template="portal/consultations/feedback.html",
            context={
                "consultation": answer.consultation,
                "answer": answer,
                "until": last_feedback_day(answer.consultation),
                "days": amount_of("answer-feedback", settings.GONGKAI_LAW),
                "kept_days": settings.GONGKAI_RETENTION.comments,
            },
            closed=refusal_of_feedback_period(answer.consultation, at),
            refusals=lambda form: refusals_of_feedback(form.facts()),
            receive=lambda form, token: receive_feedback(
                answer, form.facts(), code=token.code, submission=token.submission, at=at
            ),
            found=feedback_by_submission,
            is_same=lambda before, form: before.text == form.facts().text.strip(),
        ),
        at,
    )


@personal_page
def report_create(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show the form that reports a published comment, accept it, and respond with the receipt."""
    at = timezone.now()
    found = PublicComment.objects.select_related("consultation__body").filter(
        consultation__number=number, published_at__isnull=False
    )
    comment = get_object_or_404(found, pk=pk)
    return _answer(
        request,
        Submission(
            name=f"comment-report:{comment.pk}",
            form=ReportForm,
            template="portal/consultations/report.html",
            context={
                "consultation": comment.consultation,
                "comment": comment,
                "days": amount_of("comment-report", settings.GONGKAI_LAW),
            },
            closed=None,
            refusals=lambda form: filter(None, [refusal_to_report(comment, form.entered())]),
            receive=lambda form, token: report_comment(
                comment, form.entered(), code=token.code, submission=token.submission, at=at
            ),
            found=report_by_submission,
            is_same=lambda before, form: before.ground == form.entered(),
        ),
        at,
    )


def _answer(request: HttpRequest, sent: Submission, at: datetime) -> HttpResponse:
    """
    Show the form, or take what was submitted and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address
    or stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    """
    if request.method != "POST":
        first = {"token": issue_token(sent.name, at=at)}
        return _form(request, sent, sent.form(initial=first), 200)
    form = sent.form(request.POST)
    token = read_token(request.POST.get("token", ""), sent.name)
    form.is_valid()
    if sent.closed:
        # What was typed stays on the page, so that it can be sent by another way.
        form.add_refusal(sent.closed)
        return _form(request, sent, form, 409)
    if token is None or token.is_old(at):
        return _form_again(request, sent, EXPIRED, at)
    form.check(token, sent.refusals(form), at=at)
    if form.errors:
        return _form(request, sent, form, 400)
    try:
        said = sent.receive(form, token)
    except Refused as refused:
        before = sent.found(token.submission)
        if before is None:
            form.add_refusal(refused.refusal)
            return _form(request, sent, form, 409)
        if not sent.is_same(before, form) or at - before.received_at > RECEIPT_PERIOD:
            return _form_again(request, sent, ALREADY_SENT, at)
        said = before
    context = _said(said) | sent.context | {"code": token.code}
    return render(request, "portal/consultations/said_receipt.html", context)


def _form(
    request: HttpRequest, sent: Submission, form: SubmissionForm, status: int
) -> HttpResponse:
    context = sent.context | {"section": "consultations", "form": form, "closed": sent.closed}
    return render(request, sent.template, context, status=status)


def _form_again(
    request: HttpRequest, sent: Submission, refusal: Refusal, at: datetime
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    form = sent.form(with_new_token(request.POST, sent.name, at=at))
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, sent, form, 400)


@personal_page
def said_status(request: HttpRequest) -> HttpResponseBase:
    """
    Ask for number and code, and show what became of feedback or of a report.

    Failures count by number and client, even for unknown numbers.
    """

    def find(number: str, code: str) -> dict[str, Any] | None:
        said = said_by_query_code(number, code)
        return None if said is None else _said(said)

    return entry_page(
        request,
        find,
        lambda found, at: render(request, "portal/consultations/said.html", found),
        template="portal/consultations/said_enter.html",
        context={"section": "consultations"},
    )


def _said(said: Said) -> dict[str, Any]:
    """Return what the pages show of feedback or of a report."""
    if isinstance(said, AnswerFeedback):
        shown = {"feedback": said, "consultation": said.consultation, "due": said}
    else:
        reported = said.reported
        shown = {"report": said, "consultation": reported.consultation, "due": reported}
    return {"section": "consultations", "said": said, **shown}


@public_list("page", "format")
def report_list(request: HttpRequest, number: str) -> HttpResponseBase:
    """List the reported comments that were examined: grounds, result and reason, never the words."""
    consultation = get_object_or_404(
        public_consultations().select_related("body"), number=number, opens_at__isnull=False
    )
    rows = decided_reports(consultation).select_related("comment").order_by()
    rows = rows.only(
        "id",
        "state",
        "count",
        "received_on",
        "decided_on",
        "reason",
        "comment__number",
        "comment__key",
    )
    if wanted_format(request):
        return exported_list(
            request,
            with_ground_counts(rows),
            ("id",),
            name=f"{consultation.number}-reports",
            title=_("Reported comments"),
            columns=[
                Column(_("Receipt number of the comment"), lambda row: row.number, 30),
                Column(_("First reported on"), lambda row: row.received_on, 12),
                *(
                    Column(label, attrgetter(f"on_{ground}"), 10)
                    for ground, label in HoldGround.choices
                ),
                Column(_("Result"), lambda row: str(row.get_state_display()), 20),
                Column(_("Reason for keeping it"), lambda row: row.reason, 60),
                Column(_("Examined on"), lambda row: row.decided_on, 12),
            ],
        )
    page = page_by_key(
        rows,
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"reported comments {consultation.pk}",
    )
    grounds = grounds_of(page.rows)
    context = {
        "section": "consultations",
        "consultation": consultation,
        "rows": [(one, _labelled(grounds.get(one.pk, []))) for one in page.rows],
        "grounds": _labelled(reports_by_ground(consultation)),
        "waiting": consultation.reported_comments.filter(decided_on=None).count(),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/consultations/reports.html", context)


def _labelled(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(str(HoldGround(ground).label), count) for ground, count in counts]
