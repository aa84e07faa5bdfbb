"""The chart of a version: points of lines or bars, computed for a drawing of fixed size."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.datasets.chart_values import MAX_DRAWN, values_of
from gongkai.datasets.maps import DrawnMap, drawn_map
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.datasets.schema_parts import Chart
from gongkai.datasets.schemas import Field
from gongkai.datasets.values import number_of, shown_value

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 260, 80, 40, 12
MAX_POINTS, MAX_SERIES = 60, 6
MIN_POINTS, MAX_NAMED = 2, 8
ORDERED = frozenset({"date", "yearmonth", "year"})


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
class Series:
    """The points of one line, or the bars of one colour; `number` chooses colour and dashes."""

    number: int
    label: str
    points: tuple[Point, ...]

    @property
    def line(self) -> str:
        """The points as SVG writes a line."""
        return " ".join(f"{one.x},{one.y}" for one in self.points)


@dataclass(frozen=True)
class DrawnChart:
    """
    A chart with the places of its points; `zero` is the height of the axis.

    `lines` is the chart as a table: the word of the first axis, and the value of each series. `others`
    is how many series are not drawn; `x_name` is the field by which the rows of a point are found.
    """

    kind: str
    x_title: str
    y_title: str
    heading: str
    series: tuple[Series, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    others: int
    zero: float
    highest: str
    lowest: str
    x_name: str

    @property
    def names_each(self) -> bool:
        """Whether there is room to name each bar with its values."""
        return self.kind == "bar" and len(self.lines) <= MAX_NAMED


def ambiguous_value(release: DatasetVersion) -> str | None:
    """
    Return a value of the first axis that several rows have although the chart shows one of each.

    Such rows are drawn as series, or added up, only where the schema says so.
    """
    schema = release.schema
    if schema.chart is None or rows_of(release)[: MAX_DRAWN + 1].count() > MAX_DRAWN:
        return None
    return values_of(release, schema, schema.chart).twice


def drawn_chart(release: DatasetVersion) -> DrawnChart | DrawnMap | None:
    """
    Return the chart that the schema of a version asks for; None if it has none, or too few points.

    The last `MAX_POINTS` of the first axis and the first `MAX_SERIES` series are drawn. Rows are added
    up only if the schema says so; where two rows stand for one point, nothing is drawn.
    """
    schema = release.schema
    chart = schema.chart
    if chart is None or release.row_count > MAX_DRAWN:
        return None
    values = values_of(release, schema, chart)
    if chart.kind == "map":
        return drawn_map(schema, chart, values)
    x, y = schema.by_name[chart.x], schema.by_name[chart.y]
    labels = list(dict.fromkeys(label for one in values.found.values() for label in one))
    labels = (sorted(labels) if x.type in ORDERED else labels)[-MAX_POINTS:]
    if values.twice is not None or len(labels) < MIN_POINTS:
        return None
    drawn = dict(list(values.found.items())[:MAX_SERIES])
    return _drawing(chart, x, y, labels, drawn, len(values.found) - len(drawn))


def _drawing(
    chart: Chart,
    x: Field,
    y: Field,
    labels: Sequence[str],
    drawn: dict[str, dict[str, int]],
    others: int,
) -> DrawnChart:
    numbers = [
        number_of(y, one[label]) or Decimal(0)
        for one in drawn.values()
        for label in labels
        if label in one
    ] or [Decimal(0)]
    most, least = max(*numbers, Decimal(0)), min(*numbers, Decimal(0))
    if chart.kind == "line" and min(numbers) > 0:
        # A line shows changes: its axis begins a little below the lowest value.
        least = max(Decimal(0), min(numbers) - (most - min(numbers)) / 2)
    span = float(most - least) or 1.0
    zero = _height(max(least, Decimal(0)), least, span)
    step = (WIDTH - LEFT) / len(labels)
    width = step * 0.7 / (len(drawn) if chart.kind == "bar" else 1)
    series = []
    for number, (name, found) in enumerate(drawn.items()):
        points = []
        for place, label in enumerate(labels):
            if label not in found:
                continue
            height = _height(number_of(y, found[label]) or Decimal(0), least, span)
            begin = LEFT + step * place
            bar = begin + step * 0.15 + width * number
            points.append(
                Point(
                    round(begin + step / 2 if chart.kind == "line" else bar, 1),
                    min(height, zero) if chart.kind == "bar" else height,
                    round(width, 1),
                    round(abs(height - zero), 1),
                    label,
                    shown_value(y, found[label]),
                )
            )
        series.append(Series(number, name, tuple(points)))
    return DrawnChart(
        chart.kind,
        x.title,
        y.title,
        y.heading,
        tuple(series),
        tuple(
            (label, tuple(shown_value(y, one.get(label)) or "—" for one in drawn.values()))
            for label in labels
        ),
        others,
        zero,
        f"{most:,.{y.decimals}f}",
        f"{least:,.{y.decimals}f}",
        x.name,
    )


def _height(number: Decimal, least: Decimal, span: float) -> float:
    return round(HEIGHT - BOTTOM - float(number - least) / span * (HEIGHT - BOTTOM - TOP), 1)
