"""Helper processes compute for a long task on the other processors."""

import os
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool

import pytest

from gongkai.kit.helper_processes import computed, helper_processes, helpers
from gongkai.search.tokens import record_tokens

TEXTS = [
    (f"第{number}号通知", f"政发〔2024〕{number}号", f"公民、法人 {number}") for number in range(23)
]


@pytest.fixture
def processors(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda number: monkeypatch.setattr(os, "cpu_count", lambda: number)


def test_results_come_in_order_from_helpers(processors: Callable[[int], None]) -> None:
    processors(2)
    wanted = [record_tokens(one) for one in TEXTS]
    with helper_processes():
        assert list(computed(record_tokens, TEXTS, portion=5)) == wanted
    assert list(computed(record_tokens, TEXTS, portion=5)) == wanted


def test_helpers_take_all_but_the_first_portion(processors: Callable[[int], None]) -> None:
    processors(3)
    with helper_processes():
        pids = list(computed(_pid, range(12), portion=4))
    assert set(pids[:4]) == {os.getpid()}
    assert os.getpid() not in pids[4:]


def test_few_items_are_computed_here(processors: Callable[[int], None]) -> None:
    processors(2)
    with helper_processes():
        assert set(computed(_pid, range(7), portion=4)) == {os.getpid()}


def test_one_processor_has_no_helpers(processors: Callable[[int], None]) -> None:
    processors(1)
    with helper_processes():
        assert helpers() is None


def test_inner_block_shares_the_helpers_of_the_outer(processors: Callable[[int], None]) -> None:
    processors(2)
    with helper_processes():
        outer = helpers()
        with helper_processes():
            assert helpers() is outer
        assert helpers() is outer
    assert helpers() is None


def test_lost_helper_ends_the_task_with_an_error(processors: Callable[[int], None]) -> None:
    processors(2)
    with helper_processes(), pytest.raises(BrokenProcessPool):
        list(computed(_end, range(8), portion=4))


def _pid(_item: int) -> int:
    return os.getpid()


def _end(item: int) -> None:
    if item >= 4:
        os._exit(1)
