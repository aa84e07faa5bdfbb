"""Documents in the staff interface: the list, the page of a document, and the actions on it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gongkai.calendars.queries import Calendars
from gongkai.channels.actions.deliveries import record_delivery
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.documents.confirming import confirmation_of
from gongkai.desk.documents.deadline_bar import document_deadline_bar
from gongkai.desk.documents.deliveries import DeliveryForm, deliveries_on
from gongkai.desk.documents.filters import ListFilter, keys_of, narrowed, parts_of, query_of
from gongkai.desk.documents.findings import check_panel, file_state
from gongkai.desk.documents.page_actions import DocumentAction, document_actions, offered_actions
from gongkai.desk.documents.rows import document_rows, offered_in_bulk
from gongkai.desk.documents.timeline import moments
from gongkai.desk.documents.waits import waits_of
from gongkai.desk.documents.word_search import documents_with_words
from gongkai.desk.documents.workflow_progress import progress_of
from gongkai.desk.exports import Column, Listed, every_row, export_urls, exported, wanted_format
from gongkai.desk.forms import DocumentStepForm
from gongkai.documents.differences import differences
from gongkai.documents.models import Attachment, Document
from gongkai.documents.name_lists import in_sequence
from gongkai.documents.queries import (
    attachments_of,
    clock_changes_of,
    for_work_list,
    return_of,
    steps_of,
    versions_of,
    worked_by,
    worked_in,
)
from gongkai.documents.queries.findings import texts_of
from gongkai.documents.queries.interpretations import interpretation_panel
from gongkai.documents.queries.missing_posts import missing_post, missing_posts_ahead
from gongkai.documents.queries.relations import related_panel
from gongkai.documents.rules.drafts import refusal_to_edit
from gongkai.documents.states import State
from gongkai.documents.transitions import take_seen_step
from gongkai.documents.workflow import START_VERSION
from gongkai.kit.id_lists import is_in
from gongkai.kit.paging import page_by_key, scope_of
from gongkai.kit.parts import page_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Binding
from gongkai.ledger.queries import acts_of
from gongkai.notifications.queries import filters_of
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import working_body_ids
from gongkai.organisations.rules.accounts import refusal_to_administer
from gongkai.organisations.staffing import granters_text
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request, unknown_filters

PAGE = 25
NEWEST = 10


JOINED = ("body", "office", "open_version", "drafter")
COLUMNS = (
    Column(gettext_lazy("Title"), lambda one: one.heading, 50),
    Column(gettext_lazy("Index number"), lambda one: one.index_number, 24),
    Column(gettext_lazy("Document number"), lambda one: one.document_number, 20),
    Column(gettext_lazy("Body"), lambda one: one.body.label, 24),
    Column(gettext_lazy("Office"), lambda one: one.office.name if one.office else "", 16),
    Column(gettext_lazy("Status"), lambda one: one.get_status_display(), 14),
    Column(
        gettext_lazy("Stage of the workflow"),
        lambda one: one.open_version.get_state_display() if one.open_version else "",
        16,
    ),
    Column(gettext_lazy("Disclosure attribute"), lambda one: one.get_attribute_display(), 18),
    Column(
        gettext_lazy("Catalogue item"),
        lambda one: one.catalogue_item.label if one.catalogue_item else "",
        30,
    ),
    Column(gettext_lazy("Genre"), lambda one: one.genre.label if one.genre else "", 12),
    Column(gettext_lazy("Drafter"), lambda one: one.drafter.name if one.drafter else "", 12),
    Column(gettext_lazy("Date of forming"), lambda one: one.formed_on, 14),
    Column(gettext_lazy("Released on"), lambda one: one.released_on, 14),
    Column(gettext_lazy("Changed"), lambda one: one.changed_at, 18),
)


@staff_page
@require_safe
def document_list(request: StaffRequest) -> HttpResponseBase:
    """List the documents of the user's bodies under the address's filters or the default filter."""
    context = frame(request, "documents")
    today = context["today"]
    saved = list(filters_of(request.user))
    first = next((one for one in saved if one.is_default), None)
    if first and not request.GET:
        return redirect(f"{request.path}?{first.query}")
    form = ListFilter(
        request.GET,
        bodies=Body.objects.filter(is_in("pk", working_body_ids(request.person, on=today))),
    )
    if not form.is_valid():
        return unknown_filters(request, form)
    chosen, keys = form.cleaned_data, keys_of(form.cleaned_data)
    documents, bodies = worked_in(request.user, on=today)
    is_cut = False
    if chosen["q"]:
        chains = dict(Body.objects.filter(is_in("pk", bodies)).values_list("pk", "chain"))
        hits = documents_with_words(documents, chosen["q"], bodies=chains, chosen=chosen)
        documents, is_cut = hits.documents, hits.is_cut
    found = narrowed(documents, chosen, person=request.person, today=today)
    if wanted_format(request):
        found = found.filter(is_in("body_id", bodies))
        rows = every_row(
            request,
            found.select_related(*JOINED, "catalogue_item", "genre"),
            keys,
        )
        return exported(request, Listed("documents", COLUMNS, rows, _("Documents")))
    scope = scope_of(f"desk.documents {request.person.pk}", form.scope())
    cursor = request.GET.get("page")
    found = for_work_list(found)
    if chosen["q"]:  # few rows, already found by their ids
        page = page_by_key(found, keys=keys, cursor=cursor, limit=PAGE, scope=scope)
    else:
        parts = parts_of(found, chosen, bodies=bodies, person=request.person)
        page = page_of_parts(parts, keys=keys, cursor=cursor, limit=PAGE, scope=scope)
    rows_of_page = document_rows(page.rows, by=request.person, at=timezone.now())
    query = query_of(request.GET)
    context |= {
        "form": form,
        "in_force": form.in_force,
        "query": query,
        "saved": saved,
        "chosen": next((one for one in saved if one.query == query), None),
        "rows": rows_of_page,
        "bulk_actions": offered_in_bulk(rows_of_page),
        "shows_discarded": form.cleaned_data["state"] == State.DISCARDED,
        "is_cut": is_cut,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "desk/documents/list.html", context)


@staff_page
@require_safe
def document_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one document: text, differences to the version before, timeline and possible actions."""
    return _page(request, get_document(request, pk), status=200)


@staff_page
@require_POST
def document_action(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. A refusal returns the same page with the reason; nothing is saved."""
    document = get_document(request, pk)
    action = document_actions().get(verb)
    if action is None:
        raise Http404
    form = action.form_class(request.POST, auto_id=action.field_ids)
    if not form.is_valid():
        missing = form.missing()
        if not missing:
            return bad_request(
                request, detail="; ".join(str(e) for errors in form.errors.values() for e in errors)
            )
        messages.error(request, in_sequence(missing))
        return _page(request, document, status=400, tried=(action, form))
    inputs, at = action.binding.step.inputs(**form.cleaned_data), timezone.now()
    asks = action.binding.step.confirmed and "confirm" not in request.POST
    if asks and action.binding.refusal(document, inputs, by=request.person, at=at) is None:
        context = frame(request, "documents") | confirmation_of(
            document, action, inputs, {name: form[name].value() for name in form.fields}, at=at
        )
        return render(request, "desk/documents/confirm.html", context)
    try:
        _take(action.binding, document, inputs, request, at)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        document = get_document(request, pk)
        return _page(request, document, status=409, tried=(action, form))
    messages.success(request, _("Completed: %(action)s.") % {"action": action.label})
    _warn_of_missing_post(request, pk, at)
    return redirect(
        "desk:document_edit" if action.binding.step is START_VERSION else "desk:document", pk
    )


def _warn_of_missing_post(request: StaffRequest, pk: int, at: datetime) -> None:
    """Say after a step that nobody can take the next one; the administrators are notified."""
    document, on = get_document(request, pk), local_date(at)
    if missing := missing_post(document, on=on):
        messages.warning(request, f"{missing.reason} {granters_text(document.body, on=on)}")


def _take(
    binding: Binding[Document, Person],
    document: Document,
    inputs: object,
    request: StaffRequest,
    at: datetime,
) -> None:
    """Take a step; a confirmed one only if the document is still as the confirmation showed it."""
    seen = request.POST.get("revision", "")
    if binding.step.confirmed and seen.isdecimal() and len(seen) < 10:
        take_seen_step(binding, document, inputs, revision=int(seen), by=request.person, at=at)
    else:
        binding.action(document, inputs, by=request.person, at=at)


@staff_page
@require_POST
def delivery_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record the delivery of a public document; a refusal returns the same page with the input."""
    document = get_document(request, pk)
    form = DeliveryForm(request.POST, prefix="delivery")
    if not form.is_valid():
        return _page(request, document, status=400, delivery=form)
    try:
        record_delivery(document, by=request.person, at=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        field = refused.refusal.field
        form.add_error(field if field in form.fields else None, str(refused.refusal))
        return _page(request, document, status=409, delivery=form)
    messages.success(request, _("The delivery was recorded. It counts in the annual report."))
    return redirect("desk:document", pk)


def get_document(request: StaffRequest, pk: int) -> Document:
    """Fetch a document by the access-checked query of its body's staff, with all its page shows."""
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


def _page(
    request: StaffRequest,
    document: Document,
    *,
    status: int,
    delivery: DeliveryForm | None = None,
    tried: tuple[DocumentAction, DocumentStepForm] | None = None,
) -> HttpResponse:
    context = frame(request, "documents")
    at = timezone.now()
    versions = list(versions_of(document)[:50])
    shown = document.open_version or versions[0]
    before = next((version for version in versions if version.number < shown.number), None)
    missing = missing_post(document, on=context["today"])
    ahead = missing_posts_ahead(document, on=context["today"])
    files, panel = attachments_of(shown), check_panel(document, shown)
    waits = waits_of(document)
    texts = panel.check.texts if panel else texts_of(files)
    context |= {
        "missing": missing,
        "missing_ahead": ahead,
        "grants": bool(missing or ahead)
        and refusal_to_administer(request.person, document.body, on=context["today"]) is None,
        "granters": granters_text(document.body, on=context["today"]) if missing or ahead else "",
        "document": document,
        "version": shown,
        "ground": shown.ground_text,
        "files": [(one, _file_url(document, one), file_state(texts.get(one.pk))) for one in files],
        "panel": panel,
        "differences": differences(before.plain_text, shown.plain_text) if before else [],
        "before": before,
        "steps": list(steps_of(shown)),
        "returned": return_of(shown),
        "moments": moments(document, list(acts_of(document).order_by("-id")[:NEWEST])),
        "stages": progress_of(document),
        "offered": offered_actions(
            document,
            by=request.person,
            at=at,
            tried=tried,
            check=panel.refusal if panel else None,
            waits=waits,
        ),
        "editable": _may_edit(request, document, context["today"]),
        "clock_changes": clock_changes_of(document),
        "deliveries": deliveries_on(
            document, by=request.person, today=context["today"], form=delivery
        ),
        "wrong": delivery,
        "inquiries": waits.inquiries,
        "remarks": waits.remarks,
        **related_panel(document, shown, request.user, on=context["today"]),
        "interpretation": interpretation_panel(document, shown, request.user, on=context["today"]),
        "clock": document_deadline_bar(document, Calendars(), context["today"]),
    }
    return render(request, "desk/documents/show.html", context, status=status)


def _may_edit(request: StaffRequest, document: Document, today: Any) -> bool:
    return refusal_to_edit(document, by=request.person, on=today) is None


def _file_url(document: Document, found: Attachment) -> str:
    return reverse("desk:document_file", args=[document.pk, found.pk])
