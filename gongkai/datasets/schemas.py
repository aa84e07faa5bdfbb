"""
Schemas of datasets in the vocabulary of Table Schema, read and written as plain JSON.

A field that is not public is stored apart and encrypted. Up to `MAX_INDEXED` fields are indexed: the
public can filter, sort and group by them, however many rows there are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.schema_parts import BadSchema, Chart, Sum, TotalRow
from gongkai.datasets.states import FieldType
from gongkai.kit.text_input import is_blank, single_line

MAX_FIELDS, MAX_INDEXED, MAX_CODES, MAX_DECIMALS = 60, 4, 200, 6
MAX_TITLE, MAX_NAME, MAX_INDEXED_TEXT = 100, 40, 200
NAME = re.compile(r"[a-z][a-z0-9_]*")
NUMERIC = frozenset({FieldType.INTEGER, FieldType.NUMBER})
CHARTS = ("line", "bar")
# How CSV files write a boolean, in the words of Table Schema.
AS_WRITTEN = {"trueValues": ["是", "true"], "falseValues": ["否", "false"]}
SUPPRESSED_AS = "*"  # what stands in files where a small number is hidden
AGGREGATES, MAX_SERIES_FIELDS = ("", "sum"), 3


@dataclass(frozen=True)
class Field:
    """
    One column.

    `decimals` is how many places a number has; `codes` are the only values that are allowed; `reason`
    says why personal data in the column may be public; `source` is where law or catalogue ask for it.
    Of a field that `counts_persons`, small numbers are hidden.
    """

    name: str
    title: str
    type: str = FieldType.STRING
    description: str = ""
    unit: str = ""
    decimals: int = 0
    is_required: bool = False
    is_public: bool = True
    is_indexed: bool = False
    codes: tuple[str, ...] = ()
    reason: str = ""
    source: str = ""
    counts_persons: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether the field holds numbers."""
        return self.type in NUMERIC

    @property
    def heading(self) -> str:
        """The title with its unit, as it stands above the column."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def type_label(self) -> str:
        """The type in the language of the reader."""
        return str(FieldType(self.type).label)

    def descriptor(self) -> dict[str, Any]:
        """Return the field as Table Schema writes it; what it does not know has names of its own."""
        constraints: dict[str, Any] = {"required": True} if self.is_required else {}
        if self.codes:
            constraints["enum"] = list(self.codes)
        optional = {
            "description": self.description,
            "unit": self.unit,
            "decimals": self.decimals,
            "constraints": constraints,
            "indexed": self.is_indexed,
            "personalDataReason": self.reason,
            "source": self.source,
            "countsPersons": self.counts_persons,
        }
        return {
            "name": self.name,
            "title": self.title,
            "type": str(self.type),
            "public": self.is_public,
        } | {key: value for key, value in optional.items() if value}


@dataclass(frozen=True)
class Schema:
    """The fields of a dataset in order, those that identify a row, its checks and its chart."""

    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    chart: Chart | None = None
    total_row: TotalRow | None = None

    @property
    def by_name(self) -> dict[str, Field]:
        """The fields by their names."""
        return {one.name: one for one in self.fields}

    @property
    def public_fields(self) -> tuple[Field, ...]:
        """The fields that the public reads."""
        return tuple(one for one in self.fields if one.is_public)

    @property
    def indexed(self) -> tuple[Field, ...]:
        """The indexed fields; the place of one is that of its column in the table of rows."""
        return tuple(one for one in self.fields if one.is_indexed)

    @property
    def counted(self) -> tuple[Field, ...]:
        """The fields of which small numbers are hidden."""
        return tuple(one for one in self.fields if one.counts_persons)

    @property
    def shape(self) -> tuple[object, ...]:
        """What decides how rows are stored; rows of versions of another shape are never shared."""
        fields = tuple(
            (
                one.name,
                str(one.type),
                one.decimals,
                one.is_public,
                one.is_indexed,
                one.counts_persons,
            )
            for one in self.fields
        )
        return fields, self.key, self.total_row

    def place_of(self, name: str) -> int:
        """Return the place of a field in the stored values of a row."""
        return [one.name for one in self.fields].index(name)

    def descriptor(self) -> dict[str, Any]:
        """Return the schema as JSON, as it is stored."""
        found: dict[str, Any] = {
            "fields": [one.descriptor() for one in self.fields],
            "primaryKey": list(self.key),
        }
        if self.sums:
            found["sums"] = [{"total": one.total, "parts": list(one.parts)} for one in self.sums]
        if self.chart:
            found["chart"] = self.chart.descriptor()
        if self.total_row:
            found["totalRow"] = {"field": self.total_row.field, "value": self.total_row.value}
        return found

    def public_descriptor(self) -> dict[str, Any]:
        """Return the schema that the public reads: of the public fields only."""
        names = {one.name for one in self.public_fields}
        found = self.descriptor()
        found["fields"] = [
            one | (AS_WRITTEN if one["type"] == FieldType.BOOLEAN else {})
            for one in found["fields"]
            if one["name"] in names
        ]
        if self.counted:
            found["missingValues"] = ["", SUPPRESSED_AS]
            for one in found["fields"]:
                if one.get("countsPersons"):
                    one["constraints"] = one.get("constraints", {}) | {"required": False}
        return found


def read_schema(descriptor: Any) -> Schema:
    """Return the schema of a descriptor, checked as a whole. Raises `BadSchema`."""
    if not isinstance(descriptor, Mapping) or not isinstance(descriptor.get("fields"), list):
        raise BadSchema(_("A schema is a JSON object with a list of fields."))
    fields = tuple(_field(one) for one in descriptor["fields"])
    key = descriptor.get("primaryKey") or []
    names = [key] if isinstance(key, str) else list(key) if isinstance(key, list) else [None]
    chart = descriptor.get("chart")
    sums = descriptor.get("sums") or []
    total = descriptor.get("totalRow")
    parts = [one for one in (chart, total) if one] + list(sums)
    if not all(isinstance(one, Mapping) for one in parts):
        raise BadSchema(_("A schema is a JSON object with a list of fields."))
    schema = Schema(
        fields,
        tuple(map(str, names)),
        tuple(Sum(str(one.get("total")), tuple(map(str, one.get("parts") or []))) for one in sums),
        _chart(chart) if chart else None,
        TotalRow(str(total.get("field")), str(total.get("value"))) if total else None,
    )
    check_schema(schema)
    return schema


def _chart(found: Mapping[str, Any]) -> Chart:
    series = found.get("series") or []
    if not isinstance(series, list):
        series = [series]
    return Chart(
        str(found.get("kind")),
        str(found.get("x")),
        str(found.get("y")),
        tuple(map(str, series)),
        str(found.get("aggregate") or ""),
    )


def check_schema(schema: Schema) -> None:
    """Check fields, key, checks and chart of a schema. Raises `BadSchema`."""
    if len(schema.fields) > MAX_FIELDS:
        raise BadSchema(_("At most %(most)s fields.") % {"most": MAX_FIELDS}, "too-many-fields")
    for field in schema.fields:
        _check_field(field)
    for values in ([one.name for one in schema.fields], [one.title for one in schema.fields]):
        twice = next((one for one in values if values.count(one) > 1), None)
        if twice is not None:
            raise BadSchema(_("Two fields are called “%(name)s”.") % {"name": twice}, "field-twice")
    if len(schema.indexed) > MAX_INDEXED:
        raise BadSchema(
            _("At most %(most)s fields can be indexed.") % {"most": MAX_INDEXED}, "too-many-indexed"
        )
    by_name = schema.by_name
    for name in schema.key:
        if name not in by_name or not by_name[name].is_public or not by_name[name].is_required:
            raise BadSchema(
                _("A field that identifies rows is public and required: “%(name)s”.")
                % {"name": name},
                "bad-key",
            )
    for one in schema.sums:
        for name in (one.total, *one.parts):
            if name not in by_name or not by_name[name].is_numeric or not by_name[name].is_public:
                raise BadSchema(
                    _("A sum is checked between public numbers: “%(name)s”.") % {"name": name},
                    "bad-sum",
                )
    _check_counts(schema, by_name)
    if schema.chart:
        _check_chart(schema.chart, by_name)


def _check_counts(schema: Schema, by_name: Mapping[str, Field]) -> None:
    for one in schema.counted:
        if one.type != FieldType.INTEGER or not one.is_public or one.name in schema.key:
            raise BadSchema(
                _(
                    "A number of persons is a public whole number that does not identify the row: "
                    "“%(name)s”."
                )
                % {"name": one.name},
                "bad-count",
            )
    for each in schema.sums:
        # Where some parts of a sum were never hidden, the others could be computed.
        if len({by_name[name].counts_persons for name in (each.total, *each.parts)}) > 1:
            raise BadSchema(
                _("In a sum, all fields are numbers of persons or none is: “%(name)s”.")
                % {"name": each.total},
                "mixed-sum",
            )
    total = schema.total_row
    if total and (total.field not in schema.key or by_name[total.field].type != FieldType.STRING):
        raise BadSchema(
            _("Rows that are totals are told by a text that identifies the row: “%(name)s”.")
            % {"name": total.field},
            "bad-total-row",
        )


def _check_chart(chart: Chart, by_name: Mapping[str, Field]) -> None:
    x, y = by_name.get(chart.x), by_name.get(chart.y)
    if (
        chart.kind not in CHARTS
        or x is None
        or y is None
        or not (x.is_public and y.is_public and y.is_numeric)
    ):
        raise BadSchema(
            _("A chart is a line or bars, of two public fields, the second a number."), "bad-chart"
        )
    separating = [by_name.get(name) for name in chart.series]
    if (
        len(separating) > MAX_SERIES_FIELDS
        or chart.aggregate not in AGGREGATES
        or any(one is None or not one.is_public or one in (x, y) for one in separating)
    ):
        raise BadSchema(
            _(
                "The series of a chart are told apart by at most %(most)s other public fields; its rows "
                "are added up by “sum”."
            )
            % {"most": MAX_SERIES_FIELDS},
            "bad-series",
        )


def _check_field(field: Field) -> None:
    if not NAME.fullmatch(field.name) or len(field.name) > MAX_NAME:
        raise BadSchema(
            _("The name of a field has small letters, digits and _ only: “%(name)s”.")
            % {"name": field.name[:MAX_NAME]},
            "bad-name",
        )
    if is_blank(field.title) or len(field.title) > MAX_TITLE:
        raise BadSchema(
            _("The field “%(name)s” needs a heading of at most %(most)s characters.")
            % {"name": field.name, "most": MAX_TITLE},
            "bad-title",
        )
    if field.type not in FieldType:
        raise BadSchema(
            _("The field “%(name)s” has no known type.") % {"name": field.name}, "bad-type"
        )
    if not 0 <= field.decimals <= MAX_DECIMALS or (
        field.decimals and field.type != FieldType.NUMBER
    ):
        raise BadSchema(
            _("The field “%(name)s” has a wrong number of decimal places.") % {"name": field.name},
            "bad-decimals",
        )
    if field.codes and (field.type != FieldType.STRING or len(field.codes) > MAX_CODES):
        raise BadSchema(
            _("A list of codes belongs to texts and has at most %(most)s codes.")
            % {"most": MAX_CODES},
            "bad-codes",
        )
    if field.is_indexed and not field.is_public:
        raise BadSchema(
            _("A field that is not public is never indexed: “%(name)s”.") % {"name": field.name},
            "private-indexed",
        )


def _field(found: Any) -> Field:
    if not isinstance(found, Mapping):
        raise BadSchema(_("A schema is a JSON object with a list of fields."))
    constraints = found.get("constraints") or {}
    codes = constraints.get("enum") or [] if isinstance(constraints, Mapping) else [None]
    decimals = found.get("decimals", 0)
    flags = [
        found.get("public", True),
        found.get("indexed", False),
        found.get("countsPersons", False),
    ]
    if (
        not isinstance(codes, list)
        or not all(isinstance(one, str) for one in codes)
        or not isinstance(decimals, int)
        or not all(isinstance(one, bool) for one in flags)
    ):
        raise BadSchema(
            _("The field “%(name)s” is described wrongly.") % {"name": str(found.get("name"))[:40]}
        )

    def text(name: str) -> str:
        return single_line(str(found.get(name) or ""))

    return Field(
        name=text("name"),
        title=text("title") or text("name"),
        type=text("type") or FieldType.STRING,
        description=text("description"),
        unit=text("unit"),
        decimals=decimals,
        is_required=constraints.get("required") is True,
        is_public=flags[0],
        is_indexed=flags[1],
        codes=tuple(single_line(one) for one in codes),
        reason=text("personalDataReason"),
        source=text("source"),
        counts_persons=flags[2],
    )
