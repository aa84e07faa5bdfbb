"""Processes that compute for this one, such as the texts of an import or the tokens of an index that is rebuilt."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_POOL: ContextVar[ProcessPoolExecutor | None] = ContextVar("gongkai_helpers", default=None)


@contextmanager
def helper_processes() -> Iterator[None]:
    """
    Have processes that compute within this block, one fewer than there are processors; they start when first needed.

    They are forked from a server process of its own, which has neither Django nor the database: a copy of this process
    would hold its connection.
    """
    processors = os.cpu_count() or 1
    if processors == 1 or _POOL.get() is not None:
        yield
        return
    pool = ProcessPoolExecutor(processors - 1, mp_context=multiprocessing.get_context("forkserver"))
    token = _POOL.set(pool)
    try:
        yield
    finally:
        _POOL.reset(token)
        pool.shutdown(wait=False, cancel_futures=True)


def helpers() -> ProcessPoolExecutor | None:
    """Return the processes of this block, None where there are none."""
    return _POOL.get()


def computed(
    do: Callable[[Item], Result], items: Sequence[Item], *, portion: int
) -> Iterator[Result]:
    """
    Yield what a function returns for each item, in order; helpers compute all but the first portion.

    So the caller can use the first results while they compute the next. `do` and the items are sent to them: the module
    of the function must load without Django.
    """
    pool = helpers()
    if pool is None or len(items) < 2 * portion:
        yield from map(do, items)
        return
    others = pool.map(do, items[portion:], chunksize=portion)
    yield from map(do, items[:portion])
    yield from others
