"""Comment on a draft, show the receipt once, and read, confirm or withdraw the comment by code."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.actions.comments import (
    confirm_comment,
    contest_hold,
    receive_comment,
    withdraw_comment,
)
from gongkai.consultations.actions.files import confirm_file
from gongkai.consultations.comment_files import files_of
from gongkai.consultations.models import PublicComment, PublicConsultation
from gongkai.consultations.queries import (
    comment_by_query_code,
    comment_by_submission,
    commented_version,
    draft_paragraphs,
    public_consultations,
    public_version,
)
from gongkai.consultations.rules.comments import (
    refusal_of_period,
    refusal_to_confirm,
    refusal_to_contest,
    refusal_to_withdraw,
    refusals_of_comment,
)
from gongkai.consultations.rules.files import refusal_of_file_count
from gongkai.consultations.states import ConsultationState
from gongkai.files.storage import EncryptedFile
from gongkai.kit.refusals import Refusal, Refused
from gongkai.portal.consultations.file_views import proposed_file, uploaded_files
from gongkai.portal.consultations.forms import CommentForm
from gongkai.portal.decorators import personal_page
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.query_code_entry import entry_page
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token
from gongkai.ui.files import file_response

PAGE_SECONDS = 30 * 60  # seconds for which the page of an own comment takes its buttons
ALREADY_SENT = Refusal(
    "sent-before",
    _("A comment was already sent with this form. To send another one, send the form again."),
)
# What the author of a comment can do with it, by the name of the button.
OWN_ACTIONS: dict[str, Callable[..., PublicComment]] = {
    "withdraw": withdraw_comment,
    "confirm": confirm_comment,
    "contest": contest_hold,
}


@personal_page
def comment_create(request: HttpRequest, number: str) -> HttpResponse:
    """Show the form for a comment, accept a submission, and respond with the receipt."""
    at = timezone.now()
    consultation = get_object_or_404(
        public_consultations().select_related("body"), number=number, draft__isnull=False
    )
    refusal = refusal_of_period(consultation, at)
    if request.method != "POST":
        first = {
            "token": issue_token(_form_name(consultation), at=at),
            "paragraph": request.GET.get("paragraph", "")[:10],
        }
        return _form(request, consultation, CommentForm(initial=first), refusal=refusal)
    form = CommentForm(request.POST, uploaded_files(request))
    token = read_token(request.POST.get("token", ""), _form_name(consultation))
    form.is_valid()
    if refusal:
        # What was typed stays on the page, so that it can be sent by another way.
        form.add_refusal(refusal)
        return _form(request, consultation, form, refusal=refusal, status=409)
    if token is None or token.is_old(at):
        return _form_again(request, consultation, EXPIRED, at)
    form.check(token, _refusals(consultation, form), at=at)
    files = form.store_files("attachments")
    if form.errors:
        return _form(request, consultation, form, status=400)
    return _take(request, consultation, form, token, at, files)


def _refusals(consultation: PublicConsultation, form: CommentForm) -> Iterator[Refusal]:
    yield from refusals_of_comment(consultation, form.facts(), commented_version(consultation))
    if too_many := refusal_of_file_count(len(form.cleaned_data.get("attachments", []))):
        yield too_many


def _take(
    request: HttpRequest,
    consultation: PublicConsultation,
    form: CommentForm,
    token: FormToken,
    at: datetime,
    files: Sequence[EncryptedFile],
) -> HttpResponse:
    """
    Take the comment and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address
    or stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    """
    try:
        comment = receive_comment(
            consultation,
            form.facts(),
            code=token.code,
            submission=token.submission,
            at=at,
            files=files,
        )
    except Refused as refused:
        before = comment_by_submission(token.submission)
        if before is None:
            form.add_refusal(refused.refusal)
            return _form(request, consultation, form, status=409)
        is_the_same = before.text == form.facts().text.strip()
        if not is_the_same or at - before.received_at > RECEIPT_PERIOD:
            return _form_again(request, consultation, ALREADY_SENT, at)
        comment = before
    context = {
        "section": "consultations",
        "comment": comment,
        "consultation": consultation,
        "code": token.code,
        "files": files_of(comment),
    }
    return render(request, "portal/consultations/receipt.html", context)


def _form_name(consultation: PublicConsultation) -> str:
    return f"consultation:{consultation.pk}"


def _form(
    request: HttpRequest,
    consultation: PublicConsultation,
    form: CommentForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    paragraphs = draft_paragraphs(public_version(consultation))
    chosen = str(form["paragraph"].value() or "")
    place = int(chosen) if chosen.isdecimal() else 0
    context = {
        "section": "consultations",
        "consultation": consultation,
        "form": form,
        "refusal": refusal,
        "quoted": paragraphs[place - 1] if 0 < place <= len(paragraphs) else "",
        "kept_days": settings.GONGKAI_RETENTION.comments,
    }
    return render(request, "portal/consultations/comment.html", context, status=status)


def _form_again(
    request: HttpRequest, consultation: PublicConsultation, refusal: Refusal, at: datetime
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, _form_name(consultation), at=at)
    form = CommentForm(data)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, consultation, form, status=400)


@personal_page
def comment_status(request: HttpRequest) -> HttpResponseBase:
    """
    Ask for number and code, show the comment with its answer, and take what its author decides.

    Failures count by number and client, even for unknown numbers. The page of a comment contains a
    token, so that its buttons do not ask for the code again.
    """
    at = timezone.now()
    if request.method == "POST" and (own := _own_comment(request, at)):
        return _decide(request, own, at)
    return entry_page(
        request,
        comment_by_query_code,
        lambda comment, at: _show(request, comment, at),
        template="portal/consultations/enter.html",
        context={"section": "consultations"},
    )


def _own_comment(request: HttpRequest, at: datetime) -> PublicComment | None:
    """Return the comment whose page the form comes from; None if its token is forged or old."""
    pk = request.POST.get("comment", "")[:20]
    if not pk.isdecimal():
        return None
    token = read_token(request.POST.get("token", ""), _own_form_name(int(pk)))
    if token is None or not 0 <= (at - token.drawn_at).total_seconds() <= PAGE_SECONDS:
        return None
    found = PublicComment.objects.select_related("consultation__body", "answer", "version")
    return found.filter(pk=int(pk)).exclude(code_hash="").first()


def _own_form_name(pk: int) -> str:
    return f"own-comment:{pk}"


def _decide(request: HttpRequest, comment: PublicComment, at: datetime) -> HttpResponseBase:
    if request.POST.get("action") in {"open-file", "publish-file"}:
        return _decide_on_file(request, comment, at)
    action = OWN_ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        return _show(request, comment, at, status=400)
    try:
        done = action(comment, at=at)
    except Refused as refused:
        return _show(request, comment, at, refusal=refused.refusal, status=409)
    return _show(request, done, at)


def _decide_on_file(request: HttpRequest, comment: PublicComment, at: datetime) -> HttpResponseBase:
    """Serve the copy of a file as it would be published, or publish it."""
    one = proposed_file(comment, request.POST.get("file", ""))
    if request.POST["action"] == "open-file":
        return file_response(request, one.public_copy)
    try:
        confirm_file(one, copy_sha256=request.POST.get("copy", ""), at=at)
    except Refused as refused:
        return _show(request, comment, at, refusal=refused.refusal, status=409)
    return _show(request, comment, at)


def _show(
    request: HttpRequest,
    comment: PublicComment,
    at: datetime,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    consultation = comment.consultation
    is_concluded = consultation.state == ConsultationState.CONCLUDED
    context = {
        "section": "consultations",
        "comment": comment,
        "consultation": consultation,
        "answer": comment.answer if is_concluded else None,
        "refusal": refusal,
        "token": issue_token(_own_form_name(comment.pk), at=at),
        "files": files_of(comment),
        "may_publish_files": comment.published_at is not None,
        "may_withdraw": refusal_to_withdraw(comment, at=at) is None,
        "may_confirm": refusal_to_confirm(comment, at=at) is None,
        "may_contest": refusal_to_contest(comment, at=at) is None,
    }
    return render(request, "portal/consultations/own.html", context, status=status)
