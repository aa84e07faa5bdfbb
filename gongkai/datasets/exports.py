"""Rows of a version as CSV and JSON, a few at a time: memory does not depend on their number."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.states import FieldType
from gongkai.datasets.values import Stored, file_cell, json_value
from gongkai.kit.spreadsheet_writer import FORMULA, Cell

PIECE = 64 << 10
BOM = b"\xef\xbb\xbf"


class _Line:
    def write(self, line: str) -> str:
        return line


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
    rows: Iterable[list[Stored]],
    *,
    with_mark: bool,
    with_names: bool = False,
) -> Iterator[bytes]:
    """
    Yield a CSV file (RFC 4180, UTF-8) in pieces; the byte order mark is for Excel.

    Its first line has the headings of the fields, or their names, by which programs find them in the
    schema.

    A text that a spreadsheet would run as a formula gets an apostrophe.
    """
    writer = csv.writer(_Line())
    if with_mark:
        yield BOM
    heads = [one.name if with_names else _safe(one.title) for one in fields]
    yield str(writer.writerow(heads)).encode()
    piece: list[str] = []
    size = 0
    readers = [(schema.place_of(one.name), _csv_reader(one)) for one in fields]
    for values in rows:
        line = str(writer.writerow([read(values[place]) for place, read in readers]))
        piece.append(line)
        size += len(line)
        if size > PIECE:
            yield "".join(piece).encode()
            piece, size = [], 0
    yield "".join(piece).encode()


def _csv_reader(field: Field) -> Callable[[Any], str | int | None]:
    """
    Return what writes a value of a field, chosen once for all rows.

    A day is stored as it is written; of numbers, half the time would go into `Decimal`.
    """
    if field.is_numeric and field.decimals:
        unit, places = 10**field.decimals, field.decimals

        def decimal(value: int | None) -> str | None:
            if value is None:
                return None
            whole, part = divmod(abs(value), unit)
            return f"{'-' if value < 0 else ''}{whole}.{part:0{places}}"

        return decimal
    if field.type == FieldType.STRING:
        return _safe
    if field.type == FieldType.BOOLEAN:
        return lambda value: None if value is None else "是" if value else "否"
    return lambda value: value


def _safe(cell: Cell) -> Any:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def json_row(schema: Schema, fields: Sequence[Field], values: list[Stored]) -> dict[str, Any]:
    """Return a row as a JSON object, by the names of the fields."""
    return {one.name: json_value(one, values[schema.place_of(one.name)]) for one in fields}


def json_pieces(
    release: DatasetVersion, fields: Sequence[Field], rows: Iterable[list[Stored]]
) -> Iterator[bytes]:
    """Yield a JSON file in pieces: the code, the number of the version, the schema, and the rows."""
    schema = release.schema
    head = {
        "dataset": release.dataset.code,
        "version": release.number,
        "schema": schema.public_descriptor(),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    places = [(schema.place_of(one.name), one) for one in fields]
    piece: list[str] = []
    size = 0
    mark = ""
    for values in rows:
        row = {one.name: json_value(one, values[place]) for place, one in places}
        line = f"{mark}\n{json.dumps(row, ensure_ascii=False)}"
        mark = ","
        piece.append(line)
        size += len(line)
        if size > PIECE:
            yield "".join(piece).encode()
            piece, size = [], 0
    yield "".join(piece).encode() + b"\n]}\n"
