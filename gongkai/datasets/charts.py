"""The chart of a version: points of a line or bars, computed for a drawing of fixed size."""

from dataclasses import dataclass
from decimal import Decimal

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.datasets.values import number_of, shown_value

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 260, 80, 40, 12
MAX_POINTS = 60
MIN_POINTS = 2


@dataclass(frozen=True)
class Point:
    """One value: its place in the drawing, and the words of both axes."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


@dataclass(frozen=True)
class DrawnChart:
    """A chart with the places of its points; `zero` is the height of the axis."""

    kind: str
    x_title: str
    y_title: str
    heading: str
    points: tuple[Point, ...]
    line: str
    zero: float
    highest: str
    lowest: str


def drawn_chart(release: DatasetVersion) -> DrawnChart | None:
    """
    Return the chart that the schema of a version asks for; None if it has none, or too few points.

    Rows with the same value on the first axis are added up; the last `MAX_POINTS` are drawn.
    """
    schema = release.schema
    chart = schema.chart
    if chart is None or release.row_count > 20_000:
        return None
    x, y = schema.by_name[chart.x], schema.by_name[chart.y]
    places = schema.place_of(x.name), schema.place_of(y.name)
    sums: dict[str, int] = {}
    for values in (
        rows_of(release).order_by("position", "id").values_list("values", flat=True).iterator()
    ):
        label, number = values[places[0]], values[places[1]]
        if label is not None and number is not None:
            words = shown_value(x, label) if not x.is_numeric else str(number_of(x, label))
            sums[words] = sums.get(words, 0) + number
    found = sorted(sums.items()) if x.type in {"date", "yearmonth", "year"} else list(sums.items())
    found = found[-MAX_POINTS:]
    if len(found) < MIN_POINTS:
        return None
    numbers = [number_of(y, number) or Decimal(0) for _label, number in found]
    most = max(*numbers, Decimal(0))
    least = min(*numbers, Decimal(0))
    if chart.kind == "line" and min(numbers) > 0:
        # A line shows changes: its axis begins a little below the lowest value.
        least = max(Decimal(0), min(numbers) - (most - min(numbers)) / 2)
    span = float(most - least) or 1.0
    step = (WIDTH - LEFT) / len(found)
    zero = _height(max(least, Decimal(0)), least, span)
    points = tuple(
        Point(
            round(LEFT + step * place + step / 2, 1)
            if chart.kind == "line"
            else round(LEFT + step * place + step * 0.15, 1),
            min(_height(number, least, span), zero)
            if chart.kind == "bar"
            else _height(number, least, span),
            round(step * 0.7, 1),
            round(abs(_height(number, least, span) - zero), 1),
            label,
            shown_value(y, stored),
        )
        for place, ((label, stored), number) in enumerate(zip(found, numbers, strict=True))
    )
    return DrawnChart(
        chart.kind,
        x.title,
        y.title,
        y.heading,
        points,
        " ".join(f"{one.x},{one.y}" for one in points),
        zero,
        f"{most:,.{y.decimals}f}",
        f"{least:,.{y.decimals}f}",
    )


def _height(number: Decimal, least: Decimal, span: float) -> float:
    return round(HEIGHT - BOTTOM - float(number - least) / span * (HEIGHT - BOTTOM - TOP), 1)
