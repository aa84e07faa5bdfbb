"""Work in a process of its own leaves nothing in this one, except its failure."""

import os
import sys

import pytest
from django.core.management import CommandError

from gongkai.operations.apart import apart
from gongkai.search.models import PopularQuery


def fail() -> None:
    raise CommandError("It cannot be done.")


def test_nothing_of_the_work_stays_in_this_process() -> None:
    parts: list[int] = []

    def work() -> None:
        __import__("colorsys")
        parts.append(1)

    sys.modules.pop("colorsys", None)
    apart(work)
    assert parts == []
    assert "colorsys" not in sys.modules


def test_failure_is_raised_in_this_process() -> None:
    with pytest.raises(CommandError, match="It cannot be done"):
        apart(fail)


def test_end_without_an_answer_is_a_failure() -> None:
    with pytest.raises(RuntimeError, match="before it had done its work"):
        apart(lambda: os._exit(0))


@pytest.mark.django_db
def test_inside_a_transaction_the_work_sees_what_was_written() -> None:
    PopularQuery.objects.create(digest="d", text="公开", total=1)
    found: list[int] = []
    apart(lambda: found.append(PopularQuery.objects.count()))
    assert found == [1]
