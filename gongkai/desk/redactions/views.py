"""Redactions at the desk: those of a document or case, all open ones, one with its steps."""

from datetime import datetime
from operator import attrgetter

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.applications.models import Application, CaseFile
from gongkai.applications.queries import visible_to as visible_cases
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import take_step
from gongkai.desk.redactions.forms import StepForm
from gongkai.desk.redactions.page_actions import BINDINGS, form_of, offered_steps
from gongkai.documents.models import Attachment, Document
from gongkai.documents.queries import attachments_of, worked_by
from gongkai.files.recogniser import is_switched_on
from gongkai.files.redactor import REDACTABLE
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.redactions.actions import begin_redaction
from gongkai.redactions.failures import CHECKS
from gongkai.redactions.models import Redaction
from gongkai.redactions.queries import boxes_of, count_by_article, redactions_of, visible_to
from gongkai.redactions.rules import refusal_to_begin
from gongkai.redactions.states import OPEN
from gongkai.redactions.workflow import DRAW, FIND, REMOVE

LISTED = 100
SHOWN_PAGES = 5  # around the page that is shown


@staff_page
@require_safe
def redaction_list(request: StaffRequest) -> HttpResponse:
    """List the open redactions of the user's documents and cases, with this year's boxes by article."""
    context = frame(request, "redactions")
    seen = visible_to(request.user, on=context["today"])
    context |= {
        "rows": seen.filter(state__in=OPEN).select_related("drawn_by").order_by("-id")[:LISTED],
        "articles": count_by_article(seen, year=context["today"].year),
        "year": context["today"].year,
    }
    return render(request, "desk/redactions/list.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def document_redactions(request: StaffRequest, pk: int) -> HttpResponse:
    """Show which files of a document can be redacted, or begin with one."""
    seen = worked_by(request.user, on=local_date(timezone.now()))
    document = get_object_or_404(seen.select_related("body", "open_version"), pk=pk)
    version, files = document.open_version, []
    if version is not None:
        files = list(attachments_of(version))
        for one in files:
            one.version = version
        version.document = document
        prefetch_related_objects(files, "redactions")
    return _of_subject(request, document, files)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def application_redactions(request: StaffRequest, pk: int) -> HttpResponse:
    """Show which files of a case can be redacted, or begin with one."""
    seen = visible_cases(request.user, on=local_date(timezone.now()))
    case = get_object_or_404(
        seen.select_related("body").prefetch_related("files__redactions"), pk=pk
    )
    return _of_subject(request, case, sorted(case.files.all(), key=attrgetter("pk")))


def _of_subject(
    request: StaffRequest,
    subject: Document | Application,
    files: "list[Attachment] | list[CaseFile]",
) -> HttpResponse:
    at, refusal = timezone.now(), None
    if request.method == "POST":
        chosen = next((one for one in files if str(one.pk) == request.POST.get("file")), None)
        if chosen is None:
            raise Http404
        try:
            made = begin_redaction(chosen, by=request.person, at=at)
        except Refused as refused:
            refusal = refused.refusal
        else:
            return redirect("desk:redaction", made.pk)
    is_document = isinstance(subject, Document)
    context = frame(request, "documents" if is_document else "cases")
    context |= {
        "subject": subject,
        "is_document": is_document,
        "back": reverse("desk:document" if is_document else "desk:application", args=[subject.pk]),
        "refusal": refusal,
        "files": [
            (one, refusal_to_begin(one, by=request.person, at=at))
            for one in files
            if one.ending.lower() in REDACTABLE
        ],
        "rows": redactions_of(subject).select_related("drawn_by")[:LISTED],
    }
    return render(
        request, "desk/redactions/of_subject.html", context, status=409 if refusal else 200
    )


@staff_page
@require_safe
def redaction_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a page of the file with its boxes, and the possible steps."""
    return _page(request, get_redaction(request, pk), _number(request.GET.get("page")))


@staff_page
@require_POST
def redaction_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal shows the page again with an error at the field; nothing is saved."""
    redaction = get_redaction(request, pk)
    number = _number(request.POST.get("page_number"))
    return take_step(
        request,
        redaction,
        verb,
        BINDINGS,
        lambda name: form_of(name)(
            request.POST, redaction=redaction, page=number, auto_id=f"{name}_%s"
        ),
        shown=lambda **tried: _page(request, get_redaction(request, pk), number, **tried),
        done=lambda: redirect(f"{reverse('desk:redaction', args=[pk])}?page={number}"),
    )


def get_redaction(request: StaffRequest, pk: int) -> Redaction:
    """Return a redaction that the user may see, or raise 404."""
    seen = visible_to(request.user, on=local_date(timezone.now()))
    related = (
        "document__body",
        "document__open_version",
        "application__body",
        "attachment",
        "case_file__application",
        "drawn_by",
        "reviewer",
    )
    return get_object_or_404(seen.select_related(*related), pk=pk)


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1


def _page(
    request: StaffRequest,
    redaction: Redaction,
    number: int,
    *,
    status: int = 200,
    tried: tuple[str, StepForm] | None = None,
) -> HttpResponse:
    at: datetime = timezone.now()
    number = min(max(number, 1), redaction.pages)
    boxes = boxes_of(redaction)
    offered = offered_steps(redaction, number, by=request.person, at=at, tried=tried)
    pages = {1, redaction.pages, *(one.page for one in boxes)}
    pages |= set(range(number - SHOWN_PAGES, number + SHOWN_PAGES + 1))
    context = frame(request, "documents" if redaction.document_id else "cases")
    proof = redaction.proof_facts
    context |= {
        "redaction": redaction,
        "back": reverse("desk:document_redactions", args=[redaction.document_id])
        if redaction.document_id
        else reverse("desk:application_redactions", args=[redaction.application_id]),
        "number": number,
        "pages": sorted(one for one in pages if 1 <= one <= redaction.pages),
        "boxes": boxes,
        "here": [one for one in boxes if one.page == number],
        "boxed": {one.page for one in boxes},
        "draw": offered.pop(DRAW.name, None),
        "find": offered.pop(FIND.name, None),
        "remove": offered.pop(REMOVE.name, None),
        "offered": list(offered.values()),
        "tried": tried[0] if tried else "",
        "wrong": tried[1] if tried and tried[1].errors else None,
        "checks": [
            (CHECKS.get(one["name"], one["name"]), one["passed"]) for one in proof.get("checks", [])
        ],
        "proof": proof,
        # The pages with a text layer; the proof says "none" where there is none.
        "layers": proof.get("text_layer") if isinstance(proof.get("text_layer"), list) else [],
        "can_read_images": is_switched_on(),
    }
    return render(request, "desk/redactions/show.html", context, status=status)
