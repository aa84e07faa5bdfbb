"""
Rows of a version as Parquet, where the extra `parquet` is installed.

The file is written while it is sent, a row group for each piece: memory does not depend on the
number of rows. Types are those of the schema; a hidden number is null, as is a missing one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from itertools import islice
from typing import Any

from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.states import FieldType
from gongkai.datasets.values import Stored

BATCHES_OF_GROUP = 25  # of 2,000 rows: small groups make large files
DIGITS = 18


def can_write_parquet() -> bool:
    """Return whether the package that writes Parquet is installed."""
    return find_spec("pyarrow") is not None


class _Sink:
    """Takes what the writer writes until it is sent."""

    closed = False

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(self.pieces[-1])

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def parquet_pieces(
    schema: Schema, fields: Sequence[Field], batches: Iterable[list[list[Stored]]]
) -> Iterator[bytes]:
    """Yield a Parquet file in pieces; the meaning of each column is in its metadata."""
    import pyarrow as pa  # noqa: PLC0415  (an optional package, which takes long to load)
    from pyarrow import parquet  # noqa: PLC0415

    columns = [(schema.place_of(one.name), *_column(pa, one)) for one in fields]
    named = [
        pa.field(one.name, kind, metadata={"title": one.heading, "about": one.description})
        for one, (_place, kind, _value) in zip(fields, columns, strict=True)
    ]
    table_schema, sink, source = pa.schema(named), _Sink(), iter(batches)
    writer = parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), table_schema)
    while some := list(islice(source, BATCHES_OF_GROUP)):
        rows = [row for batch in some for row in batch]
        arrays = [
            pa.array([value(row[place]) for row in rows], type=kind)
            for place, kind, value in columns
        ]
        writer.write_table(pa.Table.from_arrays(arrays, schema=table_schema))
        yield sink.take()
    writer.close()
    yield sink.take()


def _column(pa: Any, field: Field) -> tuple[Any, Callable[[Any], Any]]:
    """Return the type of a column, and what makes a value of what is stored."""
    if field.is_numeric and field.decimals:
        places = -field.decimals
        kind = pa.decimal128(DIGITS, field.decimals)
        return kind, lambda value: None if value is None else Decimal(value).scaleb(places)
    if field.is_numeric:
        return pa.int64(), lambda value: value
    if field.type == FieldType.BOOLEAN:
        return pa.bool_(), lambda value: value
    if field.type == FieldType.DATE:
        return pa.date32(), lambda value: value and date.fromisoformat(value)
    return pa.string(), lambda value: value
