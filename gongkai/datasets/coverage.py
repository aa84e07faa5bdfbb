"""What is counted and compared between the rows of a version: coverage, and the year before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gongkai.datasets.chart_values import MAX_DRAWN
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.datasets.schemas import Schema
from gongkai.datasets.values import Stored, shown_value


@dataclass(frozen=True)
class CoverageLine:
    """How many have rows, of how many that must, for one value of the fields that are counted by."""

    words: tuple[str, ...]
    found: int
    due: int | None

    @property
    def percent(self) -> str:
        """The ratio as pages show it; empty where nobody stated how many must."""
        if not self.due:
            return ""
        ratio = Decimal(100 * self.found) / self.due
        return f"{ratio.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


@dataclass(frozen=True)
class CoverageTable:
    """The coverage of a version, counted from its rows."""

    heads: tuple[str, ...]
    of: str
    by_name: str  # the first field that is counted by; the rows of a line are found by it
    lines: tuple[CoverageLine, ...]


@dataclass(frozen=True)
class Difference:
    """A row whose number for the year before is not what the row of that year has."""

    words: str
    stated: str
    found: str


def coverage_of(release: DatasetVersion) -> CoverageTable | None:
    """
    Return how many have rows in a version; None if its schema does not ask, or it has too many rows.

    Rows that state how many must are not counted themselves. The newest come first.
    """
    schema = release.schema
    counted = schema.coverage
    if counted is None or release.row_count > MAX_DRAWN:
        return None
    by, of, due = (
        _places(schema, counted.by),
        schema.place_of(counted.of),
        schema.place_of(counted.due),
    )
    found: dict[tuple[Stored, ...], set[Stored]] = {}
    stated: dict[tuple[Stored, ...], int] = {}
    for values in _values(release):
        key = tuple(values[place] for place in by)
        names = found.setdefault(key, set())
        number = values[due]
        if number is None:
            names.add(values[of])
        else:
            stated[key] = int(number)
    fields = [schema.fields[place] for place in by]
    lines = [
        CoverageLine(
            tuple(shown_value(field, one) for field, one in zip(fields, key, strict=True)),
            len(names),
            stated.get(key),
        )
        for key, names in found.items()
    ]
    return CoverageTable(
        tuple(one.title for one in fields),
        schema.by_name[counted.of].title,
        fields[0].name,
        tuple(sorted(lines, key=lambda one: one.words, reverse=True)),
    )


def difference_to_year_before(release: DatasetVersion) -> Difference | None:
    """Return the first row that contradicts the row of the year before; None if there is none."""
    schema = release.schema
    check = schema.year_before
    if check is None or rows_of(release)[: MAX_DRAWN + 1].count() > MAX_DRAWN:
        return None
    value, of, year = (schema.place_of(one) for one in (check.value, check.of, check.year))
    others = [place for place in _places(schema, schema.key) if place != year]
    now: dict[tuple[Stored, ...], Stored] = {}
    before: list[tuple[tuple[Stored, ...], Stored]] = []

    def key_of(values: Sequence[Stored], of_year: int) -> tuple[Stored, ...]:
        return (of_year, *(values[place] for place in others))

    for values in _values(release):
        written = int(str(values[year]))  # it identifies the row, so it is there
        if values[of] is not None:
            now[key_of(values, written)] = values[of]
        if values[value] is not None:
            before.append((key_of(values, written - 1), values[value]))
    for key, stated in before:
        if key in now and now[key] != stated:
            words = [
                shown_value(schema.fields[place], one)
                for place, one in zip(others, key[1:], strict=True)
            ]
            field = schema.by_name[check.value]
            return Difference(
                " · ".join([str(int(str(key[0])) + 1), *words]),
                shown_value(field, stated),
                shown_value(field, now[key]),
            )
    return None


def _places(schema: Schema, names: Sequence[str]) -> list[int]:
    return [schema.place_of(one) for one in names]


def _values(release: DatasetVersion) -> Iterator[Sequence[Stored]]:
    rows = rows_of(release).order_by("position", "id").values_list("values", flat=True)
    return rows.iterator(chunk_size=2_000)
