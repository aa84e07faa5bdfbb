"""Windows of months and years, in which PostgreSQL seeks the newest hits of a frequent word."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.ledger.index_text import UNDATED
from gongkai.search.backends.postgres_windows import next_months, window_before, window_tokens
from gongkai.search.ranks import first_rank

DAYS = st.dates(date(1949, 10, 1), date(2099, 12, 31)) | st.just(UNDATED)


@given(newest=DAYS, day=DAYS, place=st.integers(0, 1_000), found=st.lists(st.integers(0, 30)))
def test_each_entry_is_in_the_window_that_asks_for_its_tokens(
    newest: date, day: date, place: int, found: list[int]
) -> None:
    """However many hits the windows before have given."""
    rank = first_rank(min(day, newest)) + place
    end, months, asked = first_rank(newest) + 1_001, 1, []
    while end > 0:
        window = window_before(end, months)
        assert window.first < end
        if window.first <= rank < end:
            asked.append(set(re.findall(r"Z[MY]\d+", window.tokens)))
        end, months = window.first, next_months(months, found.pop() if found else 0, 21)
    assert len(asked) == 1
    assert asked[0] & set(window_tokens(rank)) or not asked[0]


def test_windows_are_months_then_years_then_all_the_rest() -> None:
    end = first_rank(date(2026, 3, 5)) + 7
    assert window_before(end, 1) == ("& (ZM202603)", first_rank(date(2026, 3, 1)))
    assert window_before(end, 3) == (
        "& (ZM202601 | ZM202602 | ZM202603)",
        first_rank(date(2026, 1, 1)),
    )
    assert window_before(end, 16) == ("& (ZY2024 | ZY2025 | ZY2026)", first_rank(date(2024, 1, 1)))
    assert window_before(end, 256) == ("", 0)


@pytest.mark.parametrize(
    ("found", "missing", "months"), [(0, 21, 8), (1, 20, 8), (20, 20, 3), (200, 10, 1)]
)
def test_the_next_window_is_as_long_as_hits_are_rare(found: int, missing: int, months: int) -> None:
    assert next_months(2, found, missing) == months


def test_entries_without_a_day_have_no_window() -> None:
    """Such are those of the desk, whose rank is the key of a document."""
    assert window_tokens(4_711) == []
    assert window_before(4_712, 1) == ("", 0)
