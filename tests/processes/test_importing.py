"""Batches of an import: converted ahead in other processes, as large as the write lock allows."""

from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.imports import ImportRow
from gongkai.kit import locks
from gongkai.kit.locks import Turns
from gongkai.processes.importing.batches import (
    AHEAD,
    FIRST_BATCH,
    MIN_BATCH,
    MIN_POOL_ROWS,
    BatchConverter,
)
from gongkai.processes.importing.progress import Progress


def rows(count: int) -> Iterator[ImportRow]:
    for number in range(count):
        yield ImportRow(
            line=number + 1,
            external_id=str(number),
            title=f"第{number}号",
            source=f"**第{number}条** 为了公开\n\n- 甲\n- 乙",
            genre=Genre(code="notice"),
            item=CatalogueItem(code="A20-01"),
            subject=None,
            issued_by="",
            document_number="",
            language="zh-hans",
            formed_on=date(2020, 1, 1),
            effective_on=None,
        )


@pytest.mark.parametrize("count", [0, 3, MIN_POOL_ROWS - 1, MIN_POOL_ROWS + 61])
def test_every_row_comes_once_in_order_with_its_text(count: int) -> None:
    taken: list[str] = []
    with BatchConverter(rows(count + 5), skip=5, most=500) as batches:
        while batch := batches.take():
            assert all((text is not None) == (count >= MIN_POOL_ROWS) for _row, text in batch)
            assert all(text in (None, row.text()) for row, text in batch)
            taken += [row.external_id for row, _text in batch]
    assert taken == [str(number) for number in range(5, count + 5)]


def test_batch_is_as_large_as_its_time_allows() -> None:
    with BatchConverter(rows(2 * AHEAD), skip=0, most=300) as batches:
        assert len(batches.take()) == FIRST_BATCH
        batches.adapt(FIRST_BATCH, 0.01)
        assert len(batches.take()) == 2 * FIRST_BATCH  # never more than twice the last one
        batches.adapt(2 * FIRST_BATCH, 2.5)
        assert len(batches.take()) == 10
        batches.adapt(10, 100.0)
        assert len(batches.take()) == MIN_BATCH
    with BatchConverter(rows(30), skip=0, most=7) as batches:
        assert len(batches.take()) == 7


def test_others_get_their_turn_after_long_writes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now, pauses = [0.0], []
    monkeypatch.setattr(locks.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(locks, "let_others_write", lambda: pauses.append(now[0]))
    turns = Turns()
    for seconds, busy_otherwise in ((0.2, 0.0), (0.1, 0.0), (0.3, 0.2), (0.1, 0.0), (0.1, 0.0)):
        with turns.write():
            now[0] += seconds
        now[0] += busy_otherwise
    assert turns.seconds == pytest.approx(0.1)
    # After 0.3 s of writing; not after work that needs no lock; not after 0.2 s.
    assert pauses == [pytest.approx(0.3)]


def test_progress_tells_rate_and_time_left() -> None:
    progress = Progress(OutputWrapper(StringIO()), 100, 1_100)
    assert progress.line(600, 5.0) == f"[{'█' * 16}{'·' * 14}] 600/1,100 100/s, 0:05 left "
    assert progress.line(100, 0.0).endswith("0/s, 0:00 left ")
