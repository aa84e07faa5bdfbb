"""What the columns of a CSV file mean, in the vocabulary of the W3C (CSV on the Web)."""

import re
from typing import Any

from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.schemas import SUPPRESSED_AS, Field, Schema
from gongkai.datasets.states import FieldType

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "zh"}]
DATATYPES: dict[str, Any] = {
    FieldType.STRING: "string",
    FieldType.INTEGER: "integer",
    FieldType.NUMBER: "decimal",
    FieldType.BOOLEAN: {"base": "boolean", "format": "是|否"},
    FieldType.DATE: {"base": "date", "format": "yyyy-MM-dd"},
    FieldType.MONTH: "gYearMonth",
    FieldType.YEAR: "gYear",
}


def csvw_metadata(release: DatasetVersion, file: str) -> dict[str, Any]:
    """Return the metadata of the CSV file of a version, which is at the address `file` beside it."""
    schema = release.schema
    public = {one.name for one in schema.public_fields}
    table: dict[str, Any] = {"columns": [_column(schema, one) for one in schema.public_fields]}
    if schema.key and public.issuperset(schema.key):
        table["primaryKey"] = list(schema.key)
    return {
        "@context": CONTEXT,
        "url": file,
        "dc:title": release.dataset.title,
        "dc:description": release.dataset.description,
        "tableSchema": table,
    }


def _column(schema: Schema, field: Field) -> dict[str, Any]:
    is_counted = bool(schema.counted) and field.counts_persons
    column: dict[str, Any] = {
        "name": field.name,
        # The file is headed by either, `names=1` chooses.
        "titles": [field.title, field.name],
        "datatype": _datatype(field),
        "required": field.is_required and not is_counted,
        "null": ["", SUPPRESSED_AS] if is_counted else "",
    }
    if field.description:
        column["dc:description"] = field.description
    return column


def _datatype(field: Field) -> Any:
    if field.codes and field.type == FieldType.STRING:
        return {"base": "string", "format": f"^({'|'.join(map(re.escape, field.codes))})$"}
    return DATATYPES[field.type]
