"""A public item, its files, and its tombstone after withdrawal."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.calendars.queries import calendar_of
from gongkai.documents.models import Document
from gongkai.documents.queries import (
    by_any_status,
    by_index_number,
    public_attachments,
    public_facts,
    public_time_line,
    release_clock,
    tombstones,
    views_before,
)
from gongkai.documents.queries.clean_ups import last_result_for
from gongkai.documents.queries.relations import public_relations
from gongkai.interviews.kinds import rules_of
from gongkai.interviews.queries import events_explaining
from gongkai.kit.text_input import compact
from gongkai.kit.times import local_date
from gongkai.ledger.verbs import Verb
from gongkai.portal.buffered_counts import is_reading
from gongkai.portal.converters import IndexNumber
from gongkai.portal.decorators import permanent_address, public_page
from gongkai.portal.documents.citations import citation_of
from gongkai.portal.etags import Revisit, conditional_response
from gongkai.portal.view_counts import VIEW_COUNTER
from gongkai.ui.deadline_bar import draw_deadline_bar
from gongkai.ui.files import belongs_elsewhere, file_response, public_url

NUMBER = re.compile(IndexNumber.regex)
MARKS = {
    "zh-hans": "（此件公开发布）",
    "en": "(Released to the public)",
    "ug": "(بۇ ھۆججەت ئاشكارا ئېلان قىلىندى)",
}


@public_page
def document_detail(request: HttpRequest, index_number: str) -> HttpResponse:
    """Show the newest public version in its printed layout, with its metadata."""
    today = local_date(timezone.now())
    facts = public_facts(index_number, on=today)
    if facts is None:
        return _withdrawn(request, index_number)
    return conditional_response(
        request,
        facts,
        lambda: _page(request, index_number, today),
        revisit=Revisit(partial(_facts_now, index_number), _note_view),
    )


def _facts_now(index_number: str) -> Mapping[str, Any] | None:
    return public_facts(index_number, on=local_date(timezone.now()))


def _note_view(request: HttpRequest, facts: Mapping[str, Any]) -> None:
    """Count a view, also one that is answered with 304."""
    if is_reading(request):
        VIEW_COUNTER.note(facts["pk"], local_date(timezone.now()))


def _page(request: HttpRequest, index_number: str, today: date) -> HttpResponse:
    document = by_index_number(index_number)
    if document is None:  # withdrawn after the first query
        return _withdrawn(request, index_number)
    assert document.public_version is not None  # public documents have a public version
    calendar = calendar_of(document.body.region)
    clock = release_clock(document, calendar, today=today)
    address = permanent_address(request, index_number)
    context = {
        "section": "catalogue",
        "document": document,
        "version": document.public_version,
        "files": [
            (file.public_file, public_url(index_number, file.pk, file.name))
            for file in document.public_version.attachments.all()
        ],
        "steps": _steps(document),
        "address": address,
        "citation": citation_of(document, address, on=today),
        "views": views_before(document, today),
        "clock": clock,
        "bar": draw_deadline_bar(calendar, clock.start, clock.due.on, clock.released_on)
        if clock and clock.released_on
        else None,
        "validity": document.validity_on(today),
        "ended_on": document.ended_on(today),
        "relations": public_relations(document),
        "events": [(one, rules_of(one.kind).path) for one in events_explaining(document.pk)],
        "cleaned": last_result_for(document),
        "mark": "" if document.import_record_id else MARKS[document.language],
    }
    return render(request, "portal/items/show.html", context)


@public_page
def document_redirect(request: HttpRequest, written: str) -> HttpResponse:
    """Redirect an index number in any spelling (case, width, dashes) to its canonical URL."""
    number = compact(written).upper().strip("/")
    given = by_any_status(number) if NUMBER.fullmatch(number) else None
    if given is None:
        raise Http404
    return redirect("portal:document", number, permanent=True)


@public_page
def attachment_download(
    request: HttpRequest, index_number: str, pk: int, name: str
) -> HttpResponseBase:
    """
    Serve a file of the public version as an attachment, which browsers do not execute.

    The URL contains the document and the attachment, never the hash. Other files give 404.
    """
    found = public_attachments().filter(
        pk=pk, name=name, version__document__index_number=index_number
    )
    attachment = found.select_related("version").first()
    if attachment is None:
        raise Http404
    if belongs_elsewhere(request):
        return redirect(public_url(index_number, pk, name))
    return file_response(request, attachment.public_file, since=attachment.version.released_at)


def _steps(document: Document) -> list[tuple[date, str]]:
    """Return the public timeline, newest first, ending with the day of forming."""
    steps = [(act.on, str(Verb(act.verb).label)) for act in public_time_line(document)]
    return [*steps, (document.formed_on, _("Formed"))] if document.formed_on else steps


def _withdrawn(request: HttpRequest, index_number: str) -> HttpResponse:
    """Show the tombstone of a withdrawn item: number, dates and reason, never the title."""
    gone = tombstones().filter(index_number=index_number).select_related("body").first()
    if gone is None:
        raise Http404
    return render(
        request,
        "portal/items/withdrawn.html",
        {"section": "catalogue", "document": gone},
        status=410,
    )
