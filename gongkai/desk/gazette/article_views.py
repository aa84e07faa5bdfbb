"""Articles and corrections of the gazette at the desk: read a proof, mark, settle, correct."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.gazette.forms import MarkForm, SettleForm
from gongkai.gazette.actions.contents import mark_correction, settle_correction
from gongkai.gazette.citations import citation_text
from gongkai.gazette.contents import standing_of
from gongkai.gazette.models import Article, Correction
from gongkai.gazette.queries import (
    articles_of,
    corrections_visible_to,
    other_edition,
    pairs,
    visible_to,
)
from gongkai.gazette.states import PROOFS, CorrectionState
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.processes.correct_from_gazette import correct_from_gazette, refusal_to_correct
from gongkai.ui.list_pages import page_urls

PAGE = 25


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def article_detail(request: StaffRequest, pk: int, article: int) -> HttpResponse:
    """Show the text of an article as it will be printed; mark corrections while it is proof-read."""
    seen = visible_to(request.user, on=local_date(timezone.now()))
    issue = get_object_or_404(seen.select_related("body"), pk=pk)
    rows = articles_of(issue)
    one = next((row for row in rows if row.pk == article), None)
    found = get_object_or_404(
        Article.objects.select_related("issue__body", "document__body", "version"),
        pk=one.pk if one else None,
    )
    assert one is not None
    form, status = MarkForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                mark_correction(found, **form.cleaned_data, by=request.person, at=timezone.now())
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 409
            else:
                messages.success(request, _("The correction is marked."))
                return redirect("desk:gazette_article", pk, article)
    other = other_edition(issue)
    context = frame(request, "gazette")
    context |= {
        "issue": issue,
        "named": citation_text(issue.year, issue.number, None, issue.language),
        "article": found,
        "standing": standing_of(one),
        "form": form,
        "is_proof": issue.state in PROOFS,
        "before": next((row for row in reversed(rows) if row.position < one.position), None),
        "after": next((row for row in rows if row.position > one.position), None),
        "pair": pairs(rows, articles_of(other)).get(one.pk) if other else None,
        "other": other,
        "corrections": list(issue.corrections.filter(document=found.document).order_by("id")),
    }
    return render(request, "desk/gazette/article.html", context, status=status)


@staff_page
@require_safe
def correction_list(request: StaffRequest) -> HttpResponse:
    """List the marked corrections of the user's documents and issues, newest first."""
    context = frame(request, "gazette")
    rows = corrections_visible_to(request.user, on=context["today"])
    page = page_by_key(
        rows.select_related("document__body", "issue"),
        keys=("-marked_at", "-id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.gazette.corrections {request.person.pk}",
    )
    context |= {"rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/gazette/corrections.html", context)


@staff_page
@require_safe
def correction_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one marked correction with what can be done about it."""
    return _page(request, _correction(request, pk))


@staff_page
@require_POST
def correction_settle(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what became of a correction."""
    correction, form = _correction(request, pk), SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, correction, status=400, form=form)
    try:
        settle_correction(correction, **form.cleaned_data, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, _correction(request, pk), status=409, form=form)
    messages.success(request, _("The correction is settled."))
    return redirect("desk:gazette_correction", pk)


@staff_page
@require_POST
def correction_correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin a corrected version of the document."""
    correction = _correction(request, pk)
    try:
        document = correct_from_gazette(correction, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, correction, status=409)
    messages.success(request, _("Write the text; it is reviewed as any document."))
    return redirect("desk:document_edit", document.pk)


def _correction(request: StaffRequest, pk: int) -> Correction:
    seen = corrections_visible_to(request.user, on=local_date(timezone.now()))
    rows = seen.select_related(
        "document__body", "document__open_version", "issue__body", "marked_by"
    )
    return get_object_or_404(rows, pk=pk)


def _page(
    request: StaffRequest, correction: Correction, *, status: int = 200, form: Any = None
) -> HttpResponse:
    context, issue = frame(request, "gazette"), correction.issue
    context |= {
        "correction": correction,
        "named": citation_text(issue.year, issue.number, None, issue.language),
        "form": form or SettleForm(),
        "is_open": correction.state == CorrectionState.OPEN,
        "refusal": refusal_to_correct(correction, by=request.person, at=timezone.now()),
    }
    return render(request, "desk/gazette/correction.html", context, status=status)
