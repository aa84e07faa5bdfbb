import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.fees import fee_by_item, fee_by_page
from gongkai.law.messages import Impossible

BY_ITEM = {
    0: 0,
    10: 0,
    11: 100,
    20: 1000,
    30: 2000,
    31: 2200,
    35: 3000,
    40: 4000,
    41: 4300,
    50: 7000,
    51: 7400,
    60: 11000,
    100: 37000,
}
BY_PAGE = {
    0: 0,
    30: 0,
    31: 10,
    50: 200,
    100: 700,
    101: 720,
    150: 1700,
    200: 2700,
    201: 2740,
    250: 4700,
    500: 14700,
}
numbers = st.integers(0, 3_000)


@pytest.mark.parametrize(("items", "yuan"), BY_ITEM.items())
def test_fee_by_item_is_that_of_the_table(items: int, yuan: int) -> None:
    assert fee_by_item(items).total == yuan


@pytest.mark.parametrize(("pages", "yuan"), BY_PAGE.items())
def test_fee_by_page_is_that_of_the_table(pages: int, yuan: int) -> None:
    assert fee_by_page(pages).total == yuan


@given(numbers, numbers)
def test_month_costs_the_same_at_once_or_in_parts(first: int, then: int) -> None:
    assert (
        fee_by_item(first).total + fee_by_item(then, before=first).total
        == fee_by_item(first + then).total
    )


@given(numbers)
def test_tiers_cover_every_item_and_page_once(number: int) -> None:
    for fee in (fee_by_item(number), fee_by_page(number)):
        assert sum(line.last - line.first + 1 for line in fee.lines) == number
        prices = [line.price for line in fee.lines]
        assert prices == sorted(prices)


def test_other_reading_of_the_first_tier() -> None:
    assert fee_by_item(35, first_step=0).total == 2500


@pytest.mark.parametrize("number", [-1, -100])
def test_negative_numbers_are_refused(number: int) -> None:
    for asked in (
        lambda: fee_by_item(number),
        lambda: fee_by_page(number),
        lambda: fee_by_item(1, before=number),
    ):
        with pytest.raises(Impossible, match="must not be negative"):
            asked()
