"""Groups of similar texts: known cases, properties, and a seeded set of campaigns."""

import time
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.similar_texts import LEAST_COMMON, common_share, groups_of, pairs_of, plain
from tests.law.comment_texts import CAMPAIGNS, seeded_comments

LETTER = "停车收费标准过高，群众负担加重，建议对小区周边道路夜间停车免费，并公开收费去向。"


def test_signs_that_nobody_sees_and_width_make_no_difference() -> None:
    found = groups_of(
        [(1, LETTER), (2, "\u200b" + LETTER.replace("，", ",\u202e ")), (3, "ＡＢ"), (4, "ab")]
    )
    assert found == {1: 1, 2: 1, 3: 3, 4: 3}


def test_different_opinions_stay_apart() -> None:
    found = groups_of([(1, "同意"), (2, "不同意"), (3, "反对"), (4, ""), (5, "…"), (6, "同意。")])
    assert found == {1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 6: 1}


@given(st.lists(st.text(alphabet="停车收费免过高低", max_size=12), max_size=30))
def test_every_member_is_nearly_the_same_as_the_first(texts: list[str]) -> None:
    found = groups_of(enumerate(texts))
    assert set(found) == set(range(len(texts)))
    for pk, first in found.items():
        assert first <= pk
        assert found[first] == first
        one, other = plain(texts[pk]), plain(texts[first])
        assert one == other or common_share(pairs_of(one), pairs_of(other)) >= LEAST_COMMON


def test_campaigns_are_found_in_a_seeded_set(counted: Any) -> None:
    rows = list(seeded_comments(4_000, seed=7))
    begun = time.perf_counter()
    found = groups_of((number, text) for number, (_campaign, text) in enumerate(rows))
    seconds = time.perf_counter() - begun
    copies = sum(1 for campaign, _text in rows if campaign)
    together = sum(
        Counter(
            found[number] for number, (one, _text) in enumerate(rows) if one == campaign
        ).most_common(1)[0][1]
        for campaign in range(1, CAMPAIGNS + 1)
    )
    wrong = sum(
        1
        for number, (campaign, _text) in enumerate(rows)
        if not campaign and found[number] != number
    )
    counted("similar texts", f"{together} of {copies} copies, {wrong} wrong, {seconds:.1f} s")
    assert together >= 0.99 * copies
    assert wrong <= 0.01 * len(rows)
    assert seconds < 60
