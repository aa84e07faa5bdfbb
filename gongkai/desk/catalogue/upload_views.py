"""A new version of a catalogue from a table: what was understood, then the draft."""

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.catalogue.actions import enter_catalogue
from gongkai.catalogue.columns import Columns
from gongkai.catalogue.inheritance import has_level, inherited_catalogue
from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.rules import CatalogueFacts, RowFacts, refusal_to_enter_catalogue
from gongkai.catalogue.sheet_words import HEADINGS, REQUIRED
from gongkai.catalogue.sheets import ReadRow, Surroundings, read_catalogue
from gongkai.desk.catalogue.forms import CatalogueForm
from gongkai.desk.catalogue.views import get_own_body
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.files.storage import inspect_upload
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.organisations.models import Body
from gongkai.organisations.queries import tree
from gongkai.ui.templatetags.gongkai import colon

SALT = "gongkai.desk.catalogue"
MAX_AGE = 60 * 60  # seconds between the check of a table and its confirmation
SHOWN = 300  # rows of a correct table that the page shows; of a wrong one, those with errors


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_upload(request: StaffRequest, body: int) -> HttpResponse:
    """Check the table of a new version row by row, then save it as a draft."""
    found = get_own_body(request, body)
    context = frame(request, "catalogue")
    today = context["today"]
    refusal = refusal_to_enter_catalogue(found, None, by=request.person, on=today)
    if refusal is None and "confirmed" in request.POST:
        return _enter(request, found)
    form, rows, status = CatalogueForm(), None, 200
    if request.method == "POST":
        form, status = CatalogueForm(request.POST, request.FILES), 400
        if refusal is not None:
            status = 409
        elif form.is_valid():
            rows = _read(form, found, today)
            status = 200 if rows and _is_valid(rows) else 400
    wrong = [row for row in rows or () if row.errors]
    context |= {
        "body": found,
        "form": form,
        "refusal": refusal,
        "rows": (wrong or rows or [])[:SHOWN],
        "number": len(rows or ()),
        "new": sum(row.item is None for row in rows or ()),
        "elsewhere": sum(not has_level(row.columns, found) for row in rows or ()),
        "wrong": len(wrong),
        "confirmed": _signed(form, found, rows) if rows and not wrong else "",
        "headings": [names[0] for names in HEADINGS.values()],
        "required": "、".join(HEADINGS[name][0] for name in REQUIRED),
    }
    return render(request, "desk/catalogue/upload.html", context, status=status)


def _is_valid(rows: list[ReadRow]) -> bool:
    return not any(row.errors for row in rows)


def _read(form: CatalogueForm, body: Body, on: date) -> list[ReadRow] | None:
    """Inspect and read an uploaded table; nothing of it is stored."""
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    around = Surroundings(
        bodies=[one for one in tree(body, on=on) if one.ended_on is None],
        above=inherited_catalogue(body, on=on),
        own_items=list(CatalogueItem.objects.filter(body=body)),
    )
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"list{Path(upload.name or '').suffix.lower()[:6]}"
            path.write_bytes(upload.read())
            inspect_upload(path, path.name)
            return read_catalogue(path, around)
    except UnreadableFile as error:
        place = _("line %(line)s") % {"line": error.error.line}
        form.add_error("file", f"{place}{colon()}{error}" if error.error.line else str(error))
    except Refused as refused:
        form.add_error("file", str(refused.refusal))
    return None


def _signed(form: CatalogueForm, body: Body, rows: list[ReadRow]) -> str:
    """Return the understood table for the confirmation; the rules check it again."""
    plain = []
    for row in rows:
        responsible = row.columns.responsible
        # Dataclasses are copied deeply, so the body is left out before.
        values = asdict(replace(row.columns, responsible=None))
        values["responsible"] = responsible.pk if responsible else None
        plain.append([row.item.pk if row.item else None, values])
    facts = form.cleaned_data
    return signing.dumps(
        [body.pk, facts["title"], facts["effective_on"].isoformat(), plain],
        salt=SALT,
        compress=True,
    )


def _enter(request: StaffRequest, body: Body) -> HttpResponse:
    try:
        of_body, title, day, plain = signing.loads(
            request.POST["confirmed"], salt=SALT, max_age=MAX_AGE
        )
    except signing.BadSignature:
        of_body, title, day, plain = None, "", "", []
    if of_body != body.pk:
        messages.error(request, _("Please check the table again."))
        return redirect("desk:catalogue_upload", body.pk)
    items = CatalogueItem.objects.in_bulk([item for item, _values in plain if item])
    bodies = Body.objects.in_bulk([one["responsible"] for _item, one in plain])
    rows = [
        RowFacts(
            Columns(
                **values
                | {
                    "responsible": bodies.get(values["responsible"]),
                    "outlets": tuple(values["outlets"]),
                    "levels": tuple(values["levels"]),
                }
            ),
            items.get(item),
        )
        for item, values in plain
    ]
    facts = CatalogueFacts(title, date.fromisoformat(day), rows)
    try:
        version = enter_catalogue(body, facts, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("desk:catalogue_upload", body.pk)
    messages.success(request, _("The draft was saved. An approver can adopt it now."))
    return redirect("desk:catalogue_version", version.pk)
