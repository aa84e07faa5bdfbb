"""The periods of public consultations as events of a calendar."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import calendar_changes, opened_consultations
from gongkai.consultations.states import ConsultationState
from gongkai.portal.decorators import public_page
from gongkai.ui.icalendar import MEDIA_TYPE, Event, event_calendar
from gongkai.ui.site_address import site_address

# How far back the calendar goes, and how many events it has.
FEED_TIME, MAX_EVENTS = timedelta(days=180), 500


@public_page
def consultation_file(request: HttpRequest, number: str) -> HttpResponse:
    """Return the period of one consultation as a file for a calendar program. Two queries."""
    del request
    row = get_object_or_404(opened_consultations(), number=number)
    return _calendar([row], name=row.title, file=f"{row.number}.ics")


@public_page
def consultation_calendar(request: HttpRequest) -> HttpResponse:
    """Return the periods of the last half year and all that run, also cancelled ones. Two queries."""
    del request
    rows = opened_consultations().filter(closes_at__gte=timezone.now() - FEED_TIME)
    found = list(rows.order_by("-public_at", "-id")[:MAX_EVENTS])
    return _calendar(found, name=_("Public consultations"), file="consultations.ics")


def _calendar(rows: Sequence[PublicConsultation], *, name: str, file: str) -> HttpResponse:
    changes = calendar_changes(rows)
    events = [_event(row, changes) for row in rows]
    answer = HttpResponse(
        event_calendar(events, name=name, language=get_language() or ""), content_type=MEDIA_TYPE
    )
    answer["Content-Disposition"] = f'inline; filename="{file}"'
    return answer


def _event(row: PublicConsultation, changes: Mapping[int, int]) -> Event:
    """
    Return the event of a period. SEQUENCE counts its extensions and its cancelling.

    A cancelled consultation keeps its period, and its reason comes first.
    """
    assert row.opens_at is not None  # it was opened
    assert row.closes_at is not None
    site = site_address()
    is_cancelled = row.state == ConsultationState.CANCELLED
    title = _("Cancelled: %(title)s") if is_cancelled else _("Comments: %(title)s")
    texts = (row.cancel_reason, row.extension_reason, row.explanation, row.ways)
    address = f"{site}{reverse('portal:consultation', args=[row.number])}"
    return Event(
        key=f"{row.number}@{urlsplit(site).hostname}",
        starts_at=row.opens_at,
        ends_at=row.closes_at,
        title=title % {"title": row.title},
        description="\n".join(filter(None, texts)),
        place=address,
        url=address,
        changed_at=row.cancelled_at or row.opens_at,
        sequence=changes.get(row.pk, 0),
        is_cancelled=is_cancelled,
    )
