"""Autosave of draft documents: unsaved input is stored and offered when the form is reopened."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.decorators import StaffRequest, staff_page
from gongkai.desk.documents.views import get_document
from gongkai.desk.forms import DraftForm, NewForm
from gongkai.desk.rich_texts import with_markdown
from gongkai.documents.actions.autosave import discard_working_copy, save_working_copy
from gongkai.documents.models import Document, WorkingCopy
from gongkai.documents.queries import copies_of
from gongkai.kit.refusals import Refused


@staff_page
@require_POST
def autosave_save(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Store the current content of the form; the response is a one-line message for the writer."""
    document = None if pk is None else get_document(request, pk)
    form = NewForm if document is None else DraftForm
    revision = _revision(request)
    try:
        copy = save_working_copy(
            request.user,
            document,
            form.typed(request.POST),
            by=request.person,
            at=timezone.now(),
            revision=revision,
            stamp=request.POST.get("kept", ""),
        )
    except Refused as refused:
        return JsonResponse(
            {"message": str(refused.refusal), "code": refused.refusal.code}, status=409
        )
    if copy is None:
        return JsonResponse(
            {"message": _("Text that is proposed as a state secret is not autosaved."), "stamp": ""}
        )
    stale = bool(document and document.open_version and document.open_version.revision != revision)
    line = _("Autosaved at %(time)s. The draft is not saved yet.") % {
        "time": f"{localtime(copy.kept_at):%H:%M}"
    }
    if stale:
        line += " " + _("Another user has saved this draft. If you save, both texts are shown.")
    return JsonResponse({"message": line, "stamp": copy.stamp, "stale": stale})


@staff_page
@require_POST
def autosave_discard(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Delete an autosaved copy and show the form with the saved text."""
    document = None if pk is None else get_document(request, pk)
    discard_working_copy(request.user, document, _number(request.POST.get("copy", "")))
    messages.success(request, _("The autosaved text was discarded."))
    return redirect("desk:document_create") if pk is None else redirect("desk:document_edit", pk)


def offered_copies(
    request: StaffRequest, document: Document | None
) -> tuple[WorkingCopy | None, list[WorkingCopy]]:
    """Return the copy that the form shows, and those that the page offers beside it."""
    key, stamp = _number(request.GET.get("copy", "")), request.POST.get("kept", "")
    copies = copies_of(request.user, document)
    shown = next((one for one in copies if one.pk == key or one.stamp == stamp), None)
    restored = None if stamp else shown
    return restored, [one for one in copies if one is not shown]


def restored_draft(copy: WorkingCopy | None) -> dict[str, Any]:
    """Return the form data of an autosaved copy."""
    if copy is None:
        return {}
    return with_markdown(copy.fields) | {"revision": copy.revision, "kept": copy.stamp}


def autosave_from(request: StaffRequest, document: Document, revision: int) -> WorkingCopy | None:
    """Autosave input that could not be saved, so that it survives whatever the user does next."""
    try:
        return save_working_copy(
            request.user,
            document,
            DraftForm.typed(request.POST),
            by=request.person,
            at=timezone.now(),
            revision=revision,
            stamp=request.POST.get("kept", ""),
        )
    except Refused:
        return None


def _revision(request: StaffRequest) -> int:
    return _number(request.POST.get("revision", ""))


def _number(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
