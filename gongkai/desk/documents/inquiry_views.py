"""Inquiries at the desk: the list, those of a document, and one with its answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.calendars.queries import Calendars
from gongkai.desk import signed_urls
from gongkai.desk.body_fields import BodyField
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.views import get_document
from gongkai.desk.forms import DateInput
from gongkai.desk.signed_urls import Ticket
from gongkai.documents.actions.inquiries import answer_inquiry, ask_inquiry, override_inquiry
from gongkai.documents.models import Document, Inquiry
from gongkai.documents.queries import attachments_of
from gongkai.documents.queries.inquiries import (
    file_of_inquiry,
    inquiries_of,
    shows_text,
    visible_inquiries,
    waited_days,
)
from gongkai.documents.rules.inquiries import (
    ANSWERS,
    AnswerFacts,
    InquiryFacts,
    refusal_to_answer,
    refusal_to_ask,
    refusal_to_override,
)
from gongkai.documents.states import InquiryKind
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.queries import bodies_in_force, working_body_ids
from gongkai.ui.fields import DateField, TextField
from gongkai.ui.files import belongs_elsewhere, on_files_host
from gongkai.ui.list_pages import page_urls
from gongkai.ui.refusable import RefusableForm

PAGE = 50
KEYS = ("-id",)


class InquiryForm(RefusableForm):
    """A new inquiry."""

    kind = forms.ChoiceField(choices=InquiryKind.choices, label=gettext_lazy("Kind"))
    addressee = BodyField(
        required=False, empty_label="—", label=gettext_lazy("Body on this platform")
    )
    recipient = TextField(
        max_length=200, required=False, label=gettext_lazy("Or recipient of a letter")
    )
    question = TextField(
        max_length=1000, label=gettext_lazy("Question"), widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = DateField(label=gettext_lazy("Answer by"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = bodies_in_force().order_by("position", "id")
        self.fields["addressee"].offer(bodies)  # type: ignore[attr-defined]


class AnswerForm(RefusableForm):
    """The answer to an inquiry; number and date only for one that came by letter."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), widget=forms.RadioSelect)
    opinion = TextField(
        max_length=1000,
        required=False,
        label=gettext_lazy("Opinion or reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    letter_number = TextField(
        max_length=60, required=False, label=gettext_lazy("Number of the letter")
    )
    letter_on = DateField(
        required=False, label=gettext_lazy("Date of the letter"), widget=DateInput
    )

    def __init__(self, *args: Any, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in ANSWERS[inquiry.kind]]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        if inquiry.addressee_id is not None:
            del self.fields["letter_number"], self.fields["letter_on"]


class OverrideForm(RefusableForm):
    """Why a version goes on in spite of an inquiry."""

    reason = TextField(max_length=500, label=gettext_lazy("Reason"))


@staff_page
@require_safe
def inquiry_list(request: StaffRequest) -> HttpResponse:
    """List the inquiries of the user's bodies and those that the user answers, newest first."""
    context = frame(request, "documents")
    page = page_by_key(
        visible_inquiries(request.user, on=context["today"]),
        keys=KEYS,
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.inquiries {request.person.pk}",
    )
    calendars, today = Calendars(), context["today"]
    context |= {
        "rows": [(one, waited_days(one, calendars, on=today)) for one in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/documents/inquiries.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_inquiries(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the inquiries about the newest version of a document, and ask a new one."""
    document = get_document(request, pk)
    if request.method != "POST":
        return _of_document(request, document, InquiryForm(), status=200)
    form = InquiryForm(request.POST)
    if not form.is_valid():
        return _of_document(request, document, form, status=400)
    facts = InquiryFacts(**form.cleaned_data)
    try:
        ask_inquiry(document, facts, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _of_document(request, document, form, status=409)
    messages.success(request, _("The inquiry was sent."))
    return redirect("desk:document_inquiries", pk)


def _of_document(
    request: StaffRequest, document: Document, form: InquiryForm, *, status: int
) -> HttpResponse:
    context = frame(request, "documents")
    version = document.open_version or document.versions.order_by("-number")[0]
    calendars, today = Calendars(), context["today"]
    context |= {
        "document": document,
        "rows": [(one, waited_days(one, calendars, on=today)) for one in inquiries_of(version)],
        "form": form,
        "refusal": refusal_to_ask(document, None, by=request.person, at=timezone.now()),
    }
    return render(request, "desk/documents/document_inquiries.html", context, status=status)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def inquiry_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an inquiry with the version that it is about, and answer it."""
    inquiry = _inquiry(request, pk)
    if request.method != "POST":
        return _page(request, inquiry, status=200)
    form = AnswerForm(request.POST, inquiry=inquiry)
    if not form.is_valid():
        return _page(request, inquiry, answer=form, status=400)
    facts = AnswerFacts(**form.cleaned_data)
    try:
        answer_inquiry(inquiry, facts, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, inquiry, answer=form, status=409)
    messages.success(request, _("The answer was recorded."))
    return redirect("desk:inquiry", pk)


@staff_page
@require_POST
def inquiry_override(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the version go on in spite of an objection or of silence."""
    inquiry = _inquiry(request, pk)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return _page(request, inquiry, override=form, status=400)
    try:
        override_inquiry(inquiry, form.cleaned_data["reason"], by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, inquiry, override=form, status=409)
    messages.success(request, _("The version may go on."))
    return redirect("desk:inquiry", pk)


@staff_page
@require_safe
def inquiry_file(request: StaffRequest, pk: int, file: int) -> HttpResponseBase:
    """Redirect to a file of the version about which the user's body is asked."""
    inquiry = _inquiry(request, pk)
    found = file_of_inquiry(request.user, file, on=local_date(timezone.now()))
    if found is None or found.version_id != inquiry.version_id:
        raise Http404
    ticket = Ticket(request.user.pk, inquiry.version.document_id, found.pk)
    path = reverse("desk:file_download", args=[signed_urls.issued(ticket)])
    return redirect(path if not belongs_elsewhere(request) else on_files_host(path))


def _inquiry(request: StaffRequest, pk: int) -> Inquiry:
    return get_object_or_404(visible_inquiries(request.user, on=local_date(timezone.now())), pk=pk)


def _page(
    request: StaffRequest,
    inquiry: Inquiry,
    *,
    status: int,
    answer: AnswerForm | None = None,
    override: OverrideForm | None = None,
) -> HttpResponse:
    context, at = frame(request, "documents"), timezone.now()
    version = inquiry.version
    is_own = inquiry.body_id in working_body_ids(request.person, on=context["today"])
    shown = is_own or shows_text(inquiry)
    files = attachments_of(version) if shown else []
    context |= {
        "inquiry": inquiry,
        "version": version,
        "is_own": is_own,
        "shows_text": shown,
        "files": [
            (
                one,
                reverse("desk:document_file", args=[version.document_id, one.pk])
                if is_own
                else reverse("desk:inquiry_file", args=[inquiry.pk, one.pk]),
            )
            for one in files
        ],
        "waited": waited_days(inquiry, Calendars(), on=context["today"]),
        "answer_form": answer or AnswerForm(inquiry=inquiry),
        "answer_refusal": refusal_to_answer(inquiry, None, by=request.person, at=at),
        "override_form": override or OverrideForm(auto_id="%s_override"),
        "override_refusal": refusal_to_override(inquiry, None, by=request.person, at=at),
        "form": answer or override,
    }
    return render(request, "desk/documents/inquiry.html", context, status=status)
