"""Maps by prefecture: squares of our own, shaded by numbers, with the numbers as a table."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from gongkai.datasets.charts import drawn_chart
from gongkai.datasets.maps import DrawnMap, DrawnTile
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.schema_parts import BadSchema
from gongkai.datasets.schemas import read_schema
from gongkai.datasets.terms import DatasetTerms
from gongkai.datasets.tiles import BadTiles, map_of, read_tile_maps, tile_maps
from gongkai.kit.refusals import Refused
from tests.cast import Cast
from tests.datasets.tables import draft, new_dataset, published, written

FIELDS = [
    {"name": "month", "title": "月份", "type": "yearmonth", "constraints": {"required": True}},
    {"name": "area", "title": "地区", "constraints": {"required": True}},
    {"name": "kind", "title": "类别", "constraints": {"required": True}},
    {"name": "amount", "title": "金额", "type": "number", "decimals": 1, "unit": "万元"},
]
CHART = {"kind": "map", "x": "area", "y": "amount", "series": ["month"], "aggregate": "sum"}
SCHEMA = {"fields": FIELDS, "primaryKey": ["month", "area", "kind"], "chart": CHART}
HEAD = "月份,地区,类别,金额\n"
ROWS = (
    "2017-01,乌鲁木齐市,低保,999\n2017-02,乌鲁木齐市,低保,40\n2017-02,650100,低保,\n"
    "2017-02,650200,低保,10\n2017-02,喀什,低保,15\n2017-02,喀什,补助,35.5\n2017-02,兵团,低保,7\n"
)


def mapped(
    cast: Cast, folder: Path, rows: str, code: str = "areas", **chart: Any
) -> DatasetVersion:
    """Return a public version with a map."""
    schema = SCHEMA | {"chart": CHART | chart}
    return published(
        cast, draft(cast, new_dataset(cast, code, **schema), written(folder, HEAD + rows))
    )


@pytest.mark.django_db
def test_prefectures_are_shaded_by_the_numbers_of_the_last_month(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    chart = drawn_chart(mapped(cast, tmp_path, ROWS))
    assert isinstance(chart, DrawnMap)
    assert (chart.moment, chart.heading, chart.others) == ("2017-02", "金额（万元）", 1)
    shown = {one.short: (one.value, one.level) for one in chart.tiles if one.value}
    assert shown == {"乌鲁木齐": ("40.0", 3), "克拉玛依": ("10.0", 0), "喀什": ("50.5", 4)}
    assert len(chart.tiles) == 14
    assert [(one.level, one.low, one.high) for one in chart.shades] == [
        (0, "10.0", "10.0"),
        (3, "40.0", "40.0"),
        (4, "50.5", "50.5"),
    ]
    assert chart.lines[-1] == ("兵团", "7.0", "兵团")
    places = [(one.x, one.y) for one in chart.tiles]
    assert len(set(places)) == len(places)
    assert max(places) < (chart.width, chart.height)
    page = client.get("/data/areas/").content.decode()
    for words in ('<svg class="chart tiles"', "乌鲁木齐市：40.0", "<td", "没有对应方块"):
        assert words in page
    # The map is one of all rows: a filtered view does not show it.
    assert "chart tiles" not in client.get("/data/areas/?q=喀什").content.decode()


@pytest.mark.django_db
def test_a_map_needs_places_that_are_known_and_one_row_each(cast: Cast, tmp_path: Path) -> None:
    assert drawn_chart(mapped(cast, tmp_path, "2017-01,别处,低保,1\n2017-01,喀什,低保,2\n")) is None
    assert drawn_chart(mapped(cast, tmp_path, "2017-01,喀什,低保,\n", "none")) is None
    named_twice = "2017-01,喀什,低保,2\n2017-01,653100,低保,3\n"
    assert drawn_chart(mapped(cast, tmp_path, named_twice, "named-twice")) is None
    with pytest.raises(Refused) as found:
        mapped(cast, tmp_path, "2017-01,喀什,低保,1\n2017-01,喀什,补助,2\n", "twice", aggregate="")
    assert found.value.refusal.code == "ambiguous-chart"
    equal = drawn_chart(
        mapped(cast, tmp_path, "2017-01,喀什,低保,1\n2017-01,和田,低保,1\n", "same")
    )
    assert isinstance(equal, DrawnMap)
    assert [one.level for one in equal.shades] == [4]


def test_numbers_are_written_into_squares_only_where_they_fit() -> None:
    def drawn(*values: str) -> DrawnMap:
        tiles = tuple(DrawnTile(0, 0, "喀什地区", "喀什", value, 1) for value in values)
        return DrawnMap("", "", "", "", tiles, (), (), 0, 0, 0, "")

    for values, size, words in (
        (("1,234.5", ""), "", ["1,234.5", ""]),
        (("1.0", "12,345,678.9"), "narrow", ["1.0", "12,345,678.9"]),
        (("1.0", "1" * 13), "", ["1.0", "…"]),
    ):
        found = drawn(*values)
        assert (found.size, [one.words for one in found.tiles]) == (size, words)


def test_the_squares_of_a_site_come_from_its_file(tmp_path: Path, settings: Any) -> None:
    tile = {"code": "110101", "name": "东城区", "short": "东城", "column": 1, "row": 0}
    other = tile | {"code": "110102", "name": "西城区", "short": "西城", "column": 0}
    path = tmp_path / "tiles.json"

    def write(*tiles: Any) -> str:
        path.write_text(json.dumps([{"region": "110000", "tiles": tiles}]), encoding="utf-8")
        return str(path)

    own = write(tile, other)
    found = map_of(["110101", "西城区"], own)
    assert found is not None
    assert found.region == "110000"
    shipped = map_of(["喀什", "和田"], own)
    assert shipped is not None
    assert shipped.region == "650000"
    assert map_of(["110101", "喀什"], own) is None
    for wrong in (
        (),
        (tile, tile),
        (tile | {"column": -1},),
        (tile | {"row": "1"},),
        ({"code": "1"},),
    ):
        write(*wrong)
        with pytest.raises(BadTiles, match=r"tiles\.json"):
            read_tile_maps(path)
    tile_maps.cache_clear()
    settings.GONGKAI_DATASETS = DatasetTerms(tiles=str(tmp_path / "none.json"))
    assert "gongkai.E028" in {one.id for one in run_checks()}
    tile_maps.cache_clear()


def test_a_map_has_one_field_that_tells_moments_apart() -> None:
    with pytest.raises(BadSchema) as found:
        read_schema(SCHEMA | {"chart": CHART | {"series": ["month", "kind"]}})
    assert found.value.code == "bad-series"
