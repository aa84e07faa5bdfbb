"""Rows of a fixed query by their keys, of which the SQL is made once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, DateField, Model, QuerySet
from django.db.models.base import ModelState

from gongkai.kit.prepared import is_prepared, prepared_cursor

Row = TypeVar("Row", bound=Model)
SIZES = (1, 5, 20, 100, 500)  # numbers of keys for which there is a statement
# Where it keeps no plans, let PostgreSQL join in the order of the statement, which begins with the records that have the keys: to
# look for a better order takes twice as long as to read the rows.
AS_WRITTEN = "SET LOCAL join_collapse_limit = 1; "
# Columns of which each stored value is converted to the same unchangeable one, and how many are kept.
LASTING, KEPT = (BooleanField, DateField), 2_048


@dataclass(frozen=True)
class _Part:
    """One record in a row of the result: its model, its columns there, and the relation that names it."""

    relation: str  # empty for the record itself
    model: type[Model]
    names: tuple[str, ...]  # in the order in which the model declares them
    first: int
    end: int

    def made(self, values: Sequence[Any], database: str, related: dict[str, Any]) -> Model:
        """
        Return the record with these related ones, without Django's `__init__`, which takes ten times as long.

        A column that it has no value of is read when it is asked for, as after `defer`.
        """
        record = self.model.__new__(self.model)
        record.__dict__.update(zip(self.names, values[self.first : self.end], strict=True))
        record._state = state = ModelState()  # noqa: SLF001  (as Django's `from_db` does)
        state.adding, state.db, state.fields_cache = False, database, related
        return record


@dataclass(frozen=True)
class _Statement:
    sql: str
    parameters: Sequence[Any]
    places: tuple[int, ...]  # of the keys among the parameters
    converters: Mapping[int, Callable[[Any], Any]]


class RowsByKey(Generic[Row]):
    """
    Records of a query by their keys, each with some columns of its own and of its relations.

    Django writes the SQL of a query again each time, which takes longer than the query, and makes each
    related record once for each row. Here both are done once. Other columns are read when they are
    asked for, as those that `defer` leaves out.
    """

    def __init__(
        self,
        rows: QuerySet[Row],
        columns: Mapping[str, Sequence[str] | None],
        *,
        key: str = "pk",
    ) -> None:
        """
        Take the query, the columns by relation, which is empty for the record itself, and the key.

        None means all columns. Annotations of the query are set on the records.
        """
        self.rows = rows
        self.columns = columns
        self.key = key
        self._statements: dict[tuple[str, int], _Statement] = {}

    def __call__(self, keys: Sequence[int] | Sequence[str]) -> list[Row]:
        """Return the records of the query with these keys, in no order."""
        found: list[Row] = []
        for begin in range(0, len(keys), SIZES[-1]):
            found += self._some(keys[begin : begin + SIZES[-1]])
        return found

    def _some(self, keys: Sequence[int] | Sequence[str]) -> list[Row]:
        size = next(size for size in SIZES if size >= len(keys))
        database = self.rows.db
        if (database, size) not in self._statements:
            try:
                self._statements[database, size] = self._statement(database, size)
            except EmptyResultSet:
                return []
        statement = self._statements[database, size]
        values = list(statement.parameters)
        for at, place in enumerate(statement.places):
            values[place] = keys[min(at, len(keys) - 1)]
        connection = connections[database]
        # Outside of a transaction the setting ends with this message to the server.
        alone = not (is_prepared(connection) or connection.in_atomic_block)
        alone = alone and connection.vendor == "postgresql"
        with prepared_cursor(connection) as cursor:
            cursor.execute(f"{AS_WRITTEN if alone else ''}{statement.sql}", values)
            if alone:
                cursor.nextset()
            rows = cursor.fetchall()
        return self._made(rows, statement.converters, database)

    def _made(
        self,
        rows: Sequence[Sequence[Any]],
        converters: Mapping[int, Callable[[Any], Any]],
        database: str,
    ) -> list[Row]:
        own, *parts = self._parts
        annotations = list(enumerate(self._annotations, start=self._parts[-1].end))
        none: dict[Any, Model | None] = {None: None}
        links = [(part.relation, part, self._key_of(part), none.copy()) for part in parts]
        found: list[Any] = []
        for plain in rows:
            row = list(plain)
            for at, convert in converters.items():
                row[at] = convert(row[at])
            related = {}
            for name, part, at, made in links:
                key = row[at]
                if key not in made:
                    made[key] = part.made(row, database, {})
                related[name] = made[key]
            record = own.made(row, database, related)
            for at, name in annotations:
                record.__dict__[name] = row[at]
            found.append(record)
        return found

    @staticmethod
    def _key_of(part: _Part) -> int:
        assert part.model._meta.pk is not None
        return part.first + part.names.index(part.model._meta.pk.attname)

    @cached_property
    def _annotations(self) -> list[str]:
        return list(self.rows.query.annotations)

    @cached_property
    def _parts(self) -> list[_Part]:
        own = self.rows.model
        parts, models, chosen = [], [], []
        for relation, names in self.columns.items():
            model = own._meta.get_field(relation).related_model if relation else own
            assert isinstance(model, type)
            fields = model._meta.concrete_fields
            chosen.append(tuple(f.attname for f in fields if names is None or f.name in names))
            models.append(model)
        ends = [0]
        for names in chosen:
            ends.append(ends[-1] + len(names))
        for relation, model, names, (first, end) in zip(
            self.columns, models, chosen, pairwise(ends), strict=True
        ):
            parts.append(_Part(relation, model, names, first, end))
        return parts

    def _statement(self, database: str, size: int) -> _Statement:
        """Compile the query for some keys; which parameters they are shows a second one."""
        names = [
            f"{part.relation}__{name}" if part.relation else name
            for part in self._parts
            for name in part.names
        ]

        def compiled(first: int) -> Any:
            keys = range(first, first + size)
            rows = self.rows.filter(**{f"{self.key}__in": keys}).order_by()
            return rows.values_list(*names, *self._annotations).query.get_compiler(database)

        compiler = compiled(1)
        sql, parameters = compiler.as_sql()
        other = compiled(1 + size).as_sql()[1]
        places = tuple(
            place
            for place, (one, two) in enumerate(zip(parameters, other, strict=True))
            if one != two
        )
        if is_prepared(connections[database]):  # the other values are the same each time
            sql, parameters = _with_values(sql, parameters, places, connections[database])
            places = tuple(range(len(places)))
        found = compiler.get_converters([expression for expression, _sql, _name in compiler.select])
        return _Statement(
            sql,
            parameters,
            places,
            {
                at: _converter(functions, expression, connections[database])
                for at, (functions, expression) in found.items()
            },
        )


def _with_values(
    sql: str, parameters: Sequence[Any], left: Sequence[int], connection: Any
) -> tuple[str, Sequence[Any]]:
    """Return a statement with the values of its parameters written into it, except some."""
    texts = sql.split("%s")
    kept = set(left)
    written = [
        "%s" if at in kept else connection.ops.compose_sql("%s", [value]).replace("%", "%%")
        for at, value in enumerate(parameters)
    ]
    sql = "".join(text + value for text, value in zip(texts, [*written, ""], strict=True))
    return sql, [parameters[at] for at in left]


def _converter(
    functions: Sequence[Callable[[Any, Any, Any], Any]], expression: Any, connection: Any
) -> Callable[[Any], Any]:
    """Return one function that converts a stored value as the database and the field do."""

    def convert(value: Any) -> Any:
        for function in functions:
            value = function(value, expression, connection)
        return value

    if isinstance(expression.output_field, LASTING):
        return lru_cache(maxsize=KEPT)(convert)
    return convert
