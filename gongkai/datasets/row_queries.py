"""
Questions of the public to the rows of a version: filter, search, sort, select, aggregate.

Only public fields can be named; what is not public is in another table. A question that no index answers
is refused where the version has more than `MAX_SCAN` rows, so that nobody can make the server scan. There
is no SQL: fields and operators are looked up, values are parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Expression,
    F,
    Func,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.models import DataRow, DatasetVersion
from gongkai.datasets.queries import rows_of
from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.states import FieldType
from gongkai.datasets.values import Stored, WrongValue, from_slot, read_value, slot_value
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.text_input import is_blank

MAX_SCAN = 20_000
MAX_CONDITIONS, MAX_GROUPS, MAX_SEARCH = 5, 1_000, 100
OPERATORS = {"eq": "", "gt": "__gt", "gte": "__gte", "lt": "__lt", "lte": "__lte"}
DEFAULT_ORDER = ("position", "id")
MEASURES = ("count", "sum", "min", "max")


@dataclass(frozen=True)
class Condition:
    """A field by its name, an operator of `OPERATORS`, and a value as somebody wrote it."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class RowQuery:
    """Conditions that all hold, words that occur in a text, and a field to sort by (`-` descends)."""

    conditions: tuple[Condition, ...] = ()
    text: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Group:
    """One group of an aggregate: the value that its rows share, how many they are, and the measure."""

    value: Stored
    count: int
    measure: int | None
    hidden: int = 0  # how many numbers of these rows are hidden, and not in the measure


class _JsonValue(Func):
    """The value at a place of the stored list, as SQL: a number, or a text."""

    def __init__(self, place: int, output_field: Any) -> None:
        super().__init__(F("values"), output_field=output_field)
        self._place = place

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Return the expression of the database."""
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        is_number = isinstance(self.output_field, BigIntegerField)
        if connection.vendor == "postgresql":
            cast = "::bigint" if is_number else ""
            return f"({column} ->> {self._place}){cast}", parameters
        return f"json_extract({column}, '$[{self._place}]')", parameters


def parsed_condition(text: str) -> Condition:
    """Return a condition as addresses write it, `field:operator:value`. Raises `Refused`."""
    parts = text.split(":", 2)
    if len(parts) != 3:
        raise Refused(
            Refusal("bad-filter", _("A filter is written field:operator:value."), field="filter")
        )
    return Condition(*parts)


def found_rows(
    release: DatasetVersion, query: RowQuery
) -> tuple[QuerySet[DataRow], tuple[str, ...]]:
    """Return the rows that answer a question, and the keys of their order. Raises `Refused`."""
    schema = release.schema
    if len(query.conditions) > MAX_CONDITIONS:
        message = _("At most %(most)s filters.") % {"most": MAX_CONDITIONS}
        raise Refused(Refusal("too-many-filters", message, field="filter"))
    rows = rows_of(release)
    for one in query.conditions:
        rows = rows.filter(_condition(release, schema, one))
    if not is_blank(query.text):
        rows = rows.filter(_search(release, schema, query.text))
    keys = _order(schema, query.sort)
    slot = keys[0].lstrip("-")
    if slot.startswith("s"):
        rows = rows.filter(**{f"{slot}__isnull": False})  # the condition of its index
    return rows, keys


def aggregate(
    release: DatasetVersion, query: RowQuery, *, by: str, measure: str, of: str
) -> list[Group]:
    """
    Return the groups of rows with the same value of a field, at most `MAX_GROUPS`, in its order.

    Without a field there is one group. A version never changes, so that its answers are cached.
    Raises `Refused`.
    """
    schema = release.schema
    if measure not in MEASURES:
        raise Refused(Refusal("bad-measure", _("There is no such measure."), field="measure"))
    number = _measured(schema, of) if measure != "count" else None
    grouped = _public_field(schema, by, "group") if by else None
    if (
        grouped is None
        and query == RowQuery()
        and (total := _noted_total(release, measure, number))
    ):
        return [total]
    rows, _keys = found_rows(release, query)
    name = f"dataset-groups:{release.pk}:{release.sha256}:{query!r}:{by}:{measure}:{of}"
    known = cache.get(key := _cache_key(name))
    if known is None:
        known = _groups(release, schema, rows, grouped, measure, number)
        cache.set(key, known, 3600)
    if len(known) > MAX_GROUPS:
        message = _("There are more than %(most)s groups.") % {"most": f"{MAX_GROUPS:,}"}
        raise Refused(Refusal("too-many-groups", message, field="group"))
    return [Group(*one) for one in known]


def _noted_total(release: DatasetVersion, measure: str, number: Field | None) -> Group | None:
    """
    Return count or sum of all rows as they were noted with the digest of the version; None if unknown.

    A sum of zero is computed, because a column without any value has none.
    """
    if measure == "count":
        return Group(None, release.row_count, None)
    if (
        measure == "sum"
        and number is not None
        and not number.counts_persons
        and (noted := release.sums.get(number.name))
    ):
        return Group(None, release.row_count, int(noted))
    return None


def _cache_key(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def _groups(
    release: DatasetVersion,
    schema: Schema,
    rows: QuerySet[DataRow],
    grouped: Field | None,
    measure: str,
    number: Field | None,
) -> list[tuple[Stored, int, int | None, int]]:
    measures: dict[str, Expression | Count] = {"count_": Count("pk")}
    if number is not None:
        function = {"sum": Sum, "min": Min, "max": Max}[measure]
        value = _JsonValue(schema.place_of(number.name), BigIntegerField())
        measures["measure_"] = function(value)
        if number.counts_persons:
            bit = F("hidden").bitand(1 << schema.place_of(number.name))
            measures["hidden_"] = Sum(Case(When(GreaterThan(bit, 0), then=1), default=0))
    if grouped is None:
        found = rows.aggregate(**measures)
        return [(None, found["count_"], found.get("measure_"), found.get("hidden_") or 0)]
    place: Any = F(f"s{_slot(schema, grouped)}") if grouped.is_indexed else None
    if place is None:
        _refuse_scan(release, grouped.name, "group")
        place = _JsonValue(
            schema.place_of(grouped.name),
            BigIntegerField() if grouped.is_numeric else CharField(),
        )
    groups: Any = rows.order_by().annotate(group_=place).values("group_").annotate(**measures)
    return [
        (
            from_slot(grouped, one["group_"]) if grouped.is_indexed else one["group_"],
            one["count_"],
            one.get("measure_"),
            one.get("hidden_") or 0,
        )
        for one in groups.order_by("group_")[: MAX_GROUPS + 1]
    ]


def _measured(schema: Schema, name: str) -> Field:
    field = _public_field(schema, name, "of")
    if not field.is_numeric:
        raise Refused(Refusal("no-number", _("Choose a field with numbers."), field="of"))
    return field


def _public_field(schema: Schema, name: str, parameter: str) -> Field:
    """Return a public field. One that is not public is answered like one that does not exist."""
    field = schema.by_name.get(name)
    if field is None or not field.is_public:
        raise Refused(
            Refusal("no-such-field", _("The dataset has no such field."), field=parameter)
        )
    return field


def _slot(schema: Schema, field: Field) -> int:
    return [one.name for one in schema.indexed].index(field.name) + 1


def _refuse_scan(release: DatasetVersion, name: str, parameter: str) -> None:
    if release.row_count > MAX_SCAN:
        names = "、".join(one.title for one in release.schema.indexed) or "—"
        message = _(
            "The table has too many rows to search them by this field. Use one of these: %(names)s."
        ) % {"names": names}
        raise Refused(Refusal("not-indexed", message, field=parameter))


def _condition(release: DatasetVersion, schema: Schema, condition: Condition) -> Q:
    field = _public_field(schema, condition.field, "filter")
    lookup = OPERATORS.get(condition.operator)
    if lookup is None:
        raise Refused(Refusal("bad-operator", _("There is no such comparison."), field="filter"))
    try:
        value = read_value(field, condition.value)
    except WrongValue as wrong:
        message = _("%(field)s: %(problem)s.") % {"field": field.title, "problem": wrong.message}
        raise Refused(Refusal("bad-value", message, field="filter")) from wrong
    if field.is_indexed:
        slot = f"s{_slot(schema, field)}"
        if value is not None:
            missing = Q() if condition.operator in {"eq", "gt", "gte"} else Q(**{f"{slot}__gt": ""})
            return Q(**{f"{slot}{lookup}": slot_value(field, value)}) & missing
        return Q(**{slot: ""})
    _refuse_scan(release, field.name, "filter")
    place = schema.place_of(field.name)
    found = Q(**{f"values__{place}{lookup}": value})
    if value is not None and condition.operator != "eq":
        found &= ~Q(**{f"values__{place}": None})  # JSON's null compares as a text, or as the least
    return found


def _search(release: DatasetVersion, schema: Schema, text: str) -> Q:
    if len(text) > MAX_SEARCH:
        message = _("At most %(most)s characters.") % {"most": MAX_SEARCH}
        raise Refused(Refusal("text-too-long", message, field="q"))
    _refuse_scan(release, "", "q")
    found = Q(pk__in=())
    for one in schema.public_fields:
        if one.type == FieldType.STRING:
            found |= Q(**{f"values__{schema.place_of(one.name)}__icontains": text.strip()})
    return found


def _order(schema: Schema, sort: str) -> tuple[str, ...]:
    if not sort:
        return DEFAULT_ORDER
    field = _public_field(schema, sort.lstrip("-"), "sort")
    if not field.is_indexed:
        message = _("The table can be sorted by these fields: %(names)s.") % {
            "names": "、".join(one.title for one in schema.indexed) or "—"
        }
        raise Refused(Refusal("not-indexed", message, field="sort"))
    sign = "-" if sort.startswith("-") else ""
    return f"{sign}s{_slot(schema, field)}", f"{sign}position", f"{sign}id"


def selected_fields(schema: Schema, names: Sequence[str]) -> tuple[Field, ...]:
    """Return the public fields with these names, in this order; all if none is named. Raises `Refused`."""
    if not names:
        return schema.public_fields
    return tuple(_public_field(schema, name, "select") for name in dict.fromkeys(names))
