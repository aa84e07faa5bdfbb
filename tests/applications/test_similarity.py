"""Similar applications: similar text, same body only."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.intake.similarity import likeness, pairs_of, similar_applications
from tests.applications.cases import MONDAY, arrived, wish
from tests.cast import Cast

ASKED = "请提供2025年冬季供暖补贴按县市汇总的发放明细表。"


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_100_for_equal_texts(one: str, other: str) -> None:
    here, there = pairs_of(one), pairs_of(other)
    assert likeness(here, there) == likeness(there, here)
    assert 0 <= likeness(here, there) <= 100
    assert likeness(here, here) == (100 if here else 0)


def test_spaces_punctuation_and_width_are_ignored() -> None:
    assert pairs_of("供暖补贴，２０２５年 ＡＢ") == pairs_of("供暖补贴 2025年ab")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "description", "near"),
    [
        ("2025年供暖补贴发放明细", ASKED, True),
        (
            "2025年度供暖补贴的发放明细",
            "请提供2025年冬季供暖补贴，按县（市）汇总的发放明细表，谢谢。",
            True,
        ),
        ("供暖补贴", "请问供暖补贴的标准是怎样定的，由哪个部门负责核定？", False),
        ("公务用车采购合同", "请提供2025年公务用车采购合同及付款凭证。", False),
    ],
)
def test_similar_applications_are_found(
    cast: Cast, title: str, description: str, near: bool
) -> None:
    case = arrived(cast)
    other = arrived(cast, title=title, description=description, name="穆清")
    assert [similar.application for similar in similar_applications(case)] == (
        [other] if near else []
    )
    assert [similar.application for similar in similar_applications(other)] == (
        [case] if near else []
    )


@pytest.mark.django_db
def test_applications_of_other_bodies_and_purged_ones_are_not_found(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    case = arrived(cast)
    receive_application(cast.health, wish(), at=MONDAY)
    erased = arrived(cast)
    erased.title, erased.description = "", ASKED
    erased.save()
    with django_assert_num_queries(1):
        assert similar_applications(case) == []


@pytest.mark.django_db
def test_most_similar_come_first_and_only_the_newest_are_compared(cast: Cast) -> None:
    case = arrived(cast)
    nearly, same = arrived(cast, title="2025年度供暖补贴的发放明细"), arrived(cast)
    assert [similar.application for similar in similar_applications(case)] == [same, nearly]
    assert similar_applications(case)[0].percent == 100


@pytest.mark.django_db
def test_only_the_newest_cases_and_the_beginning_of_their_texts_are_compared(
    cast: Cast, monkeypatch: Any
) -> None:
    old, middle, case = arrived(cast), arrived(cast), arrived(cast)
    assert {similar.application.pk for similar in similar_applications(case)} == {old.pk, middle.pk}
    monkeypatch.setattr("gongkai.applications.intake.similarity.MAX_COMPARED_CASES", 1)
    assert [similar.application for similar in similar_applications(case)] == [middle]
    middle.description = ASKED + "另外" + "字" * 4_000
    middle.save()
    monkeypatch.setattr(
        "gongkai.applications.intake.similarity.MAX_COMPARED_CHARACTERS", len(ASKED)
    )
    assert [similar.percent for similar in similar_applications(case)] == [100]
