"""Queries of duties, columns and broken links. They are shown to a body and to those above it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum

from gongkai.catalogue.inheritance import CatalogueEntry, catalogue_of
from gongkai.catalogue.models import CatalogueItem
from gongkai.catalogue.states import Frequency
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.queries import public_datasets
from gongkai.datasets.states import ReleaseState
from gongkai.documents.models.public_counts import CountedBy
from gongkai.documents.queries import numbers_by_heading, public_documents
from gongkai.documents.states import Status
from gongkai.duties.models import BrokenLink, Duty, DutyEvent, DutyTally
from gongkai.duties.states import DutyState, EvidenceKind
from gongkai.kit.id_lists import is_in
from gongkai.kit.times import local_date, midnight_after
from gongkai.law.publication_periods import ColumnLimits, stale_after
from gongkai.organisations.models import Account, Body
from gongkai.organisations.queries import User, capacities_of, person_of, tree_ids
from gongkai.organisations.states import PostKind

DAY = timedelta(days=1)
# Who follows the duties of a body and of the bodies below it.
DUTY_POSTS = frozenset(
    {
        PostKind.DISCLOSURE_OFFICER,
        PostKind.APPROVER,
        PostKind.AUDITOR,
        PostKind.ASSESSOR,
        PostKind.REPORT_OFFICER,
    }
)


def followed_body_ids(user: User, *, on: date) -> set[int]:
    """Return the bodies whose duties the user follows: the own ones and all below them."""
    person = person_of(user) if isinstance(user, Account) else None
    if person is None:
        return set()
    own = capacities_of(person, on=on).whole_bodies(DUTY_POSTS)
    return set(tree_ids(sorted(own), on=on)) | own if own else set()


def visible_to(user: User, *, on: date) -> QuerySet[Duty]:
    """Return the duties that the user follows."""
    return Duty.objects.filter(is_in("body", followed_body_ids(user, on=on)))


def visible_links(user: User, *, on: date) -> QuerySet[BrokenLink]:
    """Return the broken links in the documents of the bodies that the user follows."""
    found = BrokenLink.objects.filter(document__status=Status.RELEASED)
    return found.filter(is_in("body", followed_body_ids(user, on=on)))


def years_of_duties(bodies: Iterable[int]) -> list[int]:
    """Return the years in which these bodies have duties, the newest first. One query."""
    found = DutyTally.objects.filter(is_in("body", set(bodies)), number__gt=0)
    return list(found.order_by("-year").values_list("year", flat=True).distinct())


def counts_of_duties(bodies: Iterable[int], year: int) -> dict[DutyState, int]:
    """Return how many duties of these bodies are in each state. One query, over tallies."""
    rows = DutyTally.objects.filter(is_in("body", set(bodies)), year=year)
    found = dict(rows.order_by().values_list("state").annotate(sum=Sum("number")))
    return {state: found.get(state.value, 0) for state in DutyState}


def counts_by_body(bodies: Iterable[int], year: int) -> Mapping[int, dict[str, int]]:
    """Return the same for each of these bodies. One query."""
    found: dict[int, dict[str, int]] = {}
    rows = DutyTally.objects.filter(is_in("body", set(bodies)), year=year)
    for body, state, number in rows.values_list("body_id", "state", "number"):
        found.setdefault(body, {})[state] = number
    return found


@dataclass(frozen=True)
class ColumnFacts:
    """One item of a body as a column of its site: its documents, and the last day of a new one."""

    entry: CatalogueEntry
    documents: int
    last_on: date | None
    stale_on: date | None

    @property
    def is_empty(self) -> bool:
        """Whether it has no document."""
        return not self.documents


def columns_of_body(body: Body, *, on: date, limits: ColumnLimits) -> Sequence[ColumnFacts]:
    """
    Return the columns of a body. The number of queries does not depend on the items or documents.

    The last day of each item is the first entry of an index.
    """
    entries = catalogue_of(body, on=on)
    numbers = numbers_by_heading(body, CountedBy.ITEM)[CountedBy.ITEM]
    newest = (
        public_documents()
        .filter(body=body, catalogue_item=OuterRef("pk"))
        .order_by("-listed_on", "-id")
        .values("listed_on")[:1]
    )
    used = [entry.item.pk for entry in entries if numbers.get(entry.item.pk)]
    days = dict(
        CatalogueItem.objects.filter(pk__in=used)
        .annotate(last_on=Subquery(newest))
        .values_list("pk", "last_on")
    )
    return [_facts(entry, numbers, days.get(entry.item.pk), limits) for entry in entries]


def _facts(
    entry: CatalogueEntry, numbers: Mapping[int, int], last_on: date | None, limits: ColumnLimits
) -> ColumnFacts:
    days = stale_after(entry.item.code, limits)
    stale_on = last_on + timedelta(days=days + 1) if last_on and days else None
    return ColumnFacts(entry, numbers.get(entry.item.pk, 0), last_on, stale_on)


def first_document(duty: Duty) -> tuple[date, str] | None:
    """
    Return day and number of the first document that fulfils a duty. One query, of an index.

    A document answers one event: what answers another is left out.
    """
    found = public_documents().filter(
        body=duty.body_id,
        catalogue_item=duty.item_id,
        listed_on__gte=duty.opens_on,
        listed_on__lt=duty.closes_on,
    )
    if duty.event_id is not None:
        others = Duty.objects.filter(body=duty.body_id, item=duty.item_id, event__isnull=False)
        used = others.exclude(evidence="").exclude(pk=duty.pk)
        found = found.exclude(index_number__in=used.values("evidence"))
    row = found.order_by("listed_on", "id").values_list("listed_on", "index_number").first()
    return (row[0], str(row[1])) if row else None


def first_evidence(duty: Duty) -> tuple[date, str, EvidenceKind] | None:
    """
    Return day, number and kind of what fulfils a duty first: a document, or a version of a dataset.

    An event is answered by documents only. Two queries at most, of indexes.
    """
    document = first_document(duty)
    version = first_version(duty) if duty.event_id is None else None
    if document is None or (version is not None and version[0] < document[0]):
        return (*version, EvidenceKind.DATASET) if version is not None else None
    return (*document, EvidenceKind.DOCUMENT)


def first_version(duty: Duty) -> tuple[date, str] | None:
    """Return day and number of the first version of a dataset that fulfils a duty. One query."""
    found = DatasetVersion.objects.filter(
        dataset__body=duty.body_id,
        dataset__catalogue_item=duty.item_id,
        state=ReleaseState.PUBLISHED,
        published_at__gte=midnight_after(duty.opens_on - DAY),
        published_at__lt=midnight_after(duty.closes_on - DAY),
    )
    row = found.order_by("published_at", "id").values_list(
        "published_at", "dataset__code", "number"
    )
    if (first := row.first()) is None:
        return None
    at, code, number = first
    assert at is not None  # it was published
    return local_date(at), version_number(code, number)


def planned_releases() -> QuerySet[Duty]:
    """
    Return the duties that a public dataset fulfils, for the calendar of releases.

    Which datasets are not public yet stays unknown. Events have no place in it: they are not planned.
    """
    public = public_datasets().filter(catalogue_item__isnull=False)
    same = public.filter(body=OuterRef("body_id"), catalogue_item=OuterRef("item_id"))
    found = Duty.objects.filter(Exists(same), event=None, body__in=public.values("body_id"))
    return found.select_related("body", "item")


def datasets_of_duties(duties: Sequence[Duty]) -> dict[tuple[int, int], list[Dataset]]:
    """Return the public datasets that fulfil these duties, by body and item. One query."""
    found: dict[tuple[int, int], list[Dataset]] = {}
    rows = public_datasets().filter(
        is_in("body_id", {one.body_id for one in duties}),
        catalogue_item__in={one.item_id for one in duties},
    )
    for row in rows.order_by("id"):
        found.setdefault((row.body_id, row.catalogue_item_id or 0), []).append(row)
    return found


def version_number(code: str, number: int) -> str:
    """Return the number of a version of a dataset as evidence: the end of its address."""
    return f"{code}/v{number}"


def visible_events(user: User, *, on: date) -> QuerySet[DutyEvent]:
    """Return the events of the bodies that the user follows, with their duties."""
    found = DutyEvent.objects.filter(is_in("body", followed_body_ids(user, on=on)))
    return found.select_related("body", "item", "duty", "recorded_by")


def event_entries(body: Body, *, on: date) -> dict[int, CatalogueEntry]:
    """Return the items of a body that are published when something happens, by item."""
    entries = catalogue_of(body, on=on)
    return {one.item.pk: one for one in entries if one.columns.frequency in {"", Frequency.EVENT}}


def overdue_duties(on: date) -> QuerySet[Duty]:
    """Return the open duties whose last day has passed, the oldest first."""
    found = Duty.objects.filter(state=DutyState.OPEN, due_on__lt=on)
    return found.order_by("due_on", "id")


def duties_due_until(on: date, last: date) -> QuerySet[Duty]:
    """Return the open duties that are due from a day until another."""
    found = Duty.objects.filter(state=DutyState.OPEN, due_on__gte=on, due_on__lte=last)
    return found.filter(opens_on__lte=F("due_on")).select_related("body")
