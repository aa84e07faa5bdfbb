"""The findings of the check of personal data in a document, and their justification."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.findings import file_state, groups_of
from gongkai.desk.documents.views import get_document
from gongkai.documents.actions.justifications import justify_findings
from gongkai.documents.models import Document
from gongkai.documents.queries import attachments_of, versions_of
from gongkai.documents.queries.findings import check_of
from gongkai.documents.rules.findings import (
    MAX_REASON,
    Grounds,
    refusal_of_check,
    refusal_to_justify,
)
from gongkai.kit.refusals import Refused
from gongkai.ui.fields import TextField
from gongkai.ui.refusable import RefusableForm


class JustificationForm(RefusableForm):
    """Why the chosen findings may be public."""

    reason = TextField(
        max_length=MAX_REASON, required=False, label=gettext_lazy("Why this may be public")
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_findings(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the findings of a document in place; a reviewer justifies those of one kind and file."""
    document, at = get_document(request, pk), timezone.now()
    if request.method != "POST":
        return _page(request, document, at=at, status=200)
    form, chosen = JustificationForm(request.POST), frozenset(request.POST.getlist("found"))
    if not form.is_valid():
        return _page(request, document, at=at, status=400, form=form, chosen=chosen)
    grounds = Grounds(chosen, form.cleaned_data["reason"])
    try:
        made = justify_findings(document, grounds, by=request.person, at=at)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, document, at=at, status=409, form=form, chosen=chosen)
    messages.success(
        request,
        ngettext(
            "%(count)s finding was justified.", "%(count)s findings were justified.", len(made)
        )
        % {"count": len(made)},
    )
    return redirect("desk:document_findings", pk)


def _page(
    request: StaffRequest,
    document: Document,
    *,
    at: datetime,
    status: int,
    form: JustificationForm | None = None,
    chosen: frozenset[str] = frozenset(),
) -> HttpResponse:
    version = document.open_version or versions_of(document)[0]
    check = check_of(document, version)
    files = attachments_of(version)
    typed = {"reason": form.data.get("reason", "")} if form else {}
    context = frame(request, "documents") | {
        "document": document,
        "version": version,
        "refusal": refusal_of_check(check),
        "justify_refusal": refusal_to_justify(document, None, by=request.person, at=at),
        "files": [
            (
                one,
                reverse("desk:document_file", args=[document.pk, one.pk]),
                file_state(check.texts[one.pk]),
            )
            for one in files
        ],
        "wrong": form,
        "forms": [
            (group, JustificationForm(initial=typed, auto_id=f"%s_{group.key}"))
            for group in groups_of(check)
        ],
        "chosen": chosen,
    }
    return render(request, "desk/documents/findings.html", context, status=status)
