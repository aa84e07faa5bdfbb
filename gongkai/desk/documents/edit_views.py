"""Editing drafts: creating and changing them, and their attachments."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.autosave_views import (
    autosave_from,
    offered_copies,
    restored_draft,
)
from gongkai.desk.documents.places import Place, drafting_places
from gongkai.desk.documents.views import get_document
from gongkai.desk.forms import DraftForm, NewForm
from gongkai.documents.actions.drafts import (
    attach_file,
    describe_attachment,
    draft_document,
    edit_version,
    remove_attachment,
)
from gongkai.documents.differences import differences
from gongkai.documents.models import Document, DraftTemplate, Version
from gongkai.documents.queries import attachments_of, return_of
from gongkai.documents.queries.draft_templates import offered_templates
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.transitions import revision_of
from gongkai.kit.markdown import to_markdown
from gongkai.kit.refusals import Refused
from gongkai.kit.rich_text import to_plain
from gongkai.kit.times import local_date
from gongkai.ui.templatetags.gongkai import colon


@staff_page
def document_create(request: StaffRequest) -> HttpResponse:
    """Create a document in a body or office where the user is a drafter."""
    places = drafting_places(request)
    restored, copies = offered_copies(request, None)
    templates, template = _templates(request)
    form = NewForm(
        request.POST or None,
        request.FILES or None,
        places=[(key, label) for key, label, _place in places],
        initial=restored_draft(restored) or _begun(template, places),
    )
    if request.method == "POST" and form.is_valid():
        chosen = next(place for key, _label, place in places if key == form.cleaned_data["place"])
        form.cleaned_data.pop("place")
        try:
            document = draft_document(
                chosen[0],
                form.facts(),
                by=request.person,
                at=timezone.now(),
                office=chosen[1],
                stamp=form.cleaned_data["kept"],
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, _("The draft was saved."))
            _warn_of_dates(request, document.open_version)
            _attach(request, document, form.cleaned_data["file"])
            return redirect("desk:document_edit", document.pk)
    _say_files_are_lost(request)
    status = 400 if form.errors else 200
    context = {
        **frame(request, "documents"),
        "form": form,
        "places": places,
        "templates": templates,
        "chosen": template,
        "restored": restored,
        "copies": copies,
        "keep_url": reverse("desk:autosave_save_new"),
        "discard_url": reverse("desk:autosave_discard_new"),
    }
    return render(request, "desk/documents/new.html", context, status=status)


def _templates(request: StaffRequest) -> tuple[list[DraftTemplate], DraftTemplate | None]:
    """Return the templates that a new draft may begin with, and the one that the address names."""
    if request.method == "POST":
        return [], None
    offered = offered_templates(request.person, on=local_date(timezone.now()))
    wanted = request.GET.get("template", "")
    return offered, next((one for one in offered if str(one.pk) == wanted), None)


def _begun(template: DraftTemplate | None, places: list[tuple[str, str, Place]]) -> dict[str, Any]:
    """Return what a draft of a template begins with: a place in its body, and all that it says."""
    if template is None:
        return {}
    place = next((key for key, _l, (body, _o) in places if body.pk == template.body_id), None)
    names = ("title", "genre", "attribute", "catalogue_item")
    return {
        **{name: getattr(template, name) for name in names},
        # The editor opens the rich text; without script the field has its Markdown.
        "text": to_markdown(template.text),
        "rich": template.text,
        **({"place": place} if place else {}),
    }


@staff_page
def document_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """
    Change a draft.

    If another user saved the draft in between, the form keeps the user's input and shows the
    differences.
    """
    document = get_document(request, pk)
    version = document.open_version
    refusal = refusal_to_edit(document, by=request.person, on=local_date(timezone.now()))
    if version is None or refusal is not None:
        messages.error(request, str(refusal))
        return redirect("desk:document", pk)
    if request.method != "POST":
        restored, _others = offered_copies(request, document)
        initial = DraftForm.initial_of(version) | restored_draft(restored)
        return _form_page(
            request,
            document,
            DraftForm(initial=initial, version=version, body=document.body),
            status=200,
        )
    form = DraftForm(request.POST, request.FILES, version=version, body=document.body)
    if not form.is_valid():
        _say_files_are_lost(request)
        return _form_page(request, document, form, status=400)
    facts = form.facts()
    try:
        saved = edit_version(
            document,
            facts,
            by=request.person,
            at=timezone.now(),
            revision=form.cleaned_data["revision"] or 0,
            stamp=form.cleaned_data["kept"],
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        _say_files_are_lost(request)
        stale = refused.refusal.code == "stale-revision"
        return _form_page(
            request, document, form, status=409, typed=to_plain(facts.text) if stale else None
        )
    messages.success(request, _("The draft was saved."))
    _warn_of_dates(request, saved)
    all_attached = _attach(request, document, form.cleaned_data["file"])
    leaves = all_attached and "leave" in request.POST
    return redirect("desk:document" if leaves else "desk:document_edit", pk)


@staff_page
@require_POST
def attachment_add(request: StaffRequest, pk: int) -> HttpResponse:
    """
    Attach files to the draft; text that came with them stays in the form, also if one is refused.

    The text is not saved here, because only the save button saves it.
    """
    document = get_document(request, pk)
    before = revision_of(document)
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, _("Choose a file."))
    all_attached = _attach(request, document, uploads)
    if all_attached and "text" not in request.POST:
        return redirect("desk:document_edit", pk)
    found = get_document(request, pk)
    if found.open_version is None:
        raise Http404
    if "text" not in request.POST:
        initial = DraftForm.initial_of(found.open_version)
        form = DraftForm(initial=initial, version=found.open_version, body=found.body)
    else:
        typed = request.POST.copy()
        if typed.get("revision") == str(before):
            typed["revision"] = str(revision_of(found))
        form = DraftForm(typed, version=found.open_version, body=found.body)
    return _form_page(request, found, form, status=200 if all_attached else 409)


def _attach(request: StaffRequest, document: Document, uploads: list[Any]) -> bool:
    """Attach the files one by one and report each refusal; returns whether all were attached."""
    attached = 0
    for upload in uploads:
        try:
            attach_file(document, upload, upload.name or "", by=request.person, at=timezone.now())
        except Refused as refused:
            messages.error(request, f"{upload.name}{colon()}{refused.refusal}")
        else:
            attached += 1
    if attached:
        said = ngettext("%(count)s file was attached.", "%(count)s files were attached.", attached)
        messages.success(request, said % {"count": attached})
    return attached == len(uploads)


def _warn_of_dates(request: StaffRequest, version: Version | None) -> None:
    if version is not None and version.is_retroactive:
        messages.warning(
            request,
            _("The document is in force from a day before its date of forming. Check both."),
        )


def _say_files_are_lost(request: StaffRequest) -> None:
    """Say that browsers do not keep chosen files in a form that is shown again."""
    if request.FILES:
        messages.error(request, _("The files were not attached. Choose them again."))


@staff_page
@require_POST
def attachment_remove(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    """Remove a file from the draft."""
    try:
        remove_attachment(get_document(request, pk), file, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The file was removed."))
    return redirect("desk:document_edit", pk)


@staff_page
@require_POST
def attachment_describe(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    """Store the alternative text of a picture."""
    text = request.POST.get("description", "")
    try:
        describe_attachment(
            get_document(request, pk), file, text, by=request.person, at=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, _("The alternative text was saved."))
    return redirect("desk:document_edit", pk)


def _form_page(
    request: StaffRequest,
    document: Document,
    form: DraftForm,
    *,
    status: int,
    typed: str | None = None,
) -> HttpResponse:
    version = document.open_version
    restored, copies = offered_copies(request, document)
    assert version is not None  # Both callers have checked that the document has an open version.
    context: dict[str, Any] = {
        **frame(request, "documents"),
        "document": document,
        "version": version,
        "form": form,
        "returned": return_of(version),
        "restored": restored,
        "copies": copies,
        "attach_url": reverse("desk:attachment_add", args=[document.pk]),
        "keep_url": reverse("desk:autosave_save", args=[document.pk]),
        "discard_url": reverse("desk:autosave_discard", args=[document.pk]),
        "files": [
            (
                one,
                reverse("desk:document_file", args=[document.pk, one.pk]),
                reverse("desk:attachment_remove", args=[document.pk, one.pk]),
            )
            for one in attachments_of(version)
        ],
    }
    if typed is not None:
        # The next save overwrites the newer text, because the user has now seen the differences.
        again = dict(form.data.items())
        again["revision"] = str(version.revision)
        copy = autosave_from(request, document, version.revision)
        again["kept"] = copy.stamp if copy else ""
        form.data = again
        context |= {
            "conflict": differences(version.plain_text, typed),
            "field_differences": form.differences_from(version),
            "theirs": version,
            "their_text": to_markdown(version.text),
            "restored": None,
            "copies": [],
            "held": copy,
        }
    return render(request, "desk/documents/edit.html", context, status=status)
