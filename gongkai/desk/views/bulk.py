"""One deed to many documents: first what would happen to each, then each in a transaction of its own."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.deeds import DEEDS, Deed
from gongkai.desk.forms import MOST_AT_ONCE, BulkForm
from gongkai.desk.pages import StaffRequest, frame, staff_page
from gongkai.documents.models import Document
from gongkai.documents.queries import worked_by
from gongkai.kit.refusals import Refusal, Refused
from gongkai.ui.views.errors import bad_request


@dataclass(frozen=True)
class Line:
    """One document of the heap: what stands in the way, and whether it was done."""

    document: Document
    refusal: Refusal | None
    done: bool = False


@staff_page
@require_POST
def act(request: StaffRequest) -> HttpResponse:
    """
    Show what the deed would do to each of the documents; with `confirm`, do it to those that nothing refuses.

    Each is done by itself: what others changed meanwhile is refused in its own line and stops none of the rest.
    Sent again, what is done is refused as done.
    """
    if len(request.POST.getlist("ids")) > MOST_AT_ONCE:
        return bad_request(request, detail=_("At most %(most)s at once.") % {"most": MOST_AT_ONCE})
    form = BulkForm(request.POST)
    if not form.is_valid():
        return bad_request(request, detail=_("Tick at least one document, and choose what to do."))
    deed = DEEDS.get(form.cleaned_data["verb"])
    if deed is None or not deed.bulk:
        raise Http404
    context = frame(request, "documents")
    found = worked_by(request.user, on=context["today"]).filter(pk__in=form.cleaned_data["ids"])
    documents = list(found.select_related("body", "office", "open_version__document").order_by("id"))
    confirmed = "confirm" in request.POST
    lines = [
        _done(request, deed, one, form.cleaned_data["opinion"]) if confirmed else _looked_at(request, deed, one)
        for one in documents
    ]
    context |= {
        "deed": deed, "lines": lines, "confirmed": confirmed, "opinion": form.cleaned_data["opinion"],
        "possible": sum(line.refusal is None for line in lines), "done": sum(line.done for line in lines),
    }  # fmt: skip
    return render(request, "desk/documents/bulk.html", context)


def _looked_at(request: StaffRequest, deed: Deed, document: Document) -> Line:
    on = timezone.localdate()
    return Line(document, deed.check(document, by=request.person, on=on))


def _done(request: StaffRequest, deed: Deed, document: Document, opinion: str) -> Line:
    asked = {deed.asks: opinion} if deed.asks else {}
    try:
        deed.do(document, by=request.person, at=timezone.now(), **asked)
    except Refused as refused:
        return Line(document, refused.refusal)
    return Line(document, None, done=True)
