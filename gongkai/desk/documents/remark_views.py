"""Remarks on passages: the text with its marks, a new mark, and the answers."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.views import get_document
from gongkai.documents.actions.remarks import answer_remark, mark_passage
from gongkai.documents.models import Document, PassageRemark
from gongkai.documents.queries import versions_of
from gongkai.documents.queries.remarks import marked_text, remarks_of
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.rules.remarks import MAX_WORDS, RemarkFacts, refusal_to_mark
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ui.fields import IntegerField, TextField
from gongkai.ui.refusable import RefusableForm


class RemarkForm(RefusableForm):
    """A remark on words of the text, or on a whole paragraph."""

    words = TextField(
        max_length=MAX_WORDS,
        required=False,
        label=gettext_lazy("Words of the text"),
        help_text=gettext_lazy("Copy them from one paragraph; empty: the whole paragraph."),
    )
    paragraph = IntegerField(
        required=False, min_value=1, label=gettext_lazy("Number of the paragraph")
    )
    remark = TextField(
        max_length=1000, label=gettext_lazy("Remark"), widget=forms.Textarea(attrs={"rows": 3})
    )


class RemarkAnswerForm(RefusableForm):
    """What was changed after a remark, or why it stays."""

    answer = TextField(
        max_length=1000,
        label=gettext_lazy("What was changed, or why it stays"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_remarks(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the text with the remarks in their places; a reviewer marks a passage."""
    document = get_document(request, pk)
    if request.method != "POST":
        return _page(request, document, RemarkForm(), status=200)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, document, form, status=400)
    try:
        mark_passage(
            document, RemarkFacts(**form.cleaned_data), by=request.person, at=timezone.now()
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, document, form, status=409)
    messages.success(request, _("The passage was marked."))
    return redirect("desk:document_remarks", pk)


@staff_page
@require_POST
def remark_answer(request: StaffRequest, pk: int, remark: int) -> HttpResponse:
    """Answer a remark as the drafter."""
    document = get_document(request, pk)
    found = get_object_or_404(PassageRemark, pk=remark, version__document=document)
    form = RemarkAnswerForm(request.POST, auto_id=f"%s_{found.pk}")
    if not form.is_valid():
        return _page(request, document, RemarkForm(), answered=(found.pk, form), status=400)
    try:
        answer_remark(found, form.cleaned_data["answer"], by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, document, RemarkForm(), answered=(found.pk, form), status=409)
    messages.success(request, _("The remark was answered."))
    return redirect("desk:document_remarks", pk)


def _page(
    request: StaffRequest,
    document: Document,
    form: RemarkForm,
    *,
    status: int,
    answered: tuple[int, RemarkAnswerForm] | None = None,
) -> HttpResponse:
    context, at = frame(request, "documents"), timezone.now()
    version = document.open_version or versions_of(document)[0]
    remarks = remarks_of(version)
    paragraphs, lost = marked_text(version, remarks)
    forms_of = {
        one.pk: RemarkAnswerForm(initial={"answer": one.answer}, auto_id=f"%s_{one.pk}")
        for one in remarks
    } | (dict([answered]) if answered else {})
    refusal = refusal_to_mark(document, None, by=request.person, at=at)
    context |= {
        "document": document,
        "version": version,
        "paragraphs": [
            (one, [(remark, forms_of[remark.pk]) for remark in one.remarks]) for one in paragraphs
        ],
        "lost": [(one, forms_of[one.pk]) for one in lost],
        "number_open": sum(one.answered_at is None for one in remarks),
        "refusal": refusal,
        "mark_form": form,
        "form": answered[1] if answered else form,
        "may_answer": refusal_to_edit(document, by=request.person, on=local_date(at)) is None,
    }
    return render(request, "desk/documents/remarks.html", context, status=status)
