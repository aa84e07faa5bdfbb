"""Documents at the desk: the list, the page of one, its files, and what is done to it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.desk.deeds import DEEDS, offered
from gongkai.desk.forms import DeedForm, ListFilter
from gongkai.desk.pages import StaffRequest, frame, staff_page
from gongkai.desk.road import road_of
from gongkai.desk.views.work import clock_of
from gongkai.documents.differences import differences
from gongkai.documents.models import Attachment, Document
from gongkai.documents.queries import attachments_of, steps_of, versions_of, worked_by
from gongkai.documents.rules import refusal_to_edit
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import BEIJING, local_date
from gongkai.ledger.queries import acts_of
from gongkai.ui.files import handed_out
from gongkai.ui.pages import page_urls
from gongkai.ui.views.errors import bad_request, unknown_filters

PAGE = 25


@staff_page
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """List the documents of the bodies one works in, under the filters of the address."""
    form = ListFilter(request.GET)
    if not form.is_valid():
        return unknown_filters(request, form)
    context = frame(request, "documents")
    found = worked_by(request.user, on=context["today"]).select_related("body", "office", "open_version", "drafter")
    page = page_by_key(
        _narrowed(found, form.cleaned_data, request), keys=("-changed_at", "-id"), cursor=request.GET.get("page"),
        limit=PAGE, scope=scope_of(f"desk.documents {request.person.pk}", form.cleaned_data),
    )  # fmt: skip
    rows = [(document, clock_of(document, context["today"])) for document in page.rows]
    context |= {"form": form, "rows": rows, **page_urls(request, page.next_cursor)}
    return render(request, "desk/documents/list.html", context)


def _narrowed(documents: QuerySet[Document], chosen: dict[str, Any], request: StaffRequest) -> QuerySet[Document]:
    if chosen["q"]:
        documents = documents.filter(Q(title__icontains=chosen["q"]) | Q(index_number=chosen["q"]))
    if chosen["state"]:
        documents = documents.filter(open_version__state=chosen["state"])
    if chosen["standing"]:
        documents = documents.filter(standing=chosen["standing"])
    if chosen["attribute"]:
        documents = documents.filter(attribute=chosen["attribute"])
    if chosen["mine"]:
        documents = documents.filter(drafter=request.person)
    return documents


@staff_page
@require_safe
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one document: text, differences to the version before, time line, what can be done now."""
    return _page(request, document_at(request, pk), status=200)


@staff_page
@require_POST
def act(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Do one deed; a refusal comes back to the same page with its reason, nothing half done."""
    document = document_at(request, pk)
    deed = DEEDS.get(verb)
    if deed is None:
        raise Http404
    form = DeedForm(request.POST)
    if not form.is_valid():
        return bad_request(request, detail="; ".join(str(e) for errors in form.errors.values() for e in errors))
    asked = {deed.asks: form.cleaned_data[deed.asks]} if deed.asks else {}
    if deed.asks in {"due_at", "on"} and asked[deed.asks] is None:
        messages.error(request, _("Enter a date."))
        return _page(request, document, status=400)
    if deed.asks == "due_at" and is_naive(asked["due_at"]):
        asked["due_at"] = make_aware(asked["due_at"], BEIJING)
    try:
        left = deed.do(document, by=request.person, at=timezone.now(), **asked)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, document_at(request, pk), status=409)
    messages.success(request, _("Done: %(deed)s.") % {"deed": deed.label})
    if left is None:
        return redirect("desk:documents")
    return redirect("desk:edit" if verb == "start-version" else "desk:document", pk)


@staff_page
@require_safe
def file(request: StaffRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand out a file of a document one may see, as an attachment that no browser runs."""
    document = document_at(request, pk)
    found = get_object_or_404(Attachment, pk=file, version__document=document)
    return handed_out(found)


def document_at(request: StaffRequest, pk: int) -> Document:
    """Fetch a document through the door of those who work in its body, with all its page shows."""
    found = worked_by(request.user, on=local_date(timezone.now()))
    joined = found.select_related(
        "body",
        "office",
        "drafter",
        "genre",
        "subject__parent",
        "catalogue_item",
        "public_version",
        "open_version__author",
    )
    return get_object_or_404(joined, pk=pk)


def _page(request: StaffRequest, document: Document, *, status: int) -> HttpResponse:
    context = frame(request, "documents")
    at = timezone.now()
    versions = list(versions_of(document)[:50])
    shown = document.open_version or versions[0]
    before = next((version for version in versions if version.number < shown.number), None)
    context |= {
        "document": document,
        "version": shown,
        "ground": shown.ground_text,
        "files": [(one, _file_url(document, one)) for one in attachments_of(shown)],
        "differences": differences(before.plain_text, shown.plain_text) if before else [],
        "before": before,
        "steps": list(steps_of(shown)),
        "acts": list(acts_of(document).order_by("-id")[:50]),
        "stages": road_of(document),
        "offered": offered(document, by=request.person, on=context["today"], at=at),
        "editable": _may_edit(request, document, context["today"]),
        "clock": clock_of(document, context["today"]),
    }
    return render(request, "desk/documents/show.html", context, status=status)


def _may_edit(request: StaffRequest, document: Document, today: Any) -> bool:
    return refusal_to_edit(document, by=request.person, on=today) is None


def _file_url(document: Document, found: Attachment) -> str:
    return reverse("desk:file", args=[document.pk, found.pk])
