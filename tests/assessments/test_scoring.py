"""The arithmetic of a scheme: weights, conversion of what does not apply, ranks."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gongkai.assessments.entries import TEMPLATE
from gongkai.assessments.formulas import parsed
from gongkai.assessments.queries.measured import NAMES
from gongkai.assessments.scoring import Weighted, ranks, total_of, weight_faults
from gongkai.assessments.states import Way

ROWS = [
    Weighted("1", Decimal(60), "score", is_leaf=False),
    Weighted("1.1", Decimal(40), "score"),
    Weighted("1.2", Decimal(20), "score"),
    Weighted("2", Decimal(40), "score"),
    Weighted("3", Decimal(10), "bonus"),
    Weighted("4", Decimal(10), "deduction"),
    Weighted("5", Decimal(0), "veto"),
]


def test_weights_sum_at_each_level() -> None:
    assert weight_faults(ROWS) == []
    assert weight_faults(ROWS[:3]) == [("", Decimal(100), Decimal(60))]
    assert weight_faults([*ROWS[:2], *ROWS[3:]]) == [("1", Decimal(60), Decimal(40))]
    template = [Weighted(one.code, one.weight, one.role, one.way != Way.GROUP) for one in TEMPLATE]
    assert weight_faults(template) == []
    assert all(parsed(one.formula, NAMES) for one in TEMPLATE if one.way == Way.MEASURED)


def test_what_does_not_apply_is_converted() -> None:
    values: dict[str, Decimal | None] = {"1.1": Decimal(50), "1.2": None, "2": Decimal(100)}
    found = total_of(ROWS, values)
    # 20 of 40 and 40 of 40 points: 60 of the 80 that apply.
    assert (found.total, found.base, found.not_applied) == (
        Decimal("75.00"),
        Decimal("75.00"),
        Decimal(20),
    )
    assert total_of(ROWS, {}).total is None


def test_bonus_deduction_and_veto_stand_beside_the_sum() -> None:
    values: dict[str, Decimal | None] = {
        "1.1": Decimal(100),
        "1.2": Decimal(100),
        "2": Decimal(50),
        "4": Decimal(50),
    }
    assert total_of(ROWS, values).total == Decimal("75.00")
    with_bonus = total_of(ROWS, values | {"3": Decimal(100)})
    assert (with_bonus.total, with_bonus.bonus, with_bonus.deducted) == (
        Decimal(85),
        Decimal(10),
        Decimal(5),
    )
    assert total_of(ROWS, values | {"3": Decimal(100)}, bonus_from=81).bonus == 0
    vetoed = total_of(ROWS, values | {"5": Decimal(1)})
    assert (vetoed.total, vetoed.vetoed) == (Decimal("75.00"), ("5",))
    assert total_of(ROWS, values | {"5": Decimal(0)}).vetoed == ()


def test_equal_totals_share_a_rank_and_vetoed_bodies_come_last() -> None:
    results = {
        1: ("department", Decimal(80), False),
        2: ("department", Decimal(80), False),
        3: ("department", Decimal(70), False),
        4: ("department", Decimal(99), True),
        5: ("government", Decimal(10), False),
        6: ("department", None, False),
    }
    assert ranks(results) == {1: 1, 2: 1, 3: 3, 4: 4, 5: 1}


@given(st.lists(st.integers(0, 100) | st.none(), min_size=3, max_size=3))
def test_a_total_lies_within_0_and_100(values: list[int | None]) -> None:
    found = total_of(
        ROWS,
        {
            code: None if value is None else Decimal(value)
            for code, value in zip(("1.1", "1.2", "2"), values, strict=True)
        },
    )
    assert found.total is None or 0 <= found.total <= 100
