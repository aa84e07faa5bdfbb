"""Windows of months and years, in which PostgreSQL seeks the newest hits of a frequent word."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gongkai.ledger.index_text import UNDATED
from gongkai.search.backends.postgres_windows import window_tokens, windows
from gongkai.search.ranks import first_rank

DAYS = st.dates(date(1949, 10, 1), date(2099, 12, 31)) | st.just(UNDATED)


@given(newest=DAYS, day=DAYS, place=st.integers(0, 1_000))
def test_each_entry_is_in_the_window_that_asks_for_its_tokens(
    newest: date, day: date, place: int
) -> None:
    rank = first_rank(min(day, newest)) + place
    end = first_rank(newest) + 1_001
    found = []
    for window in windows(end - 1):
        assert window.first < end
        if window.first <= rank < end:
            found.append(window)
        end = window.first
    assert end == 0
    assert len(found) == 1
    (window,) = found
    asked = set(re.findall(r"Z[MY]\d+", window.tokens))
    assert asked & set(window_tokens(rank)) or not asked


def test_the_first_window_is_one_month_and_the_last_has_all_the_rest() -> None:
    found = list(windows(first_rank(date(2026, 3, 5))))
    assert found[0] == ("& (ZM202603)", first_rank(date(2026, 3, 1)))
    assert found[1] == ("& (ZM202601 | ZM202602)", first_rank(date(2026, 1, 1)))
    assert found[4] == ("& (ZY2024)", first_rank(date(2024, 1, 1)))
    assert found[-1] == ("", 0)


def test_entries_without_a_day_have_no_window() -> None:
    """Such are those of the desk, whose rank is the key of a document."""
    assert window_tokens(4_711) == []
    assert [one.tokens for one in windows(0)][-1] == ""
