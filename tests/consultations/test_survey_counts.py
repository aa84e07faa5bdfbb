"""The arithmetic of surveys: what is hidden, ranges, mean and median."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.consultations.survey_counts import (
    MIN_SHOWN,
    groups_of,
    in_groups,
    mean_of,
    median_of,
    shown_counts,
)
from gongkai.ui.bar_charts import bar_chart

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@settings(deadline=None)
@given(COUNTS)
def test_hidden_counts_cannot_be_computed_from_the_total(counts: list[int]) -> None:
    shown = shown_counts(counts)
    assert all(one is None or one == 0 or one >= MIN_SHOWN for one in shown)
    hidden = [number for number, one in zip(counts, shown, strict=True) if one is None]
    if hidden and len(hidden) < len(counts):
        assert len(hidden) > 1
        assert sum(hidden) >= MIN_SHOWN


@given(COUNTS, st.integers(30, 60))
def test_of_several_answers_neither_those_who_gave_one_nor_the_others_are_few(
    counts: list[int], total: int
) -> None:
    for number, one in zip(counts, shown_counts(counts, total=total), strict=True):
        is_telling = 0 < number < MIN_SHOWN or 0 < total - number < MIN_SHOWN
        assert (one is None) == is_telling


def test_counts_without_small_ones_are_shown() -> None:
    assert shown_counts([0, 5, 12]) == [0, 5, 12]
    assert shown_counts([3]) == [None]
    assert shown_counts([1, 9, 20]) == [None, None, 20]


def test_ranges_cover_every_value_once() -> None:
    for least, width in product((-7, 0, 3), (1, 4, 9, 10, 11, 99, 1_000)):
        groups = groups_of(least, least + width)
        assert len(groups) <= 10
        values = [one for first, last in groups for one in range(first, last + 1)]
        assert values == list(range(least, least + width + 1))
    assert in_groups({0: 2, 4: 1, 9: 3}, [(0, 4), (5, 9)]) == [3, 3]


def test_mean_and_median_are_those_of_the_single_values() -> None:
    assert (mean_of({}), median_of({})) == (None, None)
    assert (mean_of({1: 1, 2: 2}), median_of({1: 1, 2: 2})) == (Decimal("1.7"), 2)
    assert median_of({1: 2, 4: 2}) == Decimal("2.5")


def test_a_hidden_number_has_no_bar() -> None:
    chart = bar_chart(["甲" * 50, "乙"], [None, 5], total=5)
    assert [(one.width, one.share) for one in chart.bars] == [(0, None), (1000, 100)]
    assert bar_chart(["甲"], [0], total=0).bars[0].share is None
