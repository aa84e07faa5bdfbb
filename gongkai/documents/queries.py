"""Queries for documents, access-checked for the public and for staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat

from gongkai.calendars.queries import Calendars
from gongkai.documents import workflow
from gongkai.documents.models import (
    Attachment,
    ClockChange,
    Document,
    ItemViews,
    ReviewStep,
    Version,
    WorkingCopy,
)
from gongkai.documents.states import Attribute, State, Status
from gongkai.kit.times import local_date, midnight_after
from gongkai.kit.workflows import Step
from gongkai.law.calendar import DueDate, WorkCalendar
from gongkai.law.clocks import RELEASE_DAYS, last_start_due_by, release_days_used, release_due
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Account, Person
from gongkai.organisations.queries import User, capacities_of, person_of, working_body_ids

# Acts of the workflow that the public may see; never persons, opinions or returns.
PUBLIC_VERBS = (
    Verb.DOCUMENT_APPROVED,
    Verb.DOCUMENT_CORRECTED,
    Verb.DOCUMENT_DISCLOSURE_REVIEWED,
    Verb.DOCUMENT_OFFICE_REVIEWED,
    Verb.DOCUMENT_MIGRATED,
    Verb.DOCUMENT_RELEASED,
    Verb.DOCUMENT_REPEALED,
    Verb.DOCUMENT_RERELEASED,
    Verb.DOCUMENT_SECRECY_REVIEWED,
    Verb.DOCUMENT_WITHDRAWN,
)
# Acts that change a list of public documents or bodies.
# Imported documents become public together, when their import is complete.
LISTED_BY = (
    Verb.BODY_CHANGED,
    Verb.BODY_CREATED,
    Verb.DOCUMENT_CORRECTED,
    Verb.DOCUMENT_RELEASED,
    Verb.DOCUMENT_REPEALED,
    Verb.DOCUMENT_RERELEASED,
    Verb.DOCUMENT_WITHDRAWN,
    Verb.IMPORT_COMPLETED,
)
RELEASES = frozenset({Verb.DOCUMENT_CORRECTED, Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_RERELEASED})
REVIEWED = frozenset(
    {
        Verb.DOCUMENT_APPROVED,
        Verb.DOCUMENT_DISCLOSURE_REVIEWED,
        Verb.DOCUMENT_OFFICE_REVIEWED,
        Verb.DOCUMENT_SECRECY_REVIEWED,
    }
)
IMPORTED = Q(import_record=None) | Q(import_record__completed_at__isnull=False)


def public_documents() -> QuerySet[Document]:
    """Return the public documents; every public page, feed, search and API reads through this."""
    return Document.objects.filter(IMPORTED, status=Status.RELEASED)


def tombstones() -> QuerySet[Document]:
    """Return the withdrawn documents; only their number, dates and reason may be shown."""
    return Document.objects.filter(IMPORTED, status=Status.WITHDRAWN)


def public_attachments() -> QuerySet[Attachment]:
    """Return the files that the public may download: those of public versions."""
    return Attachment.objects.filter(
        version__state=State.RELEASED, version__document__in=public_documents().values("pk")
    )


def visible_to(user: User, *, on: date) -> QuerySet[Document]:
    """
    Return the documents that the user may see: public ones, and all of the bodies they work in.

    Law: 保守国家秘密法, 条例19 art. 17: what is in preparation or closed stays with those who handle it.
    """
    person = person_of(user)
    if person is None:
        return public_documents()
    bodies = working_body_ids(person, on=on)
    return Document.objects.filter(
        Q(body__in=bodies) | (Q(status=Status.RELEASED) & IMPORTED)
    ).filter(IMPORTED)


def worked_by(user: User, *, on: date) -> QuerySet[Document]:
    """Return the documents of the bodies in which the user works, for the lists of the desk."""
    person = person_of(user)
    bodies = working_body_ids(person, on=on) if person else set()
    return Document.objects.filter(IMPORTED, body__in=bodies)


def for_list(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Join the tables that a row of a list shows, so that no row needs further queries."""
    return documents.select_related("body", "genre", "catalogue_item")


def for_page(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Join the tables that the page of a document shows."""
    attachments = Attachment.objects.order_by("position", "id")
    return documents.select_related(
        "body", "genre", "subject__parent", "catalogue_item", "public_version", "open_version"
    ).prefetch_related(Prefetch("public_version__attachments", queryset=attachments))


def by_index_number(index_number: str) -> Document | None:
    """Return the public document with this number, joined with everything its page shows."""
    return for_page(public_documents()).filter(index_number=index_number).first()


def by_any_status(index_number: str) -> Document | None:
    """Return the public or withdrawn document with this number; both have a page."""
    return (public_documents() | tombstones()).filter(index_number=index_number).first()


def public_facts(index_number: str, *, on: date) -> Mapping[str, Any] | None:
    """
    Return the facts on which the page of a public document depends on a day; None if it has none.

    The text and the timeline cannot change without a new public version. One query.
    """
    views = (
        ItemViews.objects.filter(document=OuterRef("pk"), day__lt=on).order_by().values("document")
    )
    found = public_documents().filter(index_number=index_number)
    return found.values(
        "pk",
        "public_version",
        "validity",
        "repealed_on",
        "body__code",
        "body__name",
        "body__short_name",
        "body__name_en",
        read=Subquery(views.annotate(number=Sum("views")).values("number")),
    ).first()


def latest_public_acts(number: int = 16) -> tuple[str, ...]:
    """
    Return the hashes of the newest acts that change public lists, newest first. One query.

    Several, because the lower of two concurrent ids may be committed last. The expression around
    the verb makes the database scan back from the newest act instead of sorting all such acts.
    """
    acts = Act.objects.annotate(done=Concat("verb", Value(""))).filter(done__in=LISTED_BY)
    return tuple(acts.order_by("-id").values_list("hash", flat=True)[:number])


def versions_of(document: Document) -> QuerySet[Version]:
    """Return all versions, newest first; callers fetch the document through `visible_to`."""
    return document.versions.order_by("-number")


def steps_of(version: Version) -> QuerySet[ReviewStep]:
    """Return the review steps of a version, oldest first; for the desk only."""
    return version.steps.select_related("person", "holder").order_by("id")


def attachments_of(version: Version) -> list[Attachment]:
    """Return the files of a version in order; callers fetch the document through `visible_to`."""
    return list(version.attachments.order_by("position", "id"))


def public_time_line(document: Document) -> list[Act]:
    """
    Return the acts that the public may see, newest first.

    Only reviews that led to a release are included, so the timeline does not reveal that a new
    version is in preparation, was returned, or was decided otherwise.
    """
    shown: list[Act] = []
    led: tuple[object, object] = (None, None)  # version and round of the next later release
    for act in acts_of(document).filter(verb__in=PUBLIC_VERBS).order_by("-id"):
        version_round = (act.facets.get("version"), act.facets.get("round"))
        if act.verb in RELEASES:
            led = version_round
        elif act.verb in REVIEWED:
            # The act of a release has no round: it is the round of the last review before it.
            led = version_round if led == (version_round[0], None) else led
            if version_round != led:
                continue
        shown.append(act)
    return shown


def views_before(document: Document, day: date) -> int:
    """Return the number of page views before a day, which stays constant during that day."""
    found = ItemViews.objects.filter(document=document, day__lt=day).aggregate(views=Sum("views"))
    return found["views"] or 0


def is_author(person_id: int, version: Version) -> bool:
    """Say whether the person drafted the document or wrote this version."""
    return person_id in {version.author_id, version.document.drafter_id}


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
    regions.
    Law: 条例19 art. 26.
    """
    open_to_all = Q(open_version__attribute__in=[Attribute.PUBLIC, ""])
    late = Q(pk__in=[])
    for region in documents.order_by().values_list("body__region", flat=True).distinct():
        start = last_start_due_by(calendars.of(region), last)
        reopened = Q(
            status__in=[Status.KEPT, Status.CLOSED],
            open_version__approved_at__lt=midnight_after(start),
        )
        over = Q(status=Status.PREPARING, formed_on__lte=start) | (
            reopened & Q(formed_on__isnull=False)
        )
        late |= Q(body__region=region) & over
    return documents.filter(late & open_to_all, import_record=None)


def state_for(step: Step[Any, Any], document: Document) -> str | None:
    """Return the state `step` depends on: the document's status, or its open version's state."""
    if step.name in workflow.DOCUMENT_WORKFLOW.by_name:
        return document.status
    return document.open_version.state if document.open_version else None


def steps_for(document: Document) -> list[Step[Any, Any]]:
    """Return the steps for the current state, for any user, in the order of their buttons."""
    version = document.open_version
    found: list[Step[Any, Any]] = []
    if version is not None:
        is_scheduled = version.release_due_at is not None
        found += [
            step
            for step in workflow.WORKFLOW.steps_from(version.state)
            if workflow.is_for(step, attribute=version.attribute, is_scheduled=is_scheduled)
        ]
    begun = set() if version is None else {workflow.START_VERSION.name}  # one open version at most
    return found + [
        step
        for step in workflow.DOCUMENT_WORKFLOW.steps_from(document.status)
        if step.name not in begun
    ]


def waiting_for(person: Person, *, on: date) -> QuerySet[Document]:
    """
    Return the documents that wait for this person.

    A draft waits for the author of the version; a review never waits for an author.
    """
    wanted = Q(pk__in=[])
    acting = capacities_of(person, on=on)
    for state in workflow.WORKFLOW.states_awaiting():
        for post, author in workflow.WORKFLOW.takers_awaited(state):
            if author:
                wanted |= Q(open_version__state=state, open_version__author=person)
                continue
            for held in acting:
                if held.post != post:
                    continue
                place = Q(body_id=held.body_id, open_version__state=state)
                if held.office_id is not None:
                    place &= Q(office_id=held.office_id)
                if author is False:
                    place &= ~Q(drafter_id__in=[person.pk, held.holder_id])
                    place &= ~Q(open_version__author_id__in=[person.pk, held.holder_id])
                wanted |= place
    return Document.objects.filter(IMPORTED).filter(wanted).distinct()


def open_clocks() -> Iterator[tuple[int, str, str, date]]:
    """Yield id, region and chain of the body, and start day of each running release deadline."""
    rows = (
        Document.objects.filter(IMPORTED, import_record=None, formed_on__isnull=False)
        .exclude(status__in=[Status.RELEASED, Status.WITHDRAWN])
        .exclude(open_version=None)
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


def due_for_release(at: datetime) -> QuerySet[Version]:
    """Return the approved versions whose scheduled time has come, oldest first."""
    return (
        Version.objects.filter(state=State.APPROVED, release_due_at__lte=at)
        .select_related("document")
        .order_by("release_due_at", "id")
    )


def copy_of(account: Account, document: Document | None) -> WorkingCopy | None:
    """Return the working copy of the account; no other user ever sees it."""
    return WorkingCopy.objects.filter(account=account, document=document).first()
