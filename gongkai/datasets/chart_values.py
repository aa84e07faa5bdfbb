"""The numbers of a chart, read from the rows of a version."""

from collections.abc import Sequence

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.datasets.schema_parts import Chart
from gongkai.datasets.schemas import Schema
from gongkai.datasets.values import Stored, number_of, shown_value

MAX_DRAWN = 20_000  # rows of a version; more are not read for a page


class ChartValues:
    """The numbers of a chart by series and by the first axis, in the order of the rows."""

    def __init__(self, schema: Schema, chart: Chart) -> None:
        self._x, self._y = schema.by_name[chart.x], schema.by_name[chart.y]
        self._places = schema.place_of(chart.x), schema.place_of(chart.y)
        self._series = [(schema.place_of(name), schema.by_name[name]) for name in chart.series]
        self._adds_up = chart.aggregate == "sum"
        self.found: dict[str, dict[str, int]] = {}
        self.twice: str | None = None

    def add(self, values: Sequence[Stored]) -> None:
        """Take a row; note the first value of the axis that two rows of one series have."""
        label, number = values[self._places[0]], values[self._places[1]]
        if label is None or number is None:
            return
        words = (
            str(number_of(self._x, label)) if self._x.is_numeric else shown_value(self._x, label)
        )
        name = " · ".join(shown_value(one, values[place]) for place, one in self._series)
        numbers = self.found.setdefault(name, {})
        if words in numbers and not self._adds_up:
            self.twice = self.twice or words
        numbers[words] = numbers.get(words, 0) + int(number)


def values_of(release: DatasetVersion, schema: Schema, chart: Chart) -> ChartValues:
    """Return the numbers of a chart of a version, in the order of its rows. One query."""
    values = ChartValues(schema, chart)
    rows = rows_of(release).order_by("position", "id").values_list("values", flat=True)
    for one in rows.iterator(chunk_size=2_000):
        values.add(one)
    return values
