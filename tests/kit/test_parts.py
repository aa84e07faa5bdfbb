"""Lists that several ranges of an index make up: the same pages as of one sorted query."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.kit.paging import BadCursor, page_by_key
from gongkai.kit.parts import MAX_PARTS, Part, page_of_parts, rows_of_parts, values_of_parts
from gongkai.notifications.models import WaitingTask

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def fill(rows: int, queues: int, *, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    names = [f"q/{number}" for number in range(queues)]
    WaitingTask.objects.bulk_create(
        WaitingTask(
            subject_type="kit",
            subject_id=number,
            item_id=number,
            queue=names[min(int(queues * chance.random() ** 2), queues - 1)],
            sort_on=DAY + timedelta(days=chance.randrange(rows // 4 + 1)),
        )
        for number in range(rows)
    )
    return names


def all_pages(parts: list[Part[WaitingTask]], keys: tuple[str, ...], limit: int) -> list[int]:
    found: list[int] = []
    cursor: str | None = None
    while True:
        page = page_of_parts(parts, keys=keys, cursor=cursor, limit=limit, scope="kit")
        found += [row.pk for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return found
        assert len(page.rows) == limit


@pytest.mark.parametrize(("rows", "queues"), [(0, 3), (1, 1), (50, 3), (300, 40), (30, 900)])
@pytest.mark.parametrize("keys", [("sort_on", "id"), ("-sort_on", "-id"), ("-sort_on", "id")])
def test_pages_are_those_of_one_sorted_query(rows: int, queues: int, keys: tuple[str, ...]) -> None:
    names = fill(rows, queues)
    # A filter on other columns, and queues that are not asked for.
    asked, base = names[::2] or names, WaitingTask.objects.exclude(subject_id=7)
    expected = list(base.filter(queue__in=asked).order_by(*keys).values_list("pk", flat=True))
    assert all_pages([Part(base, "queue", asked)], keys, 7) == expected
    # The same queues in two parts that overlap: each row once.
    halves = [Part(base, "queue", asked[: len(asked) // 2 + 1]), Part(base, "queue", asked)]
    assert all_pages(halves, keys, 7) == expected


def test_rows_stop_at_the_limit() -> None:
    names = fill(100, 5)
    parts = [Part(WaitingTask.objects.all(), "queue", names)]
    first = rows_of_parts(parts, keys=("sort_on", "id"), limit=9)
    assert first == list(WaitingTask.objects.order_by("sort_on", "id")[:9])
    assert rows_of_parts([], keys=("sort_on", "id"), limit=9) == []
    names_of = ("queue", "subject_id")
    twice = [*parts, Part(WaitingTask.objects.all(), "queue", names[:2])]
    assert values_of_parts(twice, keys=("sort_on", "id"), names=names_of, limit=9) == [
        (one.queue, one.subject_id) for one in first
    ]
    assert (
        rows_of_parts([Part(WaitingTask.objects.none(), "queue", names)], keys=("id",), limit=3)
        == []
    )


def test_number_of_queries_does_not_grow_with_rows_or_ranges() -> None:
    counts = []
    for rows, queues in ((5, 20), (400, MAX_PARTS)):
        WaitingTask.objects.all().delete()
        names = fill(rows, queues)
        with CaptureQueriesContext(connection) as asked:
            page_of_parts(
                [Part(WaitingTask.objects.all(), "queue", names)],
                keys=("sort_on", "id"),
                cursor=None,
                limit=10,
                scope="kit",
            )
        counts.append(len(asked))
    assert counts == [3, 3]


def test_cursor_of_another_list_is_refused() -> None:
    names = fill(30, 2)
    parts = [Part(WaitingTask.objects.all(), "queue", names)]
    other = page_by_key(
        WaitingTask.objects.all(), keys=("sort_on", "id"), cursor=None, limit=3, scope="other"
    )
    with pytest.raises(BadCursor):
        page_of_parts(parts, keys=("sort_on", "id"), cursor=other.next_cursor, limit=3, scope="kit")
