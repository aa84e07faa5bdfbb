"""The public calendar of releases: which data are due when, and which came in time, late or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongkai.datasets.models import Bundle, Dataset
from gongkai.datasets.queries import public_bundles
from gongkai.datasets.states import BundleState
from gongkai.duties.models import Duty
from gongkai.duties.queries import datasets_of_duties, planned_releases
from gongkai.duties.states import DutyState, EvidenceKind
from gongkai.kit.paging import page_by_key
from gongkai.kit.times import local_date, midnight_after
from gongkai.portal.decorators import public_list, public_page
from gongkai.ui.icalendar import MEDIA_TYPE, Event, event_calendar
from gongkai.ui.list_pages import page_urls
from gongkai.ui.site_address import site_address
from gongkai.ui.views.errors import bad_request

PAGE, MAX_EVENTS, MAX_BUNDLES = 50, 500, 100
PERIODS = ("", "past")
MARKS = {
    DutyState.OPEN: gettext_lazy("Release to come"),
    DutyState.MET: gettext_lazy("Published in time"),
    DutyState.LATE: gettext_lazy("Published late"),
    DutyState.MISSING: gettext_lazy("Not published in time"),
}
MINUTE_MARKS = {
    BundleState.PROVISIONAL: gettext_lazy("Provisional date"),
    BundleState.CONFIRMED: gettext_lazy("Confirmed date"),
    BundleState.PUBLISHED: gettext_lazy("Published on the minute"),
    BundleState.CANCELLED: gettext_lazy("Release cancelled"),
}
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


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


@dataclass(frozen=True)
class Move:
    """A confirmed date that was moved, with the reason."""

    before: datetime
    now: datetime
    reason: str


@dataclass(frozen=True)
class PlannedMinute:
    """A planned release as the public reads it; what is in it stays unknown before."""

    bundle: Bundle
    mark: str
    is_late: bool
    moves: Sequence[Move]


@public_list("page", "when")
def release_calendar(request: HttpRequest) -> HttpResponse:
    """List what is due from today on, or what was due before. Three queries at most."""
    today, when = local_date(timezone.now()), request.GET.get("when", "")
    if when not in PERIODS:
        return bad_request(request, detail=_("There is no such part of the calendar."))
    is_past = when == "past"
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
        "when": when,
        "rows": _planned(page.rows, today),
        "minutes": [] if request.GET.get("page") else _minutes(today, is_past=is_past),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "portal/datasets/calendar.html", context)


@public_page
def release_calendar_file(request: HttpRequest) -> HttpResponse:
    """Return what is due from today on as a file for calendar programs. Three queries."""
    del request
    today = local_date(timezone.now())
    duties = planned_releases().filter(due_on__gte=today).order_by("due_on", "id")
    rows = _planned(list(duties[:MAX_EVENTS]), today)
    events = [*map(_event, rows), *map(_minute_event, _minutes(today, is_past=False))]
    calendar = event_calendar(events, name=_("Release calendar"), language=get_language() or "")
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


def _minutes(today: date, *, is_past: bool) -> list[PlannedMinute]:
    begins = midnight_after(today - DAY)
    found = public_bundles()
    found = (
        found.filter(due_at__lt=begins).order_by("-due_at", "-id")
        if is_past
        else found.filter(due_at__gte=begins).order_by("due_at", "id")
    )
    return [_minute(one) for one in found[:MAX_BUNDLES]]


def _minute(bundle: Bundle) -> PlannedMinute:
    moves = [
        Move(
            datetime.fromisoformat(one["before"]),
            datetime.fromisoformat(one["now"]),
            one["reason"],
        )
        for one in bundle.moves
    ]
    mark = MINUTE_MARKS[BundleState(bundle.state)]
    if bundle.failure:
        mark = MARKS[DutyState.MISSING]
    return PlannedMinute(bundle, str(mark), bool(bundle.failure), moves)


def _minute_event(row: PlannedMinute) -> Event:
    """Return a planned release as an event at its minute; each move of its date is a new sequence."""
    bundle, site = row.bundle, site_address()
    dataset = bundle.dataset
    address = f"{site}{reverse('portal:dataset', args=[dataset.code])}"
    return Event(
        key=f"bundle-{bundle.pk}@{urlsplit(site).hostname}",
        starts_at=bundle.due_at,
        ends_at=bundle.due_at + MINUTE,
        title=f"{dataset.title} {bundle.period}",
        description="\n".join([dataset.body.label, row.mark, *(one.reason for one in row.moves)]),
        place=address,
        url=address,
        changed_at=bundle.ended_at or bundle.confirmed_at or bundle.planned_at,
        sequence=len(row.moves) + int(bundle.confirmed_at is not None),
        is_cancelled=bundle.state == BundleState.CANCELLED,
    )


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
