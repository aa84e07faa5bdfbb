"""Queries of datasets and their versions: who sees them, what is public, which rows stand in a version."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from gongkai.datasets.models import OPEN_END, Bundle, DataRow, Dataset, DatasetVersion
from gongkai.datasets.states import BundleState, ReleaseState
from gongkai.datasets.suppression import marked
from gongkai.datasets.values import Stored
from gongkai.datasets.workflow import HANDLERS
from gongkai.kit.id_lists import is_in
from gongkai.notifications.queries import names_with_tasks
from gongkai.notifications.tasks import Queues, queue_name
from gongkai.organisations.models import Person
from gongkai.organisations.queries import User, capacities_of, person_of
from gongkai.organisations.states import PostKind

SEEING = (*HANDLERS, PostKind.APPROVER)
QUEUE = "dataset"
MAX_RELEASES = 100_000
BATCH_ROWS = 2_000
OPEN_STATES = (ReleaseState.DRAFT, ReleaseState.IN_REVIEW)


def handled_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies for which the person prepares datasets."""
    return capacities_of(person, on=on).whole_bodies(HANDLERS)


def seen_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the ids of the bodies whose datasets the person sees before they are public."""
    return capacities_of(person, on=on).whole_bodies(SEEING)


def visible_to(user: User, *, on: date) -> QuerySet[Dataset]:
    """Return the datasets that the user may see at the desk: those of their bodies."""
    person = person_of(user)
    if person is None:
        return Dataset.objects.none()
    return Dataset.objects.filter(is_in("body_id", seen_body_ids(person, on=on)))


def visible_releases(user: User, *, on: date) -> QuerySet[DatasetVersion]:
    """Return the versions that the user may see at the desk."""
    return DatasetVersion.objects.filter(dataset__in=visible_to(user, on=on).values("pk"))


def public_datasets() -> QuerySet[Dataset]:
    """Return the datasets with a public version; every public page and the API read through this."""
    return Dataset.objects.filter(published_on__isnull=False)


def public_releases(dataset: Dataset) -> QuerySet[DatasetVersion]:
    """Return the public versions of a dataset, newest first."""
    found = DatasetVersion.objects.filter(dataset=dataset, state=ReleaseState.PUBLISHED)
    return found.order_by("-number")


def withdrawn_releases(dataset: Dataset) -> QuerySet[DatasetVersion]:
    """Return the versions that were withdrawn: the public reads their number and the reason."""
    found = DatasetVersion.objects.filter(dataset=dataset, state=ReleaseState.WITHDRAWN)
    return found.order_by("-number")


def with_row_counts(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Add the number of rows of the newest public version."""
    newest = DatasetVersion.objects.filter(dataset=OuterRef("pk"), state=ReleaseState.PUBLISHED)
    return datasets.annotate(rows_now=Subquery(newest.order_by("-number").values("row_count")[:1]))


def rows_of(release: DatasetVersion) -> QuerySet[DataRow]:
    """Return the rows that stand in a version, with their public values only."""
    return DataRow.objects.filter(
        dataset_id=release.dataset_id, first__lte=release.number, end__gt=release.number
    )


def value_batches(
    rows: QuerySet[DataRow],
    *,
    keys: Sequence[str] = ("position", "id"),
    with_marks: bool = False,
) -> Iterator[list[list[Stored]]]:
    """
    Yield the public values of rows in this order, `BATCH_ROWS` at a time, in constant memory.

    The database hands over the stored text, and a whole batch is parsed at once: a call of the parser
    for each row would take longer than everything else of an export. With marks, each hidden number is
    a mark; without, it is missing.
    """
    texts = rows.order_by(*keys).annotate(text_=Cast("values", TextField()))
    if with_marks:
        pairs = texts.values_list("text_", "hidden").iterator(chunk_size=BATCH_ROWS)
        while some := list(islice(pairs, BATCH_ROWS)):
            values = json.loads(f"[{','.join(text for text, _bits in some)}]")
            yield [marked(one, bits) for one, (_text, bits) in zip(values, some, strict=True)]
        return
    found = texts.values_list("text_", flat=True).iterator(chunk_size=BATCH_ROWS)
    while batch := list(islice(found, BATCH_ROWS)):
        yield json.loads(f"[{','.join(batch)}]")


def values_in_order(rows: QuerySet[DataRow]) -> Iterator[list[Stored]]:
    """Yield the public values of rows in their order; memory does not depend on their number."""
    for batch in value_batches(rows):
        yield from batch


def former_release(release: DatasetVersion) -> DatasetVersion | None:
    """Return the public version before this one, whose rows it is compared with."""
    earlier = DatasetVersion.objects.filter(
        dataset_id=release.dataset_id, number__lt=release.number, state=ReleaseState.PUBLISHED
    )
    return earlier.order_by("-number").first()


def open_release(dataset: Dataset) -> DatasetVersion | None:
    """Return the version that is in preparation or under review."""
    return DatasetVersion.objects.filter(dataset=dataset, state__in=OPEN_STATES).first()


def last_release(release: DatasetVersion) -> DatasetVersion | None:
    """Return the version on whose rows this one was built: the last one that was not discarded."""
    earlier = DatasetVersion.objects.filter(
        dataset_id=release.dataset_id, number__lt=release.number
    )
    return earlier.exclude(state=ReleaseState.DISCARDED).order_by("-number").first()


def rows_left_out(release: DatasetVersion, former: DatasetVersion) -> QuerySet[DataRow]:
    """Return the rows of an earlier version that do not stand in this one."""
    return rows_of(former).filter(end__lte=release.number)


def rows_come_in(release: DatasetVersion, former: DatasetVersion) -> QuerySet[DataRow]:
    """Return the rows of this version that do not stand in the earlier one."""
    return rows_of(release).filter(first__gt=former.number)


def kept_rows(dataset_id: int) -> QuerySet[DataRow]:
    """Return the rows that the next version begins with."""
    return DataRow.objects.filter(dataset_id=dataset_id, end=OPEN_END)


def versions_of_row(dataset: Dataset, key: str) -> QuerySet[DataRow]:
    """Return what stood in a row, in all versions, oldest first."""
    return DataRow.objects.filter(dataset=dataset, key=key).order_by("first")


def dataset_queues(person: Person, *, on: date) -> list[Queues]:
    """Return the queues of versions that the person reads."""
    capacities = capacities_of(person, on=on)
    names = frozenset(
        name
        for posts in (HANDLERS, (PostKind.APPROVER,))
        for name in names_with_tasks(capacities.whole_bodies(posts), QUEUE, posts[0])
    )
    return [Queues(names, frozenset({person.pk}))] if names else []


def queue_of(post: str, body_id: int) -> str:
    """Return the queue of the versions of a body that wait for a post."""
    return queue_name(QUEUE, post, body_id)


def open_releases() -> QuerySet[DatasetVersion]:
    """Return the versions that wait for somebody."""
    return DatasetVersion.objects.filter(state__in=OPEN_STATES).annotate(
        body_id=F("dataset__body_id")
    )


def open_bundles() -> QuerySet[Bundle]:
    """Return the planned releases that are neither published nor cancelled."""
    return Bundle.objects.filter(state__in=[BundleState.PROVISIONAL, BundleState.CONFIRMED])


def visible_bundles(user: User, *, on: date) -> QuerySet[Bundle]:
    """Return the planned releases that the user may see at the desk."""
    return Bundle.objects.filter(dataset__in=visible_to(user, on=on).values("pk"))


def public_bundles() -> QuerySet[Bundle]:
    """
    Return the planned releases of the public calendar, of public datasets only.

    A provisional one that was cancelled was no promise, and is not listed.
    """
    found = Bundle.objects.filter(dataset__in=public_datasets().values("pk"))
    found = found.exclude(state=BundleState.CANCELLED, confirmed_at=None)
    return found.select_related("dataset__body")


def due_bundles(at: datetime) -> QuerySet[Bundle]:
    """Return the confirmed bundles whose minute has come, and which have not failed."""
    found = Bundle.objects.filter(state=BundleState.CONFIRMED, due_at__lte=at, failure="")
    return found.order_by("due_at", "id")


def bundled_document_ids() -> set[int]:
    """Return the documents that are released only together with their bundle."""
    found = open_bundles().filter(document__isnull=False)
    return set(found.values_list("document_id", flat=True))
