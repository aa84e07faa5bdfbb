"""Rows as files: many at once, in the order asked for, with the same numbers as everywhere else."""

import csv
import io
import json
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from gongkai.datasets import queries
from gongkai.datasets.exports import csv_pieces, json_pieces
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import rows_of, value_batches
from gongkai.datasets.row_queries import Group, RowQuery, aggregate
from gongkai.datasets.schemas import read_schema
from gongkai.datasets.values import json_value
from tests.cast import Cast
from tests.datasets.tables import HEAD, draft, first_version, new_dataset, published, written

pytestmark = pytest.mark.django_db
ROWS = (
    "2026-11-06,=北园春,68.50,羊肉,暗甲\n"
    "2026-11-06,华凌,-7.5,牛肉,暗乙\n"
    "2026-11-13,九鼎,,,暗丙\n"
    "2026-11-20,“引号”逗号,0.05,羊肉,\n"
)


@pytest.fixture
def release(cast: Cast, tmp_path: Path) -> DatasetVersion:
    return first_version(cast, tmp_path, rows=ROWS)


@pytest.mark.parametrize("size", [1, 3, 2_000])
def test_files_do_not_depend_on_the_size_of_batches(
    release: DatasetVersion, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(queries, "BATCH_ROWS", size)
    fields = release.schema.public_fields
    assert max(map(len, value_batches(rows_of(release)))) == min(size, 4)
    text = b"".join(
        csv_pieces(release.schema, fields, value_batches(rows_of(release)), with_mark=True)
    ).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["日期", "市场", "价格", "品种"],
        ["2026-11-06", "'=北园春", "68.50", "羊肉"],
        ["2026-11-06", "华凌", "-7.50", "牛肉"],
        ["2026-11-13", "九鼎", "", ""],
        ["2026-11-20", "“引号”逗号", "0.05", "羊肉"],
    ]
    pieces = json_pieces(release, fields, value_batches(rows_of(release)))
    found = json.loads(b"".join(pieces))
    assert [row["price"] for row in found["rows"]] == [68.5, -7.5, None, 0.05]
    assert next(row["market"] for row in found["rows"]) == "=北园春"


def test_a_file_without_rows_is_complete(release: DatasetVersion) -> None:
    fields = release.schema.public_fields
    assert json.loads(b"".join(json_pieces(release, fields, [])))["rows"] == []
    assert b"".join(csv_pieces(release.schema, fields, [], with_mark=False)).count(b"\n") == 1


def test_a_file_has_the_order_of_the_page(release: DatasetVersion, client: Client) -> None:
    answer = client.get(f"/data/prices/v{release.number}/rows.csv?sort=-price&names=1")
    lines = csv.DictReader(io.StringIO(b"".join(answer).decode()))
    assert [line["price"] for line in lines] == ["68.50", "0.05", "-7.50", ""]


def test_floats_are_the_nearest_ones(release: DatasetVersion) -> None:
    price = release.schema.by_name["price"]
    for stored in (1, 7, 105, 6850, 10**15 - 1, 9 * 10**15 - 3, -29):
        assert json_value(price, stored) == float(Decimal(stored).scaleb(-2))


def test_booleans_are_words(cast: Cast, tmp_path: Path) -> None:
    fields = [{"name": "open", "title": "开放", "type": "boolean"}]
    dataset = new_dataset(cast, "flags", fields=fields, primaryKey=[], chart=None)
    release = draft(cast, dataset, written(tmp_path, "开放\n是\n否\n"))
    batches = chain(value_batches(rows_of(release)), [[[None]]])
    pieces = csv_pieces(
        read_schema(release.fields), dataset.schema.fields, batches, with_mark=False
    )
    assert b"".join(pieces).decode().split("\r\n")[1:-1] == ["是", "否", '""']


def test_the_noted_total_is_the_one_that_is_computed(
    release: DatasetVersion, cast: Cast, tmp_path: Path
) -> None:
    def totals(measure: str) -> list[Group]:
        cache.clear()
        return aggregate(release, RowQuery(), by="", measure=measure, of="price")

    noted = {measure: totals(measure) for measure in ("count", "sum")}
    assert noted == {"count": [Group(None, 4, None)], "sum": [Group(None, 4, 6105)]}
    release.sums = {}
    assert totals("sum") == noted["sum"]
    empty = published(
        cast,
        draft(cast, new_dataset(cast, "empty"), written(tmp_path, HEAD + "2026-11-06,甲,,,\n")),
    )
    release = empty
    assert totals("sum") == [Group(None, 1, None)]
