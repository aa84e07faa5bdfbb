"""The draw by lot: reproducible, independent of the order of the list, and fair."""

import json
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongkai.law.hearings import last_day_for_materials, last_day_to_announce
from gongkai.law.lotteries import commitment_of, draw, list_digest, value_of

NUMBERS = st.lists(st.integers(0, 99_999), unique=True, max_size=40).map(
    lambda found: [f"990000-BM2026-{number:05}" for number in found]
)
SEEDS = st.integers(0, 2**256 - 1).map("{:064x}".format)


def as_published(numbers: list[str], seed: str) -> list[str]:
    """Repeat a draw as the public page describes it, without our code."""

    def digest(text: str) -> str:
        return sha256(text.encode()).hexdigest()

    of_list = digest("".join(f"{number}\n" for number in sorted(numbers)))
    return sorted(numbers, key=lambda number: digest(f"{seed}\n{of_list}\n{number}"))


@given(NUMBERS, SEEDS)
def test_anybody_can_repeat_a_draw_from_list_and_seed(numbers: list[str], seed: str) -> None:
    ranks = draw(numbers, seed)
    assert [rank.number for rank in ranks] == as_published(numbers, seed)
    assert [rank.position for rank in ranks] == list(range(1, len(numbers) + 1))
    digest = list_digest(numbers)
    assert [rank.value for rank in ranks] == [value_of(r.number, seed, digest) for r in ranks]


@given(NUMBERS, SEEDS, st.randoms())
def test_the_order_of_the_list_has_no_influence(
    numbers: list[str], seed: str, random: Random
) -> None:
    shuffled = list(numbers)
    random.shuffle(shuffled)
    assert draw(shuffled, seed) == draw(numbers, seed)


@given(SEEDS, SEEDS)
def test_another_seed_has_another_commitment(one: str, other: str) -> None:
    assume(one != other)
    assert commitment_of(one) != commitment_of(other)


@pytest.mark.parametrize("numbers", [["A-1", "A-1"], [""], ["A\n1"]])
def test_a_list_that_is_ambiguous_is_refused(numbers: list[str]) -> None:
    with pytest.raises(ValueError, match="once"):
        draw(numbers, "0")


def test_a_draw_has_a_known_result() -> None:
    # Computed once with sha256sum, line by line as the public page says.
    numbers = [f"990000-D01-BM2026-{number:05}" for number in range(1, 5)]
    ranks = draw(numbers, "00" * 32)
    assert [rank.number[-1] for rank in ranks] == ["3", "2", "4", "1"]
    assert (
        commitment_of("00" * 32)
        == "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55"
    )


def test_every_number_comes_first_equally_often() -> None:
    numbers = [f"A-{number}" for number in range(5)]
    first = Counter(draw(numbers, f"{seed:064x}")[0].number for seed in range(5_000))
    assert set(first) == set(numbers)
    # Of 5,000 draws 1,000 are expected for each; six standard deviations are 170.
    assert all(abs(count - 1_000) < 170 for count in first.values()), json.dumps(first)


def test_periods_are_counted_in_days_before_the_hearing() -> None:
    day = date(2026, 12, 31)
    assert last_day_to_announce(day) == day - timedelta(days=30)
    assert last_day_for_materials(day) == day - timedelta(days=7)
