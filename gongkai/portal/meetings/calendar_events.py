"""Meetings as events of a calendar."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.meetings.models import Meeting
from gongkai.meetings.states import MeetingState
from gongkai.ui.icalendar import Event
from gongkai.ui.site_address import site_address


def event_of(meeting: Meeting) -> Event:
    """
    Return the event of a meeting; its changes must be prefetched.

    A cancelled meeting keeps time, place and agenda, and its reason comes first.
    """
    site = site_address()
    is_cancelled = meeting.state == MeetingState.CANCELLED
    reasons = [
        _("%(kind)s: %(reason)s") % {"kind": one.get_kind_display(), "reason": one.reason}
        for one in sorted(meeting.changes.all(), key=lambda one: one.pk, reverse=True)
    ]
    title = _("Cancelled: %(title)s") if is_cancelled else "%(title)s"
    return Event(
        key=f"{meeting.number}@{urlsplit(site).hostname}",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=title % {"title": meeting.title},
        description="\n".join((*reasons, meeting.agenda)),
        place=meeting.place,
        url=f"{site}{reverse('portal:meeting', args=[meeting.number])}",
        changed_at=meeting.changed_at,
        sequence=meeting.sequence,
        is_cancelled=is_cancelled,
    )
