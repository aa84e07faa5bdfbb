"""The chart of a version as a map: the squares of prefectures, shaded by their number."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from gongkai.datasets.chart_values import ChartValues
from gongkai.datasets.schema_parts import Chart
from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.tiles import Tile, map_of
from gongkai.datasets.values import shown_value

WIDTH, HEIGHT, GAP = 96, 76, 6
LEVELS = 5
SHORT, LONG = 8, 12  # characters of a number that fit into a square, and in small type


@dataclass(frozen=True)
class DrawnTile:
    """A square with its place, the word and the number in it, and its shade; `level` is None without one."""

    x: int
    y: int
    name: str
    short: str
    value: str
    level: int | None

    @property
    def middle(self) -> int:
        """Where its words are centred."""
        return self.x + WIDTH // 2

    @property
    def words(self) -> str:
        """The number as far as it fits into the square."""
        return self.value if len(self.value) <= LONG else "…"


@dataclass(frozen=True)
class Shade:
    """A shade, with the lowest and the highest number that have it."""

    level: int
    low: str
    high: str


@dataclass(frozen=True)
class DrawnMap:
    """
    A map of one moment: `moment` is the last value of the field that tells moments apart.

    `lines` is the map as a table, with the regions that have no square; `others` counts these.
    """

    x_title: str
    y_title: str
    heading: str
    moment: str
    tiles: tuple[DrawnTile, ...]
    shades: tuple[Shade, ...]
    lines: tuple[tuple[str, str, str], ...]  # name, value, and the word in the rows
    others: int
    width: int
    height: int
    x_name: str
    kind: str = "map"

    @property
    def size(self) -> str:
        """In which type all numbers are written, so that none seems more important than another."""
        return "narrow" if any(len(one.words) > SHORT for one in self.tiles) else ""


def drawn_map(schema: Schema, chart: Chart, values: ChartValues) -> DrawnMap | None:
    """Return the map of the last moment; None where no map has its places, or two rows stand for one."""
    if not values.found or values.twice is not None:
        return None
    x, y = schema.by_name[chart.x], schema.by_name[chart.y]
    moment = max(values.found)
    numbers = values.found[moment]
    found = map_of(numbers, settings.GONGKAI_DATASETS.tiles)
    if found is None:
        return None
    squares = [found.by_word[word] for word in numbers if word in found.by_word]
    if len(set(squares)) < len(squares):
        return None  # one prefecture by its code and by its name: the rows cannot be told apart
    known = {
        found.by_word[word]: number for word, number in numbers.items() if word in found.by_word
    }
    edges = _edges(known.values())
    tiles = tuple(_drawn(one, y, known.get(one), edges) for one in found.tiles)
    return DrawnMap(
        x.title,
        y.title,
        y.heading,
        moment,
        tiles,
        _shades(y, known.values(), edges),
        tuple(
            (
                found.by_word[word].name if word in found.by_word else word,
                shown_value(y, number),
                word,
            )
            for word, number in numbers.items()
        ),
        len(numbers) - len(known),
        max(one.x for one in tiles) + WIDTH,
        max(one.y for one in tiles) + HEIGHT,
        x.name,
    )


def _edges(numbers: Collection[int]) -> tuple[int, int]:
    return min(numbers), max(numbers)


def _level(number: int, edges: tuple[int, int]) -> int:
    """Return the shade of a number: equal steps between the lowest and the highest."""
    low, high = edges
    return min((number - low) * LEVELS // (high - low), LEVELS - 1) if high > low else LEVELS - 1


def _drawn(tile: Tile, field: Field, number: int | None, edges: tuple[int, int]) -> DrawnTile:
    return DrawnTile(
        tile.column * (WIDTH + GAP),
        tile.row * (HEIGHT + GAP),
        tile.name,
        tile.short,
        shown_value(field, number) if number is not None else "",
        _level(number, edges) if number is not None else None,
    )


def _shades(field: Field, numbers: Collection[int], edges: tuple[int, int]) -> tuple[Shade, ...]:
    """Return the shades that occur, each with the numbers that really have it."""
    of_level: dict[int, list[int]] = {}
    for one in sorted(numbers):
        of_level.setdefault(_level(one, edges), []).append(one)
    return tuple(
        Shade(level, shown_value(field, found[0]), shown_value(field, found[-1]))
        for level, found in of_level.items()
    )
