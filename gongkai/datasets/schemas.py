"""
Schemas of datasets in the vocabulary of Table Schema, read and written as plain JSON.

A field that is not public is stored apart and encrypted. Up to `MAX_INDEXED` fields are indexed: the
public can filter, sort and group by them, however many rows there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.schema_fields import Field, check_field, read_field
from gongkai.datasets.schema_parts import (
    CHARTS,
    BadSchema,
    Chart,
    Coverage,
    Sum,
    TotalRow,
    YearBefore,
)
from gongkai.datasets.states import FieldType

__all__ = ["MAX_INDEXED_TEXT", "SUPPRESSED_AS", "Field", "Schema", "check_schema", "read_schema"]

MAX_FIELDS, MAX_INDEXED, MAX_INDEXED_TEXT = 60, 4, 200
# How CSV files write a boolean, in the words of Table Schema.
AS_WRITTEN = {"trueValues": ["是", "true"], "falseValues": ["否", "false"]}
SUPPRESSED_AS = "*"  # what stands in files where a small number is hidden
AGGREGATES, MAX_SERIES_FIELDS = ("", "sum"), 3


@dataclass(frozen=True)
class Schema:
    """The fields of a dataset in order, those that identify a row, its checks and its chart."""

    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    chart: Chart | None = None
    total_row: TotalRow | None = None
    coverage: Coverage | None = None
    year_before: YearBefore | None = None

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
        if self.coverage:
            found["coverage"] = self.coverage.descriptor()
        if self.year_before:
            found["yearBefore"] = self.year_before.descriptor()
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
    fields = tuple(read_field(one) for one in descriptor["fields"])
    key = descriptor.get("primaryKey") or []
    names = [key] if isinstance(key, str) else list(key) if isinstance(key, list) else [None]
    chart = descriptor.get("chart")
    sums = descriptor.get("sums") or []
    total = descriptor.get("totalRow")
    coverage, before = descriptor.get("coverage"), descriptor.get("yearBefore")
    parts = [one for one in (chart, total, coverage, before) if one] + list(sums)
    if not all(isinstance(one, Mapping) for one in parts):
        raise BadSchema(_("A schema is a JSON object with a list of fields."))
    schema = Schema(
        fields,
        tuple(map(str, names)),
        tuple(Sum(str(one.get("total")), tuple(map(str, one.get("parts") or []))) for one in sums),
        _chart(chart) if chart else None,
        TotalRow(str(total.get("field")), str(total.get("value"))) if total else None,
        Coverage.read(coverage) if coverage else None,
        YearBefore.read(before) if before else None,
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
        check_field(field)
    _check_names(schema)
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
    _check_tables(schema, by_name)


def _check_names(schema: Schema) -> None:
    places = [one.ocds for one in schema.fields if one.ocds]
    if len(set(places)) < len(places):
        raise BadSchema(_("Two fields have the same place in OCDS."), "ocds-twice")
    for values in ([one.name for one in schema.fields], [one.title for one in schema.fields]):
        twice = next((one for one in values if values.count(one) > 1), None)
        if twice is not None:
            raise BadSchema(_("Two fields are called “%(name)s”.") % {"name": twice}, "field-twice")


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


def _check_tables(schema: Schema, by_name: Mapping[str, Field]) -> None:
    """Check what is counted from the rows, and what is compared with the year before."""
    counted = schema.coverage
    if counted is not None:
        due = by_name.get(counted.due)
        if (
            not counted.by
            or not {counted.of, *counted.by} <= set(schema.key)
            or due is None
            or not due.is_public
        ):
            raise BadSchema(
                _(
                    "Coverage counts a field that identifies rows, by others, and names a public number."
                ),
                "bad-coverage",
            )
        if due.type != FieldType.INTEGER or due.counts_persons:
            raise BadSchema(
                _(
                    "Coverage counts a field that identifies rows, by others, and names a public number."
                ),
                "bad-coverage",
            )
    before = schema.year_before
    if before is not None:
        now, last = by_name.get(before.of), by_name.get(before.value)
        year = by_name.get(before.year)
        if (
            now is None
            or last is None
            or year is None
            or year.type != FieldType.YEAR
            or before.year not in schema.key
            or not (now.is_numeric and last.is_numeric and now.decimals == last.decimals)
            or not (now.is_public and last.is_public)
        ):
            raise BadSchema(
                _(
                    "The year before is compared between two public numbers with the same decimal "
                    "places, by a year that identifies the row."
                ),
                "bad-year-before",
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
            _("A chart is a line, bars or a map, of two public fields, the second a number."),
            "bad-chart",
        )
    separating = [by_name.get(name) for name in chart.series]
    if (
        len(separating) > (1 if chart.kind == "map" else MAX_SERIES_FIELDS)
        or chart.aggregate not in AGGREGATES
        or any(one is None or not one.is_public or one in (x, y) for one in separating)
    ):
        raise BadSchema(
            _(
                "The series of a chart are told apart by at most %(most)s other public fields, a map by "
                "one; its rows are added up by “sum”."
            )
            % {"most": MAX_SERIES_FIELDS},
            "bad-series",
        )
