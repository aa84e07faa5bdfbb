"""Information processing fees in yuan: by item or by page, never both for one application."""

from dataclasses import dataclass
from itertools import pairwise

from gongkai.law.messages import N_, Impossible, Text, text

FREE_ITEMS, FLAT_ITEMS, ITEM_STEP, ITEM_PRICE = 10, 30, 10, 100
# First page of each tier, and its price in yuan per page.
PAGE_PRICES = ((0, 0), (30, 10), (100, 20), (200, 40))


@dataclass(frozen=True)
class FeeLine:
    """One tier of a fee: items or pages from `first` to `last`, each at `price` yuan."""

    first: int
    last: int
    price: int

    @property
    def amount(self) -> int:
        """Return the price of this tier in yuan."""
        return (self.last - self.first + 1) * self.price


@dataclass(frozen=True)
class Fee:
    """A fee in yuan with its tiers."""

    lines: tuple[FeeLine, ...]
    why: Text

    @property
    def total(self) -> int:
        """Return the total fee in yuan."""
        return sum(line.amount for line in self.lines)


def fee_by_item(items: int, *, before: int = 0, first_step: int = 1) -> Fee:
    """
    Return the fee for `items` applications of one applicant in one calendar month.

    `before` is the number of applications counted earlier in the month. Ten are free, the 11th to
    30th cost 100 yuan each; from the 31st on the price rises by 100 yuan every ten applications.
    `first_step` is by how many hundreds the first of those tiers is dearer: 1 is the usual
    reading, 0 the other. Raises `Impossible` for a negative number.
    Law: 条例19 art. 42; 国办函〔2020〕109号.
    """
    _refuse_negative(items, "items")
    _refuse_negative(before, "before")
    last = before + items
    bounds = [
        0,
        FREE_ITEMS,
        FLAT_ITEMS,
        *range(FLAT_ITEMS + ITEM_STEP, max(last, FLAT_ITEMS) + ITEM_STEP, ITEM_STEP),
    ]
    prices = [0, ITEM_PRICE, *(ITEM_PRICE * (tier + first_step) for tier in range(1, len(bounds)))]
    tiers = [
        (low, high, price) for (low, high), price in zip(pairwise(bounds), prices, strict=False)
    ]
    return Fee(
        _lines(tiers, before, last),
        text(
            N_("By item: number %(first)s to %(last)s of this applicant in the calendar month."),
            first=before + 1,
            last=last,
        )
        if items
        else text(N_("Nothing to charge for.")),
    )


def fee_by_page(pages: int) -> Fee:
    """
    Return the fee for `pages` pages provided for one application.

    Thirty are free; then 10 yuan a page up to 100, 20 up to 200, 40 beyond.
    Raises `Impossible` for a negative number.
    Law: 条例19 art. 42; 国办函〔2020〕109号.
    """
    _refuse_negative(pages, "pages")
    bounds = [first for first, _price in PAGE_PRICES] + [max(pages, PAGE_PRICES[-1][0])]
    tiers = [
        (low, high, price)
        for (low, high), (_first, price) in zip(pairwise(bounds), PAGE_PRICES, strict=True)
    ]
    return Fee(
        _lines(tiers, 0, pages),
        text(N_("By page: %(pages)s pages for one application."), pages=pages),
    )


def _lines(tiers: list[tuple[int, int, int]], before: int, last: int) -> tuple[FeeLine, ...]:
    """Return the part of (before, last] that falls into each tier (low, high]."""
    cut = [(max(low, before) + 1, min(high, last), price) for low, high, price in tiers]
    return tuple(FeeLine(first, end, price) for first, end, price in cut if first <= end)


def _refuse_negative(number: int, field: str) -> None:
    if number < 0:
        raise Impossible(
            text(N_("The number of items or pages must not be negative.")), field=field
        )
