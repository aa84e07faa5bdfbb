"""Keep the counts of public documents (`PublicCount`) equal to the documents."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from gongkai.documents.models import Document, ImportRecord, PublicCount
from gongkai.documents.models.public_counts import CountedBy
from gongkai.documents.states import Status
from gongkai.organisations.models import Body

Key = tuple[int, int, str, str]  # running import or 0, body, heading, its value
# The column of each heading. The year is that of the date by which lists are ordered.
COLUMNS = {
    CountedBy.ITEM: "catalogue_item",
    CountedBy.GENRE: "genre",
    CountedBy.SUBJECT: "subject",
    CountedBy.LANGUAGE: "language",
}
BATCH_SIZE = 150  # rows of one statement


def counted_under(document: Document) -> list[Key]:
    """Return the counts to which a document belongs now; none if it is not public."""
    return _counts_of(document) if document.status == Status.RELEASED else []


def _counts_of(document: Document) -> list[Key]:
    values: dict[str, Any] = {
        CountedBy.ALL: "",
        CountedBy.ITEM: document.catalogue_item_id,
        CountedBy.GENRE: document.genre_id,
        CountedBy.SUBJECT: document.subject_id,
        CountedBy.LANGUAGE: document.language,
        CountedBy.YEAR: document.listed_on.year,
    }
    return [
        (0, document.body_id, str(heading), str(value))
        for heading, value in values.items()
        if value is not None
    ]


def move_counts(before: Iterable[Key], after: Iterable[Key]) -> None:
    """Take a document out of its former counts and add it to its new ones, within its transaction."""
    changes = Counter(after)
    changes.subtract(before)
    _add(changes)


def count_new(documents: Iterable[Document], *, running_import: int = 0) -> None:
    """Count new public documents, or apart those of a running import, within their transaction."""
    changes: Counter[Key] = Counter()
    for document in documents:
        for _public, *key in _counts_of(document):
            changes[running_import, *key] += 1  # type: ignore[index]
    _add(changes)


def publish_counts(import_record: ImportRecord) -> None:
    """Add the counts of an import to the public ones, in the transaction that completes it."""
    apart = PublicCount.objects.filter(running_import=import_record.pk)
    rows = apart.values_list("body", "counted_by", "value", "number")
    _add(Counter({(0, body, by, value): number for body, by, value, number in rows}))
    apart.delete()


@transaction.atomic
def rebuild_public_counts() -> int:
    """Count all public documents again; return the number of counts."""
    if connection.vendor != "sqlite":  # there the transaction excludes all other writers
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {PublicCount._meta.db_table} IN EXCLUSIVE MODE")
    PublicCount.objects.all().delete()
    _add(recounted())
    return PublicCount.objects.count()


def recounted() -> Counter[Key]:
    """Count the public documents, and apart those of running imports, from their rows."""
    running = ImportRecord.objects.filter(completed_at=None).values_list("pk", flat=True)
    released = Document.objects.filter(status=Status.RELEASED)
    found: Counter[Key] = Counter()
    for pk in running.order_by("pk"):
        found.update(_grouped(released.filter(import_record=pk), pk))
    found.update(_grouped(released.exclude(import_record__in=running.values("pk")), 0))
    return found


def faults_of_public_counts() -> tuple[int, list[str]]:
    """Return the number of compared counts and a line for each heading of a body that differs."""
    counted = recounted()
    stored = {
        (running, body, by, value): number
        for running, body, by, value, number in PublicCount.objects.values_list(
            "running_import", "body", "counted_by", "value", "number"
        )
    }
    codes = dict(Body.objects.values_list("pk", "code"))
    keys = {key for key, number in counted.items() if number}
    keys |= {key for key, number in stored.items() if number}
    faults = [
        f"public documents of {codes[body]}, {by}{f' {value}' if value else ''}"
        f"{f', import {running}' if running else ''}: counted {stored.get(key, 0)}, there are {counted[key]}"
        for key in sorted(keys)
        if stored.get(key, 0) != counted[key]
        for running, body, by, value in [key]
    ]
    return len(keys), faults


def _grouped(documents: QuerySet[Document], running: int) -> dict[Key, int]:
    found: dict[Key, int] = {}
    ordered = documents.order_by()
    for body, number in ordered.values_list("body").annotate(number=Count("pk")):
        found[running, body, CountedBy.ALL.value, ""] = number
    columns = {**COLUMNS, CountedBy.YEAR: "year"}
    with_year = ordered.annotate(year=ExtractYear("listed_on"))
    for by, column in columns.items():
        rows = with_year.filter(**{f"{column}__isnull": False}).values_list("body", column)
        for body, value, number in rows.annotate(number=Count("pk")):
            found[running, body, by.value, str(value)] = number
    return found


def _add(changes: Counter[Key]) -> None:
    """Add to the stored counts, in one order for all writers, so that none waits for another in a circle."""
    table = connection.ops.quote_name(PublicCount._meta.db_table)
    rows = [(*key, number) for key, number in sorted(changes.items()) if number]
    for batch in _batches(rows):
        places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (running_import, body_id, counted_by, value, number) VALUES {places} "  # noqa: S608
                f"ON CONFLICT (running_import, counted_by, value, body_id) DO UPDATE "
                f"SET number = {table}.number + excluded.number",
                [value for row in batch for value in row],
            )


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), BATCH_SIZE):
        yield rows[start : start + BATCH_SIZE]
