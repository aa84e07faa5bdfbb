"""Charts of horizontal bars: a list of words, bars and numbers that fits any width."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000  # of the longest bar, in units of its drawing


@dataclass(frozen=True)
class DrawnBar:
    """One bar: its words, its number (None is not shown), its share in per cent, and its length."""

    label: str
    number: int | None
    share: int | None
    width: int


@dataclass(frozen=True)
class BarChart:
    """The bars. `total` is what the shares refer to."""

    bars: tuple[DrawnBar, ...]
    total: int


def bar_chart(
    labels: Sequence[str], numbers: Sequence[int | None], *, total: int, has_shares: bool = True
) -> BarChart:
    """Return the chart of some numbers, in their order. A number that is not shown has no bar."""
    most = max((one for one in numbers if one), default=0) or 1
    bars = [
        DrawnBar(
            label,
            number,
            round(number * 100 / total) if has_shares and total and number is not None else None,
            round((number or 0) * WIDTH / most),
        )
        for label, number in zip(labels, numbers, strict=True)
    ]
    return BarChart(tuple(bars), total)
