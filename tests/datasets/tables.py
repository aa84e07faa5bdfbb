"""Test data: a dataset of prices with a private column, its versions, and files to import."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from gongkai.datasets.actions.datasets import create_dataset, start_release
from gongkai.datasets.actions.releases import publish_release, submit_release, withdraw_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import (
    DatasetFacts,
    ImportInputs,
    NewDataset,
    ReasonInputs,
    ReleaseFacts,
)
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.kit.workflows import NOTHING
from gongkai.operations.verify import datasets as verification
from tests.cast import AT, Cast

SCHEMA: dict[str, Any] = {
    "fields": [
        {
            "name": "week",
            "title": "日期",
            "type": "date",
            "constraints": {"required": True},
            "indexed": True,
        },
        {
            "name": "market",
            "title": "市场",
            "type": "string",
            "constraints": {"required": True},
            "indexed": True,
        },
        {
            "name": "price",
            "title": "价格",
            "type": "number",
            "decimals": 2,
            "unit": "元",
            "indexed": True,
        },
        {"name": "kind", "title": "品种", "constraints": {"enum": ["羊肉", "牛肉"]}},
        {"name": "seller", "title": "报价人", "public": False},
    ],
    "primaryKey": ["week", "market"],
    "chart": {"kind": "line", "x": "week", "y": "price", "series": ["market"]},
}
FACTS = DatasetFacts(
    title="农产品批发价格",
    description="每周五采集的批发市场价格。",
    cycle="WEEKLY",
    licence="free",
    legal_basis="价格监测规定",
)
HEAD = "日期,市场,价格（元）,品种,报价人\n"
ROWS = "2026-11-06,北园春,68.50,羊肉,报价甲\n2026年11月6日,华凌,６７.5,牛肉,报价乙\n"


def new_dataset(cast: Cast, code: str = "prices", **schema: Any) -> Dataset:
    """Return a dataset with fields."""
    new = NewDataset(code, FACTS, SCHEMA | schema)
    return create_dataset(cast.finance, new, by=cast.disclosure, at=AT)


def written(folder: Path, text: str, name: str = "rows.csv", encoding: str = "utf-8") -> Path:
    """Return a file with this text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def json_file(folder: Path, rows: Any) -> Path:
    """Return a JSON file."""
    return written(folder, json.dumps(rows, ensure_ascii=False), "rows.json")


def draft(
    cast: Cast, dataset: Dataset, path: Path | None, *, is_complete: bool = True
) -> DatasetVersion:
    """Return a version in preparation, with the rows of a file."""
    release = start_release(dataset, ReleaseFacts(), by=cast.disclosure, at=AT)
    if path is None:
        return release
    inputs = ImportInputs(path, is_complete=is_complete)
    return import_rows(release, inputs, by=cast.disclosure, at=AT)


def submitted(cast: Cast, release: DatasetVersion, reason: str = "更正价格") -> DatasetVersion:
    """Return the version under review."""
    return submit_release(release, ReleaseFacts("2026年第45周", reason), by=cast.disclosure, at=AT)


def published(cast: Cast, release: DatasetVersion, *, at: datetime = AT) -> DatasetVersion:
    """Return the version published by another person."""
    return publish_release(submitted(cast, release), NOTHING, by=cast.approver, at=at)


def first_version(
    cast: Cast, folder: Path, code: str = "prices", rows: str = ROWS
) -> DatasetVersion:
    """Return the published first version of a dataset."""
    dataset = new_dataset(cast, code)
    return published(cast, draft(cast, dataset, written(folder, HEAD + rows)))


def withdrawn(cast: Cast, release: DatasetVersion) -> DatasetVersion:
    """Return the version withdrawn."""
    return withdraw_release(release, ReasonInputs("含有错误"), by=cast.approver, at=AT)


def faults() -> list[str]:
    """Return what `gongkai verify` finds in the datasets."""
    return [str(one) for one in verification.check()]
