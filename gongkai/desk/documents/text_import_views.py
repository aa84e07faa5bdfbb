"""
The text of a file as the text of a draft: what was understood is shown before anything is saved.

The editor asks for the text and inserts it itself; without script, a page shows it and saves it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.places import drafting_places
from gongkai.desk.documents.text_import_words import said_of
from gongkai.desk.documents.views import get_document
from gongkai.desk.forms import MAX_TEXT
from gongkai.documents.actions.drafts import DraftFacts, draft_document, edit_version
from gongkai.documents.models import Version
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.files.text_importer import KINDS, ReadText, read_text_of
from gongkai.kit.refusals import Refused
from gongkai.kit.rich_text import sanitise
from gongkai.kit.text_input import document_number, folded
from gongkai.kit.times import local_date
from gongkai.ui.fields import DocumentNumberField, IntegerField, TextField
from gongkai.ui.refusable import RefusableForm

MAX_BYTES = 32 << 20
MAX_HEADS = 20
ACCEPT = ",".join(f".{one}" for one in KINDS)


class SourceForm(RefusableForm):
    """The file from which the text is taken."""

    source = forms.FileField(
        label=gettext_lazy("File with the text"),
        help_text=gettext_lazy(
            "DOCX, ODT, HTML or TXT; DOC, WPS and RTF where LibreOffice is installed. The file itself is not attached."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def clean_source(self) -> Any:
        """Refuse large files before they are read."""
        upload = self.cleaned_data["source"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES >> 20}
            )
        return upload


class TextForm(RefusableForm):
    """What was read of a file, and what of it becomes part of the draft."""

    place = forms.ChoiceField(
        choices=[
            ("append", gettext_lazy("After the text of the draft")),
            ("replace", gettext_lazy("In place of the text of the draft")),
        ],
        initial="append",
        required=False,
        widget=forms.RadioSelect,
        label=gettext_lazy("Where the text goes"),
    )
    use_title = forms.BooleanField(required=False, label=gettext_lazy("Use as title"))
    use_number = forms.BooleanField(required=False, label=gettext_lazy("Use as document number"))
    rich = TextField(max_length=MAX_TEXT, required=False, strip=False, widget=forms.HiddenInput)
    title = TextField(max_length=300, required=False, widget=forms.HiddenInput)
    number = DocumentNumberField(max_length=60, required=False, widget=forms.HiddenInput)
    heads = TextField(max_length=20_000, required=False, widget=forms.HiddenInput)
    revision = IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def clean_heads(self) -> list[tuple[str, str]]:
        """Return the lines at the head of the text; they are sanitised as the text is."""
        try:
            read = json.loads(self.cleaned_data["heads"] or "[]")
            return [(str(kind), sanitise(str(html))) for kind, html in read[:MAX_HEADS]]
        except (ValueError, TypeError) as error:
            raise forms.ValidationError(_("Read the file again.")) from error

    def text(self) -> str:
        """Return the text, with the lines at its head that do not become a field of the draft."""
        used = {kind for kind in ("title", "number") if self.cleaned_data[f"use_{kind}"]}
        lines = [html for kind, html in self.cleaned_data["heads"] if kind not in used]
        return "\n".join([*lines, sanitise(self.cleaned_data["rich"])])


class NewTextForm(TextForm):
    """The same for a new draft, with the office or the body that drafts it."""

    office = forms.ChoiceField(label=gettext_lazy("Drafted in"))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = places  # type: ignore[attr-defined]
        del self.fields["place"]


@dataclass(frozen=True)
class Offer:
    """A title or number that was recognised, beside the one that the draft has."""

    recognised: str
    present: str

    @property
    def is_same(self) -> bool:
        """Whether the draft has this value already."""
        return bool(self.recognised) and folded(self.recognised) == folded(self.present)


@staff_page
@require_POST
def text_read(request: StaffRequest) -> HttpResponse:
    """Return the text of a file for the editor, and what was understood; nothing is saved."""
    form = SourceForm(request.POST, request.FILES)
    if not drafting_places(request):
        return JsonResponse({"message": _("You hold no post as a drafter.")}, status=403)
    read = _read(form)
    if read is None:
        lines = [str(line) for lines in form.errors.values() for line in lines]
        return JsonResponse({"message": " ".join(lines)}, status=400)
    return JsonResponse(
        {
            "html": read.html,
            "heads": [{"kind": kind, "html": html} for kind, html in read.heads],
            "title": read.title,
            "number": document_number(read.number),
            **said_of(read).as_json(),
        }
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_text(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was understood of a file, then make it the text of the draft."""
    document = get_document(request, pk)
    version = document.open_version
    refusal = refusal_to_edit(document, by=request.person, on=local_date(timezone.now()))
    if version is None or refusal is not None:
        messages.error(request, str(refusal))
        return redirect("desk:document", pk)
    source, form, read, status = SourceForm(), None, None, 200
    if "rich" in request.POST:
        form = TextForm(request.POST)
        if form.is_valid():
            try:
                edit_version(
                    document,
                    _changed(version, form),
                    by=request.person,
                    at=timezone.now(),
                    revision=form.cleaned_data["revision"] or 0,
                )
            except Refused as refused:
                form.refuse(refused.refusal)
                # The text is added to what another user saved meanwhile when this is sent again.
                form.data = dict(form.data.items()) | {"revision": version.revision}
            else:
                messages.success(request, _("The text of the file is in the draft."))
                return redirect("desk:document_edit", pk)
        status = 409
    elif request.method == "POST":
        source = SourceForm(request.POST, request.FILES)
        read = _read(source)
        status = 200 if read else 400
        form = TextForm(initial=_initial(read, version)) if read else None
    context = frame(request, "documents") | {"document": document, "version": version}
    return _page(request, context, source, form, read, version, status)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def text_document_create(request: StaffRequest) -> HttpResponse:
    """Show what was understood of a file, then begin a draft with it."""
    places = drafting_places(request)
    choices = [(key, label) for key, label, _place in places]
    source, form, read, status = SourceForm(), None, None, 200
    if "rich" in request.POST:
        form = NewTextForm(request.POST, places=choices)
        if form.is_valid():
            body, office = next(
                place for key, _label, place in places if key == form.cleaned_data["office"]
            )
            try:
                made = draft_document(
                    body,
                    _changed(None, form),
                    by=request.person,
                    at=timezone.now(),
                    office=office,
                )
            except Refused as refused:
                form.refuse(refused.refusal)
            else:
                messages.success(request, _("The text of the file is in the draft."))
                return redirect("desk:document_edit", made.pk)
        status = 400
    elif request.method == "POST":
        source = SourceForm(request.POST, request.FILES)
        read = _read(source) if places else None
        status = 200 if read else 400
        form = NewTextForm(initial=_initial(read, None), places=choices) if read else None
    context = frame(request, "documents") | {"places": places}
    return _page(request, context, source, form, read, None, status)


def _page(
    request: StaffRequest,
    context: dict[str, Any],
    source: SourceForm,
    form: TextForm | None,
    read: ReadText | None,
    version: Version | None,
    status: int,
) -> HttpResponse:
    values: dict[str, Any] = {}
    if form is not None:
        values = dict(form.data.items()) if form.is_bound else dict(form.initial)
    context |= {
        "source": source,
        "form": form,
        "said": said_of(read) if read else None,
        "title": Offer(values.get("title", ""), version.title if version else ""),
        "number": Offer(values.get("number", ""), version.document_number if version else ""),
        "text": "\n".join(
            [*_plain_heads(values.get("heads", "")), sanitise(values.get("rich", ""))]
        ),
        "has_text": bool(version and version.plain_text),
    }
    return render(request, "desk/documents/text.html", context, status=status)


def _plain_heads(written: str) -> list[str]:
    """Return the lines at the head of a text that are neither its title nor its number."""
    try:
        read = json.loads(written or "[]")
        return [sanitise(str(html)) for kind, html in read[:MAX_HEADS] if not kind]
    except (ValueError, TypeError):
        return []


def _read(form: SourceForm) -> ReadText | None:
    """Return the text of the file; the form says why there is none. The file is not stored."""
    if not form.is_valid():
        return None
    upload: UploadedFile[Any] = form.cleaned_data["source"]
    ending = (upload.name or "").rpartition(".")[2].lower()
    try:
        with TemporaryDirectory(prefix="gongkai-text-") as folder:
            path = Path(folder) / f"text.{ending if ending in KINDS else 'unknown'}"
            with path.open("wb") as out:
                for chunk in upload.chunks():
                    out.write(chunk)
            return read_text_of(path, path.name)
    except Refused as refused:
        form.add_error("source", str(refused.refusal))
        return None


def _initial(read: ReadText, version: Version | None) -> dict[str, Any]:
    """Return what the form offers: a field that the draft has already is never chosen for it."""
    number = document_number(read.number)
    title = Offer(read.title, version.title if version else "")
    numbered = Offer(number, version.document_number if version else "")
    return {
        "rich": read.html,
        "title": read.title,
        "number": number,
        "heads": json.dumps(list(read.heads), ensure_ascii=False),
        "revision": version.revision if version else 0,
        "use_title": not title.present or title.is_same,
        "use_number": not numbered.present or numbered.is_same,
    }


def _changed(version: Version | None, form: TextForm) -> DraftFacts:
    """Return the facts of the draft with what was chosen of the file."""
    facts = DraftFacts()
    if version is not None:
        facts = DraftFacts(**{one.name: getattr(version, one.name) for one in fields(DraftFacts)})
    chosen, text = form.cleaned_data, form.text()
    if version is not None and chosen["place"] != "replace":
        text = "\n".join(filter(None, [version.text, text]))
    changes: dict[str, Any] = {"text": text}
    if chosen["use_title"] and chosen["title"]:
        changes["title"] = chosen["title"]
    if chosen["use_number"] and chosen["number"]:
        changes["document_number"] = chosen["number"]
    return replace(facts, **changes)
