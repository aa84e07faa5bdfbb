"""Drafts on which the public may comment, decisions to come, and what became of the comments."""

from django.db import DEFAULT_DB_ALIAS
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.consultations.comment_files import with_files
from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.queries import (
    counts_by_ground,
    counts_by_state,
    draft_paragraphs,
    is_open,
    public_answers,
    public_consultations,
    public_version,
    published_comments,
)
from gongkai.consultations.reader_queries import (
    last_feedback_day,
    public_feedback,
    takes_feedback,
    with_feedback_counts,
)
from gongkai.consultations.states import CommentState, ConsultationState, HoldGround
from gongkai.consultations.surveys import has_results
from gongkai.documents.differences import compared
from gongkai.documents.models import Version
from gongkai.documents.queries.access import public_documents
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.times import local_date
from gongkai.portal.consultations.forms import ConsultationFilter
from gongkai.portal.decorators import follow_address, public_list, public_page
from gongkai.portal.exports import exported_list
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 20
KEYS = ("-public_at", "-id")


@public_list("state", "page", "format")
def consultation_list(request: HttpRequest) -> HttpResponseBase:
    """List the consultations, newest first, with those that are only planned. One query."""
    form = ConsultationFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    rows = public_consultations().select_related("body")
    if state := form.cleaned_data["state"]:
        rows = rows.filter(state=state)
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name="consultations",
            title=_("Public consultations"),
            columns=[
                Column(_("Number of the consultation"), lambda row: row.number, 24),
                Column(_("Draft for comments"), lambda row: row.title, 60),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Kind of draft"), lambda row: str(row.get_kind_display()), 20),
                Column(_("State"), lambda row: str(row.get_state_display()), 20),
                Column(_("Expected on"), lambda row: row.planned_on, 12),
                Column(_("Open since"), lambda row: row.opens_at, 18),
                Column(_("Comments until"), lambda row: row.closes_at, 18),
                Column(_("Comments received"), lambda row: row.last_comment, 10),
                Column(_("Outcome due by"), lambda row: row.outcome_due_on, 12),
                Column(_("Outcome published at"), lambda row: row.concluded_at, 18),
            ],
        )
    page = page_by_key(
        rows,
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of("consultations", form.cleaned_data),
    )
    context = {
        "section": "consultations",
        "form": form,
        "rows": page.rows,
        "now": timezone.now(),
        "follow": follow_address(request, kind="consultations"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/consultations/list.html", context)


@public_page
def consultation_detail(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one consultation: notice, period, draft by paragraphs, numbers, outcome."""
    consultation = _consultation(number)
    now = timezone.now()
    version = public_version(consultation)
    counts = counts_by_state(consultation)
    final = _final_version(consultation)
    context = {
        "section": "consultations",
        "consultation": consultation,
        "is_open": is_open(consultation, now),
        "is_over": consultation.state == ConsultationState.OPENED
        and not is_open(consultation, now),
        "is_late": consultation.state == ConsultationState.ENDED
        and consultation.outcome_due_on is not None
        and local_date(now) > consultation.outcome_due_on,
        "version": version,
        "paragraphs": draft_paragraphs(version),
        "counts": [(CommentState(state).label, count) for state, count in counts.items() if count],
        "grounds": [
            (HoldGround(ground).label, count) for ground, count in counts_by_ground(consultation)
        ],
        "answers": list(public_answers(consultation).order_by("-voices", "id")[:PAGE]),
        "follow": follow_address(request, kind="consultations", q=consultation.number),
        "has_results": has_results(consultation, now),
        "feedback_until": last_feedback_day(consultation)
        if takes_feedback(consultation, now)
        else None,
        "has_published": published_comments(consultation).exists(),
        "final": final.document if final else None,
        "records": list(consultation.records.select_related("document").order_by("done_on", "id"))
        if consultation.state == ConsultationState.CONCLUDED
        else [],
    }
    return render(request, "portal/consultations/show.html", context)


@public_list("page", "format")
def answer_list(request: HttpRequest, number: str) -> HttpResponseBase:
    """List every argument with its voices, what became of it and why, after the outcome."""
    consultation = _consultation(number)
    if consultation.state != ConsultationState.CONCLUDED:
        raise Http404
    rows, final = public_answers(consultation), _final_version(consultation)
    paragraphs = draft_paragraphs(final)
    if wanted_format(request):
        return exported_list(
            request,
            with_feedback_counts(rows),
            ("id",),
            name=f"{consultation.number}-answers",
            title=_("Answers to comments"),
            columns=[
                Column(_("Argument"), lambda row: row.argument, 60),
                Column(_("Voices"), lambda row: row.voices, 10),
                Column(_("Result"), lambda row: str(row.get_result_display()), 16),
                Column(_("Reason"), lambda row: row.reason, 60),
                Column(_("Paragraph of the final document"), lambda row: row.final_paragraph, 12),
                Column(_("Feedback on the answer"), lambda row: row.feedback_count, 10),
                Column(_("Replies to it"), lambda row: row.replied_count, 10),
            ],
        )
    page = page_by_key(
        rows,
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"answers {consultation.pk}",
    )
    feedback = public_feedback(page.rows)
    context = {
        "section": "consultations",
        "consultation": consultation,
        "takes_feedback": takes_feedback(consultation, timezone.now()),
        "feedback_until": last_feedback_day(consultation),
        "rows": [
            (
                one,
                paragraphs[one.final_paragraph - 1]
                if one.final_paragraph and one.final_paragraph <= len(paragraphs)
                else "",
                feedback[one.pk],
            )
            for one in page.rows
        ],
        "final": final.document if final else None,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/consultations/answers.html", context)


@public_list("page", "format")
def comment_list(request: HttpRequest, number: str) -> HttpResponseBase:
    """List the comments that their authors published, newest first. Three queries."""
    consultation = _consultation(number)
    rows = published_comments(consultation).select_related("version").defer("text", "name")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            ("-published_at", "-id"),
            name=f"{consultation.number}-comments",
            title=_("Published comments"),
            columns=[
                Column(_("Receipt number"), lambda row: row.number, 30),
                Column(_("Version"), lambda row: row.version.number, 8),
                Column(_("Paragraph"), lambda row: row.paragraph, 10),
                Column(_("Received on"), lambda row: row.received_on, 12),
                Column(_("Comment"), lambda row: row.published_text, 80),
            ],
        )
    page = page_by_key(
        rows,
        keys=("-published_at", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"published comments {consultation.pk}",
    )
    context = {
        "section": "consultations",
        "consultation": consultation,
        "rows": with_files(page.rows),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/consultations/comments.html", context)


@public_list("page", "format")
def held_list(request: HttpRequest, number: str) -> HttpResponseBase:
    """List the comments that were set aside: number, day and ground, never the words."""
    consultation = _consultation(number)
    # The role of the portal sees published comments only.
    every = PublicComment.objects.using(DEFAULT_DB_ALIAS)
    rows = every.filter(consultation=consultation, state=CommentState.HELD).only(
        "id", "key", "number", "received_on", "ground", "contested_at", "upheld_at"
    )
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            ("id",),
            name=f"{consultation.number}-set-aside",
            title=_("Comments that were set aside"),
            columns=[
                Column(_("Receipt number"), lambda row: row.number, 30),
                Column(_("Received on"), lambda row: row.received_on, 12),
                Column(_("Ground"), lambda row: str(row.get_ground_display()), 40),
                Column(_("Contested at"), lambda row: row.contested_at, 18),
                Column(_("Confirmed at"), lambda row: row.upheld_at, 18),
            ],
        )
    page = page_by_key(
        rows,
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"held comments {consultation.pk}",
    )
    context = {
        "section": "consultations",
        "consultation": consultation,
        "rows": page.rows,
        "grounds": [
            (HoldGround(ground).label, count) for ground, count in counts_by_ground(consultation)
        ],
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/consultations/held.html", context)


@public_page
def consultation_changes(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show what differs between the draft and the document that came of it, line by line."""
    consultation = _consultation(number)
    draft, final = public_version(consultation), _final_version(consultation)
    if draft is None or final is None:
        raise Http404
    context = {
        "section": "consultations",
        "consultation": consultation,
        "final": final.document,
        "rows": compared(draft.plain_text, final.plain_text),
    }
    return render(request, "portal/consultations/changes.html", context)


def _consultation(number: str) -> PublicConsultation:
    return get_object_or_404(public_consultations().select_related("body"), number=number)


def _final_version(consultation: PublicConsultation) -> Version | None:
    """Return the public version of the document that was prepared; None before it is public."""
    if consultation.final_id is None or consultation.state != ConsultationState.CONCLUDED:
        return None
    found = public_documents().filter(pk=consultation.final_id).values("public_version")
    return Version.objects.select_related("document").filter(pk__in=found).first()
