"""Comments on a draft at the desk: filter, group, answer, enter, set aside, prepare for publication."""

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.consultations.actions.comments import answer_comments, enter_comment
from gongkai.consultations.comment_files import files_of, open_original
from gongkai.consultations.models import CommentFile, PublicComment, PublicConsultation
from gongkai.consultations.queries import comment_by_submission, comments_visible_to, read_body_ids
from gongkai.consultations.rules.comments import refusal_to_answer, refusal_to_enter_comment
from gongkai.consultations.states import CommentState
from gongkai.desk.consultations.forms import AnswerForm, CommentFilter, EnterForm, StepForm
from gongkai.desk.consultations.page_actions import (
    COMMENT_BINDINGS,
    COMMENT_FORMS,
    comment_steps_of,
)
from gongkai.desk.consultations.views import consultation_of
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_received_page, take_step
from gongkai.files.storage import EncryptedFile, store_all_encrypted
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ui.files import case_file_response
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import unknown_filters

PAGE = 50
MAX_GROUPS = 20  # groups that the page names, the largest first


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def comment_list(request: StaffRequest, pk: int) -> HttpResponse:
    """List the comments on a draft with filters and groups, and answer those that are chosen."""
    consultation = read_consultation(request, pk)
    form = AnswerForm(request.POST or None, consultation=consultation)
    if request.method != "POST":
        return _list(request, consultation, form)
    if not form.is_valid():
        return _list(request, consultation, form, status=400)
    try:
        answer = answer_comments(consultation, form.facts(), by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _list(request, consultation, form, status=409)
    messages.success(
        request, _("Comments that were answered: %(count)s.") % {"count": answer.voices}
    )
    return redirect("desk:comments", pk)


def _list(
    request: StaffRequest,
    consultation: PublicConsultation,
    answer_form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = frame(request, "consultations")
    form = CommentFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    found = _filtered(consultation, form)
    page = page_by_key(
        found.select_related("answer", "version"),
        keys=("id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=scope_of(f"desk.comments {consultation.pk}", form.cleaned_data),
    )
    now = timezone.now()
    context |= {
        "consultation": consultation,
        "form": form,
        "rows": page.rows,
        "groups": _groups(consultation, found),
        "answer_form": answer_form,
        "answer_refusal": refusal_to_answer(consultation, None, by=request.person, at=now),
        "enter_refusal": refusal_to_enter_comment(consultation, None, by=request.person, at=now),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/consultations/comments.html", context, status=status)


def _filtered(consultation: PublicConsultation, form: CommentFilter) -> QuerySet[PublicComment]:
    found = PublicComment.objects.filter(consultation=consultation)
    data = form.cleaned_data
    for name in ("state", "source", "group"):
        if data[name]:
            found = found.filter(**{name: data[name]})
    if data["paragraph"] is not None:
        found = found.filter(paragraph=data["paragraph"] or None)
    return found


def _groups(
    consultation: PublicConsultation, found: QuerySet[PublicComment]
) -> list[tuple[PublicComment, int]]:
    """Return the largest groups among the comments found, each by its first comment."""
    counted = (
        found.filter(group__isnull=False)
        .order_by()
        .values_list("group")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
        .order_by("-n", "group")[:MAX_GROUPS]
    )
    sizes = dict(counted)
    first = PublicComment.objects.filter(consultation=consultation).in_bulk(list(sizes))
    return [(first[pk], size) for pk, size in sizes.items()]


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def comment_create(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a comment that came by post, at the counter, by hotline or at a hearing."""
    consultation = read_consultation(request, pk)
    context = frame(request, "consultations")
    files = {"attachments": request.FILES.getlist("attachments")}
    form = EnterForm(request.POST or None, files)  # type: ignore[arg-type]
    stored = _stored(form) if form.is_valid() else []
    return record_received_page(
        request,
        form,
        lambda sent, at: enter_comment(
            consultation,
            form.entered(),
            code=sent.code,
            submission=sent.submission,
            by=request.person,
            at=at,
            files=stored,
        ),
        comment_by_submission,
        name="comment",
        template="desk/consultations/enter.html",
        receipt="desk/consultations/entered.html",
        context=context | {"consultation": consultation},
    )


def _stored(form: EnterForm) -> list[EncryptedFile]:
    """Check, scan and store the uploaded files, encrypted; a refused one is an error of the form."""
    files = form.cleaned_data["attachments"]
    results = store_all_encrypted([(one, one.name) for one in files])
    for one, result in zip(files, results, strict=True):
        if isinstance(result, Refused):
            form.add_error("attachments", f"{one.name}: {result.refusal}")
    return [one for one in results if not isinstance(one, Refused)]


@staff_page
@require_safe
def comment_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Serve a file of a comment as it came, to those who read the comment."""
    seen = comments_visible_to(request.user, on=local_date(timezone.now()))
    found = CommentFile.objects.filter(comment__in=seen.values("pk")).exclude(content_id="")
    one = get_object_or_404(found, pk=pk)
    return case_file_response(request, one, lambda: open_original(one))


@staff_page
@require_safe
def comment_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one comment with its possible steps."""
    return _page(request, _comment(request, pk))


@staff_page
@require_POST
def comment_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step with a comment. A refusal shows the page again; nothing is saved."""
    comment = _comment(request, pk)
    return take_step(
        request,
        comment,
        verb,
        COMMENT_BINDINGS,
        lambda name: COMMENT_FORMS[name](request.POST, request.FILES, subject=comment, prefix=name),
        shown=lambda **tried: _page(request, _comment(request, pk), **tried),
        done=lambda: redirect("desk:comment", pk),
    )


def read_consultation(request: StaffRequest, pk: int) -> PublicConsultation:
    """Return a consultation whose comments the user may read."""
    consultation = consultation_of(request, pk)
    bodies = read_body_ids(request.person, on=local_date(timezone.now()))
    if consultation.body_id not in bodies:
        raise Http404
    return consultation


def _comment(request: StaffRequest, pk: int) -> PublicComment:
    seen = comments_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("consultation__body", "answer", "version"), pk=pk)


def _page(
    request: StaffRequest,
    comment: PublicComment,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "consultations")
    voices = 0
    if comment.group_id is not None:
        voices = PublicComment.objects.filter(
            consultation=comment.consultation, group=comment.group_id
        ).count()
    context |= {
        "comment": comment,
        "consultation": comment.consultation,
        "voices": voices,
        "files": files_of(comment),
        "is_withdrawn": comment.state == CommentState.WITHDRAWN,
        "offered": list(
            comment_steps_of(comment, by=request.person, at=timezone.now(), tried=tried)
        ),
        "tried": tried[0] if tried else "",
    }
    return render(request, "desk/consultations/comment.html", context, status=status)
