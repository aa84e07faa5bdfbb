"""The public calendar of releases: which data are due when, and which came in time, late or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongkai.datasets.models import Dataset
from gongkai.duties.models import Duty
from gongkai.duties.queries import datasets_of_duties, planned_releases
from gongkai.duties.states import DutyState, EvidenceKind
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date, midnight_after
from gongkai.portal.decorators import public_list, public_page
from gongkai.ui.icalendar import MEDIA_TYPE, Event, event_calendar
from gongkai.ui.list_pages import page_urls
from gongkai.ui.site_address import site_address

PAGE, MAX_EVENTS = 50, 500
MARKS = {
    DutyState.OPEN: gettext_lazy("Release to come"),
    DutyState.MET: gettext_lazy("Published in time"),
    DutyState.LATE: gettext_lazy("Published late"),
    DutyState.MISSING: gettext_lazy("Not published in time"),
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlannedRelease:
    """A duty as the public reads it: its datasets, and the address of what fulfilled it."""

    duty: Duty
    datasets: Sequence[Dataset]
    state: DutyState

    @property
    def mark(self) -> str:
        """The state in the words of the public."""
        return str(MARKS[self.state])

    @property
    def is_late(self) -> bool:
        """Whether it did not come in time."""
        return self.state in {DutyState.LATE, DutyState.MISSING}

    @property
    def address(self) -> str:
        """The path of what fulfilled the duty; empty if nothing did."""
        if not self.duty.evidence:
            return ""
        if self.duty.evidence_kind == EvidenceKind.DOCUMENT:
            return reverse("portal:document", args=[self.duty.evidence])
        return f"{reverse('portal:datasets')}{self.duty.evidence}/"


@public_list("page", "when")
def release_calendar(request: HttpRequest) -> HttpResponse:
    """List what is due from today on, or what was due before. Two queries."""
    today = local_date(timezone.now())
    is_past = request.GET.get("when") == "past"
    found = planned_releases()
    found = found.filter(due_on__lt=today) if is_past else found.filter(due_on__gte=today)
    page = page_by_key(
        found,
        keys=("-due_on", "-id") if is_past else ("due_on", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"release calendar {is_past}",
    )
    context = {
        "section": "data",
        "when": "past" if is_past else "",
        "rows": _planned(page.rows, today),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/datasets/calendar.html", context)


@public_page
def release_calendar_file(request: HttpRequest) -> HttpResponse:
    """Return what is due from today on as a file for calendar programs. Two queries."""
    del request
    today = local_date(timezone.now())
    duties = planned_releases().filter(due_on__gte=today).order_by("due_on", "id")
    rows = _planned(list(duties[:MAX_EVENTS]), today)
    calendar = event_calendar(
        map(_event, rows), name=_("Release calendar"), language=get_language() or ""
    )
    answer = HttpResponse(calendar, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="releases.ics"'
    return answer


def _planned(duties: Sequence[Duty], today: date) -> list[PlannedRelease]:
    datasets = datasets_of_duties(duties)
    return [
        PlannedRelease(
            duty,
            datasets.get((duty.body_id, duty.item_id), ()),
            # Workers mark it as missing once a day; the page does not wait for them.
            DutyState.MISSING
            if duty.state == DutyState.OPEN and duty.due_on < today
            else DutyState(duty.state),
        )
        for duty in duties
    ]


def _event(row: PlannedRelease) -> Event:
    """Return the last day of a duty as an event of the whole day."""
    duty, site = row.duty, site_address()
    address = f"{site}{reverse('portal:release_calendar')}"
    title = "、".join(one.title for one in row.datasets)
    begins = midnight_after(duty.due_on - DAY)
    return Event(
        key=f"release-{duty.pk}@{urlsplit(site).hostname}",
        starts_at=begins,
        ends_at=begins + DAY,
        title=_("Due: %(title)s") % {"title": title},
        description=f"{duty.body.label}\n{duty.item.label}\n{duty.first} – {duty.last}",
        place=address,
        url=address,
        changed_at=midnight_after((duty.met_on or duty.opens_on) - DAY),
        sequence=int(bool(duty.evidence)),
    )
