"""The public pages of meetings: list, page, draw with proof, how the lottery works, calendars."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.kit.paging import page_by_key
from gongkai.law.lotteries import value_of
from gongkai.meetings.models import Meeting, Registration
from gongkai.meetings.queries import (
    accepts_applications,
    answers_to_record,
    coming,
    drawn_registrations,
    entered_in_draw,
    past,
    public_meetings,
    public_papers,
)
from gongkai.meetings.registering import masked_name
from gongkai.portal.decorators import follow_address, public_list, public_page
from gongkai.portal.exports import exported_list
from gongkai.portal.meetings.calendar_events import event_of
from gongkai.ui.icalendar import MEDIA_TYPE, event_calendar
from gongkai.ui.list_exports import Column, export_urls, wanted_format
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import bad_request

PAGE, DRAW_PAGE = 20, 100
KEYS, COMING_KEYS = ("-starts_at", "-id"), ("starts_at", "id")
DRAWN_KEYS, ENTERED_KEYS = ("seat", "rank", "id"), ("seat", "id")
# How far back the calendar goes, and how many events it has.
FEED_TIME, MAX_EVENTS = timedelta(days=180), 500


@public_list("when", "page", "format")
def meeting_list(request: HttpRequest) -> HttpResponseBase:
    """List the meetings to come, soonest first, or the past ones, latest first. One query."""
    when, at = request.GET.get("when", ""), timezone.now()
    if when not in {"", "past"}:
        return bad_request(request)
    rows = public_meetings().select_related("body")
    rows, keys = (past(rows, at=at), KEYS) if when else (coming(rows, at=at), COMING_KEYS)
    if wanted_format(request):
        return exported_list(
            request,
            rows,
            keys,
            name="meetings",
            title=_("Hearings and open meetings"),
            columns=[
                Column(_("Meeting number"), lambda row: row.number, 30),
                Column(_("Title"), lambda row: row.title, 60),
                Column(_("Body"), lambda row: row.body.full_label, 30),
                Column(_("Kind"), lambda row: str(row.get_kind_display()), 30),
                Column(_("State"), lambda row: str(row.get_state_display()), 20),
                Column(_("Begins at"), lambda row: row.starts_at, 18),
                Column(_("Place"), lambda row: row.place, 40),
                Column(_("Applications until"), lambda row: row.closes_at, 18),
            ],
        )
    page = page_by_key(
        rows, keys=keys, cursor=request.GET.get("page"), limit=PAGE, scope=f"meetings {when}"
    )
    context = {
        "section": "meetings",
        "rows": page.rows,
        "when": when,
        "now": at,
        "follow": follow_address(request, kind="meetings"),
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/meetings/list.html", context)


@public_page
def meeting_detail(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one meeting with its announcement, changes, participants, documents and record."""
    meeting, at = _meeting(number), timezone.now()
    context = {
        "section": "meetings",
        "meeting": meeting,
        "seats": list(meeting.seats.order_by("id")),
        "changes": list(meeting.changes.order_by("-id")),
        "papers": list(public_papers(meeting)),
        "is_open": accepts_applications(meeting, at=at),
        "is_closed": at >= meeting.closes_at,
        "answers": answers_to_record(meeting) if meeting.record_confirmed_at else None,
    }
    return render(request, "portal/meetings/show.html", context)


@public_list("page", "format")
def meeting_draw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show commitment, list of numbers and, after the draw, seed and ranks, so that it can be repeated."""
    meeting = _meeting(number)
    seats = list(meeting.seats.order_by("id"))
    rows, keys = _published_numbers(meeting), DRAWN_KEYS if meeting.drawn_at else ENTERED_KEYS
    if wanted_format(request):
        digests = {one.kind: one.digest for one in seats}
        return exported_list(
            request,
            rows,
            keys,
            name=f"draw-{meeting.number}",
            title=_("Draw by lot"),
            columns=_draw_columns(meeting, digests),
        )
    page = page_by_key(
        rows,
        keys=keys,
        cursor=request.GET.get("page"),
        limit=DRAW_PAGE,
        scope=f"meeting draw {meeting.pk} {meeting.drawn_at is None}",
    )
    context = {
        "section": "meetings",
        "meeting": meeting,
        "seats": seats,
        "rows": [(one, _shown_name(meeting, one)) for one in page.rows],
        "is_closed": timezone.now() >= meeting.closes_at,
        **page_urls(request, page.next_cursor),
        **export_urls(request),
    }
    return render(request, "portal/meetings/draw.html", context)


@public_page
def meeting_lottery(request: HttpRequest) -> HttpResponseBase:
    """Explain how seats are drawn, so that anybody can repeat a draw."""
    return render(request, "portal/meetings/lottery.html", {"section": "meetings"})


@public_page
def meeting_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """Return one meeting as a file for a calendar program."""
    del request
    meeting = _meeting(number)
    return _calendar([meeting], name=meeting.title, file=f"{meeting.number}.ics")


@public_page
def meeting_feed(request: HttpRequest) -> HttpResponseBase:
    """Return the meetings of the last half year and all to come, also cancelled ones. Two queries."""
    del request
    rows = public_meetings().filter(starts_at__gte=timezone.now() - FEED_TIME)
    found = list(rows.prefetch_related("changes").order_by(*KEYS)[:MAX_EVENTS])
    return _calendar(found, name=_("Hearings and open meetings"), file="meetings.ics")


def _meeting(number: str) -> Meeting:
    return get_object_or_404(public_meetings().select_related("body"), number=number)


def _calendar(meetings: list[Meeting], *, name: str, file: str) -> HttpResponse:
    content = event_calendar(map(event_of, meetings), name=name, language=get_language() or "")
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'inline; filename="{file}"'
    return answer


def _published_numbers(meeting: Meeting) -> Any:
    """
    Return the applications whose numbers are public: from the end of applications on.

    Before, a number would tell how many had applied so far.
    """
    if meeting.drawn_at is not None:
        return drawn_registrations(meeting)
    if timezone.now() < meeting.closes_at:
        return meeting.registrations.none()
    return entered_in_draw(meeting)


def _shown_name(meeting: Meeting, registration: Registration) -> str:
    """Return the masked name of a participant who consented, once the list is published."""
    shown = (
        meeting.listed_at is not None
        and registration.is_chosen
        and registration.shows_name
        and registration.withdrawn_at is None
        and registration.erased_at is None
    )
    return masked_name(registration.name) if shown else ""


def _draw_columns(meeting: Meeting, digests: dict[str, str]) -> list[Column]:
    def value(row: Registration) -> str:
        digest = digests.get(row.seat, "")
        if not meeting.published_seed:
            return ""
        return value_of(row.number, meeting.published_seed, digest)

    return [
        Column(_("Registration number"), lambda row: row.number, 36),
        Column(_("Kind of seat"), lambda row: row.seat, 16),
        Column(_("Digest of the list (SHA-256)"), lambda row: digests.get(row.seat, ""), 66),
        Column(_("Value (SHA-256)"), value, 66),
        Column(_("Place in the draw"), lambda row: row.rank, 12),
        Column(_("Seat"), lambda row: _("yes") if row.is_chosen else _("no"), 8),
        Column(_("Withdrawn at"), lambda row: row.withdrawn_at, 18),
    ]
