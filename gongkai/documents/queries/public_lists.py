"""Lists of public documents under headings, and how many documents such a list has."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.models import Document, ImportRecord, PublicCount
from gongkai.documents.models.public_counts import CountedBy
from gongkai.documents.queries.access import public_documents
from gongkai.kit.paging import KeyPage, page_by_key
from gongkai.organisations.models import Body

NEWEST_FIRST = ("-listed_on", "-id")
LAST_KEYS = 200
# Under headings that are not counted together. Of 80,000 documents under each of two headings, 7,000 may be
# under both: to count them takes as long as the rest of the page.
MAX_COUNTED = 1_000


@dataclass(frozen=True)
class Headings:
    """The headings by which a public list is filtered. A subject includes its subordinate ones."""

    body: Body | None = None
    item: CatalogueItem | None = None
    genre: Genre | None = None
    subject: Subject | None = None
    language: str = ""
    year: int | None = None


@dataclass(frozen=True)
class ListCount:
    """The number of rows of a list; if it is not exact, the list has more."""

    number: int
    exact: bool


def documents_under(headings: Headings) -> QuerySet[Document]:
    """Return the public documents under all these headings."""
    found = public_documents().filter(_equal(headings))
    if headings.subject:
        found = found.filter(subject__in=_with_subordinate(headings.subject))
    return found


def page_under(
    headings: Headings,
    *,
    cursor: str | None,
    limit: int,
    scope: str,
    prepared: Any = None,
) -> KeyPage[Document]:
    """
    Return one page of the list, newest first; `prepared` joins what its rows show.

    The documents of each subordinate subject are read from the index in their order. Raises `BadCursor`.
    """
    found = public_documents().filter(_equal(headings))
    subjects = _with_subordinate(headings.subject) if headings.subject else []
    return page_by_key(
        prepared(found) if prepared else found,
        keys=NEWEST_FIRST,
        cursor=cursor,
        limit=limit,
        scope=scope,
        among=[Q(subject=one) for one in subjects],
    )


def number_under(headings: Headings) -> ListCount:
    """
    Return how many public documents are under these headings.

    For a body, one other heading, or both, the number is stored. Under more headings the documents are
    counted, up to `MAX_COUNTED`, unless there is none under one of the headings.
    """
    wanted = _counted(headings)
    numbers = _numbers(wanted or {CountedBy.ALL: [""]}, headings.body)
    fewest = min(numbers.values())
    if len(wanted) <= 1 or fewest == 0:
        return ListCount(fewest, exact=True)
    found = documents_under(headings).order_by()[: MAX_COUNTED + 1].count()
    return ListCount(min(found, MAX_COUNTED), exact=found <= MAX_COUNTED)


def number_of_public_documents() -> int:
    """Return how many documents are public."""
    return _numbers({CountedBy.ALL: [""]}, None)[CountedBy.ALL]


def last_public_key() -> int:
    """
    Return the highest key of a public document, 0 if there is none.

    The rows are read backwards from the last key, in small pieces, until one has a public version. With
    a condition on the status, the database would read and sort an index of all public documents instead.
    """
    running = list(ImportRecord.objects.filter(completed_at=None).values_list("pk", flat=True))
    rows = Document.objects.order_by("-pk")
    rows = rows.exclude(import_record__in=running) if running else rows
    piece = list(rows.values_list("pk", "public_version", "status")[:LAST_KEYS])
    while piece:
        for (
            pk,
            version,
            _status,
        ) in piece:  # no index has all three, so that the table itself is read
            if version is not None:
                return int(pk)
        below = rows.filter(pk__lt=piece[-1][0])
        piece = list(below.values_list("pk", "public_version", "status")[:LAST_KEYS])
    return 0


def numbers_by_heading(body: Body, *kinds: CountedBy) -> dict[CountedBy, dict[int, int]]:
    """
    Return how many public documents a body has under each item, genre or subject that it uses.

    Subordinate subjects are not included. One query.
    """
    found: dict[CountedBy, dict[int, int]] = {kind: {} for kind in kinds}
    rows = PublicCount.objects.filter(
        running_import=0, body=body, counted_by__in=kinds, number__gt=0
    )
    for kind, value, number in rows.values_list("counted_by", "value", "number"):
        found[CountedBy(kind)][int(value)] = number
    return found


def _equal(headings: Headings) -> Q:
    """Return the condition of all headings except the subject."""
    wanted: dict[str, Any] = {
        "body": headings.body,
        "catalogue_item": headings.item,
        "genre": headings.genre,
        "language": headings.language,
        "listed_on__year": headings.year,
    }
    return Q(**{name: value for name, value in wanted.items() if value})


def _with_subordinate(subject: Subject) -> list[int]:
    below = Subject.objects.filter(parent=subject).order_by("pk").values_list("pk", flat=True)
    return [subject.pk, *below]


def _counted(headings: Headings) -> dict[CountedBy, Collection[str]]:
    """Return the values by which these headings are counted, except the body."""
    found: dict[CountedBy, Iterable[object]] = {}
    if headings.item:
        found[CountedBy.ITEM] = [headings.item.pk]
    if headings.genre:
        found[CountedBy.GENRE] = [headings.genre.pk]
    if headings.subject:
        found[CountedBy.SUBJECT] = _with_subordinate(headings.subject)
    if headings.language:
        found[CountedBy.LANGUAGE] = [headings.language]
    if headings.year:
        found[CountedBy.YEAR] = [headings.year]
    return {by: [str(value) for value in values] for by, values in found.items()}


def _numbers(wanted: dict[CountedBy, Collection[str]], body: Body | None) -> Counter[CountedBy]:
    """Return the stored number under each heading. One query."""
    under = Q(pk__in=[])
    for by, values in wanted.items():
        under |= Q(counted_by=by, value__in=values)
    rows = PublicCount.objects.filter(under, running_import=0)
    rows = rows.filter(body=body) if body else rows
    sums = rows.order_by().values_list("counted_by").annotate(sum=Sum("number"))
    found: Counter[CountedBy] = Counter({CountedBy(by): number for by, number in sums})
    for by in wanted:
        found.setdefault(by, 0)
    return found
