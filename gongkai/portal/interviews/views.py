"""The public lists of interviews and press conferences, and one event with everything about it."""

from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.interviews.kinds import BY_PATH, rules_of
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.queries import (
    MAX_LINES,
    count_questions,
    explained_documents,
    public_events,
    public_lines,
    public_paragraphs,
    public_questions,
)
from gongkai.interviews.rules.questions import refusal_of_intake
from gongkai.interviews.states import EventState, QuestionState
from gongkai.interviews.transcripts import write_mark
from gongkai.kit.paging import page_by_key
from gongkai.portal.decorators import follow_address, public_list
from gongkai.portal.exports import exported_list
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.security_headers import PERMISSIONS

PAGE, QUESTIONS = 20, 50
KEYS = ("-begins_at", "-id")
SHOWS_RECORDING = PERMISSIONS.replace("fullscreen=()", "fullscreen=(self)")


@dataclass(frozen=True)
class Fate:
    """A question with what became of it; a grouped one has the fate of the question that stands for it."""

    question: EventQuestion
    decisive: EventQuestion
    mark: str
    seconds: int


def fate_of(question: EventQuestion) -> Fate:
    """Return a question with its fate."""
    decisive = question.leader or question
    ms = decisive.answered_ms
    return Fate(question, decisive, write_mark(ms) if ms is not None else "", (ms or 0) // 1_000)


def public_event(path: str, number: str) -> Event:
    """Return an announced event by its address, or raise 404."""
    found = public_events().filter(kind=BY_PATH[path]).select_related("body", "recording")
    return get_object_or_404(found, number=number)


@public_list("page", "format")
def event_list(request: HttpRequest, path: str) -> HttpResponseBase:
    """List the announced events of a kind, latest first. One query."""
    kind = BY_PATH[path]
    rules = rules_of(kind)
    rows = public_events().filter(kind=kind).select_related("body")
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            KEYS,
            name=path,
            title=str(rules.title),
            columns=[
                Column(_("Topic of the event"), lambda row: row.title, 60),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Begins at"), lambda row: row.begins_at, 18),
                Column(_("State"), lambda row: str(row.get_state_display()), 20),
                Column(_("Questions received"), lambda row: row.questions_received, 12),
                Column(_("Number of the event"), lambda row: row.number, 26),
            ],
        )
    page = page_by_key(
        rows, keys=KEYS, cursor=request.GET.get("page"), limit=PAGE, scope=f"events {kind}"
    )
    context = {
        "section": path,
        "path": path,
        "rules": rules,
        "rows": page.rows,
        "follow": follow_address(request, kind="events"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/interviews/list.html", context)


@public_list("page")
def event_detail(request: HttpRequest, path: str, number: str) -> HttpResponseBase:
    """
    Show one event: announcement, guests, live text or transcript, questions with their fate.

    Nine queries at most.
    """
    event = public_event(path, number)
    page = page_by_key(
        public_questions(event),
        keys=("position", "id"),
        cursor=request.GET.get("page"),
        limit=QUESTIONS,
        scope=f"event {event.pk}",
    )
    is_published = event.state == EventState.PUBLISHED
    paragraphs = list(public_paragraphs(event)) if is_published else []
    recording = getattr(event, "recording", None) if is_published else None
    context: dict[str, Any] = {
        "section": path,
        "path": path,
        "rules": rules_of(event.kind),
        "event": event,
        "guests": list(event.guests.order_by("-is_principal", "id")),
        "documents": list(explained_documents(event)),
        "counts": count_questions(event),
        "fates": [fate_of(one) for one in page.rows],
        "refusal": refusal_of_intake(event, at=timezone.now()),
        "lines": [] if is_published else _lines(event),
        "paragraphs": [
            (one, write_mark(one.start_ms) if one.start_ms is not None else "")
            for one in paragraphs
        ],
        "recording": recording,
        "is_film": bool(recording) and recording.media_type.startswith("video/"),  # type: ignore[union-attr]
        "not_asked": QuestionState.NOT_ASKED,
        **page_urls(request, page.next_cursor),
    }
    response = render(request, "portal/interviews/show.html", context)
    if recording is not None:
        response._csp_update = {"media-src": [SELF]}  # type: ignore[attr-defined]  # noqa: SLF001
        response["Permissions-Policy"] = SHOWS_RECORDING
    return response


def _lines(event: Event) -> list[Any]:
    """Return the live text as it stands, in the order in which it was said."""
    if event.state not in {EventState.LIVE, EventState.ENDED}:
        return []
    newest = list(public_lines(event).order_by("-id")[: MAX_LINES * 5])
    return newest[::-1]
