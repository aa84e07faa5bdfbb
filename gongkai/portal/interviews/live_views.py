"""
The live text as server-sent events, each response short (docs/decisions/023).

A response has what was said since the last event that the browser knows, and ends. The browser asks
again after the time that `retry` names, with the header Last-Event-ID. So no thread of the server
waits for a reader, however many there are, and the page works the same way by a plain reload.
"""

import json
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gongkai.interviews.models import LiveLine
from gongkai.interviews.queries import MAX_LINES, public_lines
from gongkai.interviews.states import EventState
from gongkai.portal.decorators import public_list
from gongkai.portal.interviews.views import public_event

RETRY_MS = 5_000
MAX_CHANGE = 10**9


@public_list("after")
def event_live(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """Return the paragraphs after a change. Two queries. 204 ends the requests of the browser."""
    event = public_event(path, number)
    if event.state != EventState.LIVE:
        return HttpResponse(status=204)
    known = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
    after = int(known) if known.isascii() and known.isdecimal() and len(known) < 10 else 0
    lines = list(public_lines(event, after=after)[:MAX_LINES])
    return HttpResponse("".join(_messages(lines)), content_type="text/event-stream; charset=utf-8")


def _messages(lines: list[LiveLine]) -> Iterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    for one in lines:
        facts = {
            "id": one.pk,
            "speaker": one.speaker,
            "text": one.text,
            "at": f"{timezone.localtime(one.at):%H:%M}",
            "corrected": one.is_corrected,
        }
        # JSON has no line breaks outside of its strings, and escapes those inside.
        yield f"id: {one.change}\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n"
