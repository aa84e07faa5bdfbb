"""Charts of horizontal bars, computed for a drawing of fixed width; the table beside them says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, BAR, LEFT, MAX_LABEL = 720, 44, 14, 4, 40
END = 80  # room for the number behind the longest bar


@dataclass(frozen=True)
class DrawnBar:
    """One bar: its words, its number (None is not shown), its share in per cent, and its place."""

    label: str
    short: str
    number: int | None
    share: int | None
    text_y: int
    bar_y: int
    number_y: int
    width: int
    number_x: int


@dataclass(frozen=True)
class BarChart:
    """The bars with the size of the drawing. `total` is what the shares refer to."""

    bars: tuple[DrawnBar, ...]
    height: int
    total: int


def bar_chart(
    labels: Sequence[str], numbers: Sequence[int | None], *, total: int, has_shares: bool = True
) -> BarChart:
    """Return the chart of some numbers, in their order. A number that is not shown has no bar."""
    most = max((one for one in numbers if one), default=0) or 1
    bars = []
    for place, (label, number) in enumerate(zip(labels, numbers, strict=True)):
        width = round((number or 0) * (WIDTH - LEFT - END) / most)
        top = place * ROW
        bars.append(
            DrawnBar(
                label,
                label if len(label) <= MAX_LABEL else f"{label[: MAX_LABEL - 1]}…",
                number,
                round(number * 100 / total)
                if has_shares and total and number is not None
                else None,
                top + 16,
                top + 22,
                top + 34,
                width,
                LEFT + width + 8,
            )
        )
    return BarChart(tuple(bars), ROW * len(bars), total)
