"""What programs read of events: feed, calendar entry, captions, and the recording."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language

from gongkai.interviews.kinds import BY_PATH, rules_of
from gongkai.interviews.models import Event
from gongkai.interviews.queries import (
    parts_of,
    public_events,
    public_paragraphs,
    public_recordings,
)
from gongkai.interviews.transcripts import write_vtt
from gongkai.portal.decorators import public_page
from gongkai.portal.feed_kinds import KINDS, clean
from gongkai.portal.interviews.calendar_files import calendar_entry
from gongkai.portal.interviews.views import public_event
from gongkai.ui.files import file_response
from gongkai.ui.icalendar import MEDIA_TYPE

ENTRIES = 30


@public_page
def event_feed(request: HttpRequest, path: str, kind: str) -> HttpResponse:
    """Return a feed of the newest events of a kind, each with its state."""
    event_kind = BY_PATH[path]
    rules = rules_of(event_kind)
    rows = public_events().filter(kind=event_kind).select_related("body")
    feed = KINDS[kind](
        title=str(rules.title),
        link=request.build_absolute_uri(reverse("portal:events", args=[path])),
        description=str(rules.about),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
        subtitle="",
        next_url="",
        gone=[],
    )
    for event in rows.order_by("-begins_at", "-id")[:ENTRIES]:
        address = _address(request, path, event)
        feed.add_item(
            title=clean(event.title),
            link=address,
            description=escape(clean(event.reason or event.outline)),
            unique_id=address,
            unique_id_is_permalink=True,
            author_name=clean(event.body.name),
            pubdate=event.announced_at,
            updateddate=event.published_at or event.cancelled_at or event.announced_at,
            categories=[str(event.get_state_display())],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@public_page
def event_calendar(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """Return the calendar entry of an event; of a cancelled one as well."""
    event = public_event(path, number)
    entry = calendar_entry(event, url=_address(request, path, event))
    response = HttpResponse(entry, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(event.number)}.ics"
    return response


@public_page
def event_captions(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """Return the captions of a published transcript, made of its times."""
    paragraphs = list(public_paragraphs(public_event(path, number)))
    if not paragraphs:
        raise Http404
    captions = write_vtt(parts_of(paragraphs))
    return HttpResponse(captions, content_type="text/vtt; charset=utf-8")


@public_page
def event_recording(request: HttpRequest, path: str, number: str, name: str) -> HttpResponseBase:
    """
    Serve the recording of a published transcript, also in ranges.

    It comes from the host of the page, because its captions must; browsers execute nothing in it.
    """
    event = public_event(path, number)
    recording = public_recordings().filter(event=event, name=name).first()
    if recording is None:
        raise Http404
    return file_response(request, recording, since=recording.at)


def _address(request: HttpRequest, path: str, event: Event) -> str:
    return request.build_absolute_uri(reverse("portal:event", args=[path, event.number]))
