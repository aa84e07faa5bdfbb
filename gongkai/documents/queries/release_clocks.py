"""The 20-working-day deadline for the release of documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from gongkai.calendars.queries import Calendars
from gongkai.documents.models import ClockChange, Document
from gongkai.documents.queries.access import IMPORTED
from gongkai.documents.states import Attribute, State, Status
from gongkai.kit.times import local_date, midnight_after
from gongkai.law.calendar import DueDate, WorkCalendar
from gongkai.law.clocks import RELEASE_DAYS, last_start_due_by, release_days_used, release_due
from gongkai.organisations.models import Body


@dataclass(frozen=True)
class ReleaseClock:
    """The 20-working-day deadline of one document: start, due date, working days used."""

    start: date
    due: DueDate
    used: int
    released_on: date | None

    @property
    def in_time(self) -> bool:
        """Whether the document was, or still can be, released in time."""
        return self.used <= RELEASE_DAYS


class ClockFacts(NamedTuple):
    """Facts for the deadline of a document; without an open version, `attribute` is None."""

    status: str
    formed_on: date | None
    attribute: str | None
    approved_at: datetime | None


def clock_start(document: Document) -> date | None:
    """
    Return the start of the 20-working-day deadline of a document; None if none runs.

    The caller joins the open version; otherwise this costs a query.
    """
    version = document.open_version
    if version is not None and version.is_discarded:
        if document.status == Status.PREPARING:
            return None  # nothing is to be released unless the draft is restored
        version = None
    attribute, approved_at = (version.attribute, version.approved_at) if version else (None, None)
    if document.import_record_id:
        return None
    return start_of(ClockFacts(document.status, document.formed_on, attribute, approved_at))


def start_of(facts: ClockFacts) -> date | None:
    """
    Return the start of the 20-working-day deadline for these facts; None if none runs.

    Law: 条例19 art. 26, art. 18 (re-examination: from the decision that it becomes public).
    """
    if facts.formed_on is None:
        return None
    reopened = facts.status in {Status.KEPT, Status.CLOSED}
    if facts.status not in {Status.PREPARING, Status.RELEASED} and not (
        reopened and facts.attribute is not None
    ):
        return None
    if facts.status != Status.RELEASED and facts.attribute not in {Attribute.PUBLIC, "", None}:
        return None
    if reopened:
        return local_date(facts.approved_at) if facts.approved_at else None
    return facts.formed_on


def release_clock(
    document: Document, calendar: WorkCalendar, *, today: date
) -> ReleaseClock | None:
    """
    Return the deadline of a document that is, or is to become, public; None if none runs.

    If a kept or closed document is to become public, its deadline starts with that decision.
    Law: 条例19 art. 26 (20 working days), art. 18 (re-examination).
    """
    start = clock_start(document)
    if start is None:
        return None
    released_on = document.released_on if document.status == Status.RELEASED else None
    end = released_on or today
    return ReleaseClock(
        start, release_due(calendar, start), release_days_used(calendar, start, end), released_on
    )


def due_by(
    documents: QuerySet[Document], calendars: Calendars, *, last: date
) -> QuerySet[Document]:
    """
    Return the unreleased documents that are due on `last` or before.

    This is `release_clock` as a query. Each region has its own calendar; one more query finds the
    regions of all bodies.
    Law: 条例19 art. 26.
    """
    open_to_all = Q(open_version__attribute__in=[Attribute.PUBLIC, ""])
    late = Q(pk__in=[])
    for region in Body.objects.order_by().values_list("region", flat=True).distinct():
        start = last_start_due_by(calendars.of(region), last)
        reopened = Q(
            status__in=[Status.KEPT, Status.CLOSED],
            open_version__approved_at__lt=midnight_after(start),
        )
        over = Q(status=Status.PREPARING, formed_on__lte=start) | (
            reopened & Q(formed_on__isnull=False)
        )
        late |= Q(body__region=region) & over
    return documents.filter(late & open_to_all, import_record=None).exclude(
        open_version__state=State.DISCARDED
    )


def open_clocks() -> Iterator[tuple[int, str, str, date]]:
    """Yield id, region and chain of the body, and start day of each running release deadline."""
    rows = (
        Document.objects.filter(IMPORTED, import_record=None, formed_on__isnull=False)
        .exclude(status__in=[Status.RELEASED, Status.WITHDRAWN])
        .exclude(open_version=None)
        .exclude(open_version__state=State.DISCARDED)
        .values_list(
            "pk",
            "body__region",
            "body__chain",
            "status",
            "formed_on",
            "open_version__attribute",
            "open_version__approved_at",
        )
    )
    for pk, region, chain, status, formed_on, attribute, approved_at in rows.iterator(
        chunk_size=2_000
    ):
        start = start_of(ClockFacts(status, formed_on, attribute, approved_at))
        if start is not None:
            yield pk, region, chain, start


def clock_changes_of(document: Document) -> QuerySet[ClockChange]:
    """Return how holiday notices changed the due date of a document, newest first."""
    return ClockChange.objects.filter(document=document).select_related("notice").order_by("-id")
