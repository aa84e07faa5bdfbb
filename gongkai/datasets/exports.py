"""Rows of a version as CSV and JSON, a few at a time: memory does not depend on their number."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.states import FieldType
from gongkai.datasets.values import Stored, file_cell, json_value
from gongkai.kit.spreadsheet_writer import FORMULA, Cell

BOM = b"\xef\xbb\xbf"


def cells_of(
    schema: Schema, fields: Sequence[Field], rows: Iterable[list[Stored]]
) -> Iterator[list[Cell]]:
    """Yield the cells of the fields of each row."""
    places = [(schema.place_of(one.name), one) for one in fields]
    for values in rows:
        yield [file_cell(one, values[place]) for place, one in places]


def csv_pieces(
    schema: Schema,
    fields: Sequence[Field],
    batches: Iterable[list[list[Stored]]],
    *,
    with_mark: bool,
    with_names: bool = False,
) -> Iterator[bytes]:
    """
    Yield a CSV file (RFC 4180, UTF-8), a piece for each batch of rows; the byte order mark is for Excel.

    Its first line has the headings of the fields, or their names, by which programs find them in the
    schema. A text that a spreadsheet would run as a formula gets an apostrophe.
    """
    if with_mark:
        yield BOM
    yield _csv_lines([[one.name if with_names else _safe(one.title) for one in fields]])
    columns = [(schema.place_of(one.name), _csv_column(one)) for one in fields]
    for batch in batches:
        stored = list(zip(*batch, strict=True))
        yield _csv_lines(zip(*(write(stored[place]) for place, write in columns), strict=True))


def _csv_lines(rows: Iterable[Sequence[object]]) -> bytes:
    lines = StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()


def _csv_column(field: Field) -> Callable[[Sequence[Any]], Sequence[object]]:
    """
    Return what writes the values of a field, chosen once for all rows.

    It takes the values of a whole batch: of single cells, most of the time would go into calls. A day is
    stored as it is written.
    """
    if field.is_numeric and field.decimals:
        unit, places = 10**field.decimals, field.decimals

        def decimal(value: int) -> str:
            sign, size = ("-", -value) if value < 0 else ("", value)
            return f"{sign}{size // unit}.{size % unit:0{places}}"

        return lambda values: [None if one is None else decimal(one) for one in values]
    if field.type == FieldType.STRING:
        return lambda values: [_safe(one) for one in values]
    if field.type == FieldType.BOOLEAN:
        words = {None: None, True: "是", False: "否"}
        return lambda values: [words[one] for one in values]
    return lambda values: values


def _safe(text: str | None) -> str | None:
    return f"'{text}" if text and FORMULA.match(text) else text


def json_row(schema: Schema, fields: Sequence[Field], values: list[Stored]) -> dict[str, Any]:
    """Return a row as a JSON object, by the names of the fields."""
    return {one.name: json_value(one, values[schema.place_of(one.name)]) for one in fields}


def json_pieces(
    release: DatasetVersion, fields: Sequence[Field], batches: Iterable[list[list[Stored]]]
) -> Iterator[bytes]:
    """Yield a JSON file in pieces: the code, the number of the version, the schema, and the rows."""
    schema = release.schema
    head = {
        "dataset": release.dataset.code,
        "version": release.number,
        "schema": schema.public_descriptor(),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    names = [one.name for one in fields]
    columns = [(schema.place_of(one.name), one) for one in fields]
    written = json.JSONEncoder(ensure_ascii=False).encode
    mark = "\n"
    for batch in batches:
        stored = list(zip(*batch, strict=True))
        values = [_json_column(one, stored[place]) for place, one in columns]
        lines = (written(dict(zip(names, row, strict=True))) for row in zip(*values, strict=True))
        yield (mark + ",\n".join(lines)).encode()
        mark = ",\n"
    yield b"\n]}\n"


def _json_column(field: Field, values: Sequence[Any]) -> Sequence[object]:
    if field.is_numeric and field.decimals:
        return [json_value(field, one) for one in values]
    return values
