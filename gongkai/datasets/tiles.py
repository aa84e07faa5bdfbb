"""
Tile maps: one square for each prefecture of a region, placed about where it lies. No map data of others.

The squares of a region come from the file of `GONGKAI_DATASET_TILES`, else from those that are shipped.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent / "shipped" / "tiles.json"
MAX_TILES, MAX_PLACE = 200, 40


class BadTiles(ValueError):
    """The file of tile maps cannot be used; the message says why."""


@dataclass(frozen=True)
class Tile:
    """The square of a prefecture: its code, names, and place counted from the upper left corner."""

    code: str
    name: str
    short: str
    column: int
    row: int


@dataclass(frozen=True)
class TileMap:
    """The squares of the prefectures of a region."""

    region: str
    tiles: tuple[Tile, ...]

    @property
    def by_word(self) -> Mapping[str, Tile]:
        """The squares by code, by name and by short name."""
        return {word: one for one in self.tiles for word in (one.short, one.name, one.code)}


def read_tile_maps(path: Path) -> tuple[TileMap, ...]:
    """Return the maps of a file. Raises `BadTiles`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_map(one) for one in found)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadTiles(f"{path}: {error}") from error


def _map(found: Mapping[str, Any]) -> TileMap:
    tiles = tuple(
        Tile(str(one["code"]), str(one["name"]), str(one["short"]), one["column"], one["row"])
        for one in found["tiles"]
    )
    places = [(one.column, one.row) for one in tiles]
    if not 0 < len(tiles) <= MAX_TILES:
        raise ValueError(f"1 to {MAX_TILES} tiles are needed")
    for place in places:
        if not all(isinstance(one, int) and 0 <= one < MAX_PLACE for one in place):
            raise ValueError(f"column and row are numbers from 0 to {MAX_PLACE - 1}: {place}")
        if places.count(place) > 1:
            raise ValueError(f"two tiles are at {place}")
    return TileMap(str(found["region"]), tiles)


@lru_cache(maxsize=4)
def tile_maps(own: str) -> tuple[TileMap, ...]:
    """Return the maps of the file `own`, and those that are shipped."""
    return (*(read_tile_maps(Path(own)) if own else ()), *read_tile_maps(SHIPPED))


def map_of(words: Collection[str], own: str) -> TileMap | None:
    """Return the map that has most of these codes or names, None if none has at least two of them."""
    counted = [(sum(word in one.by_word for word in words), one) for one in tile_maps(own)]
    most = max(number for number, _one in counted)
    return next(one for number, one in counted if number == most) if most > 1 else None
