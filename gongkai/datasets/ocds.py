"""
Rows as releases of the Open Contracting Data Standard 1.1, for a dataset whose columns name their places.

A row is the release of one contracting process; its project is described as the extension for projects
asks, which the profile for public-private partnerships uses. A place that no column fills is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.states import FieldType
from gongkai.datasets.values import Stored, json_value, number_of, shown_value

PROJECT = "planning/project/id"
EXTENSIONS = [
    f"https://raw.githubusercontent.com/open-contracting-extensions/{name}/master/extension.json"
    for name in ("ocds_project_extension", "ocds_location_extension")
]
UNITS = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
# The stages of a project in the words of the ministry of finance, as statuses of a tender.
STATUSES = {
    "识别": "planning",
    "准备": "planned",
    "采购": "active",
    "执行": "complete",
    "移交": "complete",
    "退库": "withdrawn",
    "终止": "cancelled",
}
BEGUN = frozenset({"active", "complete", "unsuccessful"})


def has_ocds(schema: Schema) -> bool:
    """Return whether the columns of a schema say which projects the rows are about."""
    return any(one.ocds == PROJECT for one in schema.public_fields)


def ocds_pieces(
    release: DatasetVersion,
    batches: Iterable[list[list[Stored]]],
    *,
    address: str,
    page: str,
    prefix: str,
) -> Iterator[bytes]:
    """
    Yield a release package in pieces, a release for each project; body and dataset must be joined.

    `address` is that of the file, `page` that of the dataset; `prefix` begins the identifiers.
    """
    assert release.published_at is not None  # only what is public is written
    head = {
        "uri": address,
        "version": "1.1",
        "extensions": EXTENSIONS,
        "publishedDate": release.published_at.isoformat(),
        "publisher": {"name": release.dataset.body.name, "uri": page},
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "releases": ['
    schema, mark = release.schema, "\n"
    begins = prefix or release.dataset.code
    for batch in batches:
        for values in batch:
            found = _release(schema, values, begins, release.number, release.published_at)
            if found is not None:
                yield (mark + json.dumps(found, ensure_ascii=False)).encode()
                mark = ",\n"
    yield b"\n]}\n"


def _release(
    schema: Schema, values: Sequence[Stored], begins: str, number: int, at: datetime
) -> dict[str, Any] | None:
    """Return the release of a row; None for one that is a total, or has no project."""
    by_place = {
        one.ocds: (one, value)
        for one, value in zip(schema.fields, values, strict=True)
        if one.ocds and one.is_public and value is not None
    }
    total = schema.total_row
    if PROJECT not in by_place or (
        total is not None and values[schema.place_of(total.field)] == total.value
    ):
        return None
    words = {
        place: shown_value(field, value)
        if field.type == FieldType.STRING
        else str(json_value(field, value))
        for place, (field, value) in by_place.items()
    }
    identifier = words[PROJECT]
    status = STATUSES.get(words.get("tender/status", ""), words.get("tender/status", ""))
    supplier, signed = words.get("awards/0/suppliers/0/name"), words.get("contracts/0/dateSigned")
    found: dict[str, Any] = {
        "ocid": f"{begins}-{identifier}",
        "id": f"{begins}-{identifier}-v{number}",
        "date": at.isoformat(),
        "language": "zh",
        "tag": _tags(status, supplier, signed),
        "initiationType": "tender",
        "parties": [
            {"id": name, "name": name, "roles": [role]}
            for name, role in ((words.get("buyer/name"), "buyer"), (supplier, "supplier"))
            if name
        ],
        "planning": _planning(words, by_place),
        "tender": {"id": identifier, **_tender(words, status)},
    }
    if name := words.get("buyer/name"):
        found["buyer"] = {"id": name, "name": name}
    if supplier or signed:
        found["awards"] = [{"id": f"{identifier}-1", **_suppliers(supplier)}]
    if signed:
        found["contracts"] = [
            {
                "id": f"{identifier}-1",
                "awardID": f"{identifier}-1",
                "dateSigned": f"{signed}T00:00:00+08:00",
            }
        ]
    return {name: value for name, value in found.items() if value}


def _tags(status: str, supplier: str | None, signed: str | None) -> list[str]:
    tags = ["planning"]
    if status in BEGUN:
        tags.append("tender")
    return [*tags, *(["award"] if supplier or signed else []), *(["contract"] if signed else [])]


def _planning(
    words: Mapping[str, str], by_place: Mapping[str, tuple[Field, Stored]]
) -> dict[str, Any]:
    project: dict[str, Any] = {
        name: words[f"planning/project/{name}"]
        for name in ("id", "title", "description")
        if f"planning/project/{name}" in words
    }
    if sector := words.get("planning/project/sector/description"):
        project["sector"] = {"description": sector}
    if place := words.get("planning/project/locations/0/description"):
        project["locations"] = [{"description": place}]
    if value := by_place.get("planning/project/totalValue/amount"):
        project["totalValue"] = {"amount": _amount(*value), "currency": "CNY"}
    planning: dict[str, Any] = {"project": project}
    if budget := words.get("planning/budget/description"):
        planning["budget"] = {"description": budget}
    return planning


def _tender(words: Mapping[str, str], status: str) -> dict[str, str]:
    found = {
        "title": words.get("planning/project/title", ""),
        "status": status if status in {*STATUSES.values(), "unsuccessful"} else "",
        "procurementMethodDetails": words.get("tender/procurementMethodDetails", ""),
    }
    return {name: value for name, value in found.items() if value}


def _suppliers(name: str | None) -> dict[str, Any]:
    return {"suppliers": [{"id": name, "name": name}]} if name else {}


def _amount(field: Field, value: Stored) -> int | float:
    """Return an amount in yuan: the unit of the column says what one is worth."""
    number = number_of(field, value)
    assert number is not None  # the check of fields has seen that it is a number
    amount = number * UNITS.get(field.unit, 1)
    return int(amount) if amount == int(amount) else float(amount)
