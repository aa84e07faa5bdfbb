"""Parquet, where its extra is installed; a clear answer where it is not."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongkai.datasets import parquet
from tests.cast import Cast
from tests.datasets.tables import HEAD, draft, first_version, new_dataset, published, written

pytestmark = pytest.mark.django_db
FILE = "/data/prices/v1/rows.parquet"


def test_without_the_package_the_answer_says_what_to_take_instead(
    cast: Cast, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_version(cast, tmp_path)
    monkeypatch.setattr("gongkai.portal.datasets.file_views.can_write_parquet", lambda: False)
    monkeypatch.setattr("gongkai.portal.datasets.views.can_write_parquet", lambda: False)
    answer = client.get(f"/en{FILE}")
    assert answer.status_code == 406
    assert "CSV" in answer.content.decode()
    assert "rows.parquet" not in client.get("/data/prices/").content.decode()
    assert client.get("/data/nothing/v1/rows.parquet").status_code == 404


def test_a_parquet_file_has_the_types_of_the_schema_and_no_private_column(
    cast: Cast, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader: Any = pytest.importorskip("pyarrow.parquet")
    rows = "".join(f"2026-11-{day:02},华凌,{day}.5,羊肉,报价\n" for day in range(1, 11))
    dataset = new_dataset(cast)
    published(cast, draft(cast, dataset, written(tmp_path, HEAD + rows)))
    monkeypatch.setattr("gongkai.datasets.queries.BATCH_ROWS", 2)
    monkeypatch.setattr(parquet, "BATCHES_OF_GROUP", 2)
    assert "rows.parquet" in client.get("/data/prices/").content.decode()
    pieces = list(client.get(f"{FILE}?field=price&op=gte&value=3"))
    assert len(pieces) > 2  # sent group by group
    table = reader.read_table(io.BytesIO(b"".join(pieces)))
    assert table.column_names == ["week", "market", "price", "kind"]
    assert table.to_pylist()[0] == {
        "week": date(2026, 11, 3),
        "market": "华凌",
        "price": Decimal("3.50"),
        "kind": "羊肉",
    }
    assert table.num_rows == 8
    assert table.schema.field("price").metadata[b"title"].decode() == "价格（元）"
