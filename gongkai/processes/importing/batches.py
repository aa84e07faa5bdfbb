"""The rows of an import in batches, whose texts other processes convert ahead of the writing."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from itertools import islice
from types import TracebackType
from typing import Self

from django.conf import settings

from gongkai.documents.actions.imports import migrate_documents
from gongkai.documents.first_versions import StoredText
from gongkai.documents.imports import ImportRow
from gongkai.documents.models import ImportRecord
from gongkai.kit.locks import Turns
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import Wake, held
from gongkai.processes.importing.progress import Progress
from gongkai.processes.importing.text_conversion import convert_all

# A batch is made so large that writing it holds the write lock about so long.
HOLD_SECONDS = 0.25
FIRST_BATCH, MIN_BATCH = 50, 5
# Rows that are converted ahead, and rows that are sent to a process at once.
AHEAD, PORTION = 400, 20
# So many rows are written before the consumers of the ledger follow: after each batch, they would take
# longer than the writing; after the whole import, an act of another would have to wait for its backlog.
FOLLOWED = 1_000
# A pool takes longer to start than so many rows to convert.
MIN_POOL_ROWS = 200


class BatchFailed(Exception):
    """A batch was refused; the message names its rows and the reason."""


def write_in_batches(
    opened: ImportRecord,
    rows: Iterator[ImportRow],
    *,
    done: int,
    most: int,
    clock: Callable[[], datetime],
    progress: Progress,
) -> int:
    """
    Write the rows of an import after the first `done`; return the number of new documents.

    Each batch is a transaction of the time that `clock` tells, and others get their turn to write between them.
    Raises `BatchFailed`.
    """
    new, turns = 0, Turns()
    with BatchConverter(rows, skip=done, most=most) as batches:
        follow_at = done + FOLLOWED
        while taken := batches.take():
            with held():
                new += _write(opened, taken, start=done, turns=turns, at=clock())
            batches.adapt(len(taken), turns.seconds)
            done += len(taken)
            progress.show(done)
            if done >= follow_at and settings.GONGKAI_CONSUMER_MODE == "embedded":
                with turns.write():
                    Wake(opened.body.chain)()
                follow_at = done + FOLLOWED
    return new


def _write(
    opened: ImportRecord,
    taken: Sequence[tuple[ImportRow, StoredText | None]],
    *,
    start: int,
    turns: Turns,
    at: datetime,
) -> int:
    """Write one batch; return the number of new documents. Raises `BatchFailed`."""
    batch = [row for row, _text in taken]
    texts = {row.external_id: text for row, text in taken if text is not None}
    try:
        with turns.write():
            return migrate_documents(opened, batch, start=start, by=SYSTEM, at=at, texts=texts)
    except (Refused, UnreadableFile) as error:
        reason = error.refusal if isinstance(error, Refused) else error
        raise BatchFailed(f"rows {batch[0].line} to {batch[-1].line}: {reason}") from error


class BatchConverter:
    """Gives the rows out in batches, each with its texts; a context manager."""

    def __init__(self, rows: Iterator[ImportRow], *, skip: int, most: int) -> None:
        self._rows = islice(rows, skip, None)
        self._most = most
        self._size = min(FIRST_BATCH, most)
        self._pool: ProcessPoolExecutor | None = None
        self._ahead: deque[tuple[ImportRow, Future[list[tuple[str, str]]] | None, int]] = deque()
        self._head: list[ImportRow] = []

    def __enter__(self) -> Self:
        # Small imports are converted here; `take` reads the first rows from this list.
        self._head = list(islice(self._rows, MIN_POOL_ROWS))
        if len(self._head) == MIN_POOL_ROWS:
            # Forked from a server process of its own: a copy of this process would hold its database.
            context = multiprocessing.get_context("forkserver")
            workers = max(1, (os.cpu_count() or 2) - 1)
            self._pool = ProcessPoolExecutor(workers, mp_context=context)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def take(self) -> list[tuple[ImportRow, StoredText | None]]:
        """Return the next batch with the texts that were converted ahead; empty at the end."""
        self._fill()
        taken = [self._ahead.popleft() for _number in range(min(self._size, len(self._ahead)))]
        return [
            (row, StoredText(*future.result()[place]) if future is not None else None)
            for row, future, place in taken
        ]

    def adapt(self, rows: int, seconds: float) -> None:
        """Choose the size of the next batch by how long the last one was written."""
        wanted = int(rows * HOLD_SECONDS / max(seconds, 0.001))
        self._size = min(self._most, max(MIN_BATCH, min(wanted, 2 * self._size)))

    def _fill(self) -> None:
        while len(self._ahead) < AHEAD:
            portion, self._head = self._head[:PORTION], self._head[PORTION:]
            portion += islice(self._rows, PORTION - len(portion))
            if not portion:
                return
            future = None
            if self._pool is not None and all(row.is_markdown for row in portion):
                future = self._pool.submit(convert_all, [row.source for row in portion])
            self._ahead.extend((row, future, place) for place, row in enumerate(portion))
