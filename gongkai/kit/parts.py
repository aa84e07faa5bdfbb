"""
Lists that several ranges of one index make up, such as the documents of a user's bodies.

A database that is asked for the newest rows of many bodies either reads all of them and sorts, or
walks through the rows of everybody. Here each range is read in the order of the index, only as far
as the page may need, and the ranges are merged.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from gongkai.kit.paging import KeyPage, Row, after_cursor, check_cursor, cut_page

# SQLite accepts 500 parts in one compound query.
MAX_PARTS = 400
# Stands for the value of a range while its query is compiled: no id, and no name of a queue.
_MARKS = {int: -(2**62), str: "/value of the range/"}


@dataclass(frozen=True)
class Part(Generic[Row]):
    """
    The rows of a query with one of several values in a column, one range of an index each.

    `index` names the index, for SQLite. By statistics of a sample alone, it may choose another
    index, read the rows of a whole range and sort them.
    """

    rows: QuerySet[Row]
    column: str
    values: Sequence[Any]
    index: str = ""


def page_of_parts(
    parts: Sequence[Part[Row]], *, keys: Sequence[str], cursor: str | None, limit: int, scope: str
) -> KeyPage[Row]:
    """
    Return one page of all parts in the order of `keys`, like `paging.page_by_key`.

    The keys end in `id` or `-id`. The index that serves it begins with the column of the part, followed
    by the keys. Costs two queries for each part, and one more if it has more values than rows fit on
    the page. Raises `BadCursor`, also if there are no parts.
    """
    check_cursor(cursor, keys=keys, scope=scope)
    parts = [
        replace(one, rows=after_cursor(one.rows, keys=keys, cursor=cursor, scope=scope))
        for one in parts
    ]
    return cut_page(
        rows_of_parts(parts, keys=keys, limit=limit + 1), keys=keys, limit=limit, scope=scope
    )


def rows_of_parts(parts: Sequence[Part[Row]], *, keys: Sequence[str], limit: int) -> list[Row]:
    """Return the first rows of all parts in the order of `keys`, each row once."""
    found: dict[tuple[Any, ...], Part[Row]] = {}
    for part in parts:
        for row in _first_keys(part, keys, limit):
            found.setdefault(row, part)
    first = _in_order(list(found), keys)[:limit]
    rows: dict[Any, Row] = {}
    for part in parts:
        mine = [row[-1] for row in first if found[row] is part]
        if mine:
            rows |= {one.pk: one for one in part.rows.filter(pk__in=mine)}
    # A row that another user has changed meanwhile may be missing.
    return [rows[row[-1]] for row in first if row[-1] in rows]


def values_of_parts(
    parts: Sequence[Part[Row]], *, keys: Sequence[str], names: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """
    Return these columns of the first rows of all parts in the order of `keys`, each row once.

    One query for each part less than `rows_of_parts`.
    """
    found = dict.fromkeys(row for part in parts for row in _first_keys(part, keys, limit, names))
    return [row[len(keys) :] for row in _in_order(list(found), keys)[:limit]]


def _first_keys(
    part: Part[Row], keys: Sequence[str], limit: int, names: Sequence[str] = ()
) -> list[tuple[Any, ...]]:
    """Return the keys of the first rows of one part, and these columns, as the database stores them."""
    values = list(part.values)
    if len(values) > limit:
        # The first rows can only be in the ranges with the earliest beginnings.
        heads = _heads(part, values, keys)
        ordered = _in_order([row[1:] for row in heads], keys)[:limit]
        begins = {row[1:]: row[0] for row in heads}
        values = [begins[row] for row in ordered]
    rows = _read(part, values, keys, limit, names)
    return _in_order([row[1:] for row in rows], keys)[:limit]


def _heads(part: Part[Row], values: Sequence[Any], keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """
    Return the value and the keys of the first row of each range.

    One short query for thousands of ranges: a compound query of as many parts takes longer to parse
    than to run.
    """
    names = [key.lstrip("-") for key in keys]
    ordered = part.rows.order_by(*keys).select_related(None)
    connection = connections[ordered.db]
    is_sqlite = connection.vendor == "sqlite"
    try:
        sql, given, places = _template(ordered, part, values[0], ["pk"] if is_sqlite else names, 1)
    except EmptyResultSet:
        return []
    # The value of the range is a column of the list of values.
    pieces = sql.split("%s")
    marks = ["ranges.value" if place in places else "%s" for place in range(len(given))]
    sql = "".join(one for pair in zip(pieces, [*marks, ""], strict=True) for one in pair)
    rest = [value for place, value in enumerate(given) if place not in places]
    if is_sqlite:
        meta = ordered.model._meta
        fields: list[Any] = [meta.get_field(name) for name in names]
        found = [one.column for one in fields]
        columns = ", ".join(f'head."{column}"' for column in found)
        query = (
            f"SELECT ranges.value, {columns} FROM json_each(%s) AS ranges "  # noqa: S608
            f'JOIN "{meta.db_table}" AS head ON head."{meta.pk.column}" = ({sql})'
        )
        listed: Any = json.dumps(list(values))
    else:
        listed = list(values)
        kind = "text" if isinstance(values[0], str) else "bigint"
        query = (
            f"SELECT ranges.value, head.* FROM unnest(%s::{kind}[]) AS ranges (value) "  # noqa: S608
            f"CROSS JOIN LATERAL ({sql}) AS head"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, [listed, *rest])
        return list(cursor.fetchall())


def _read(
    part: Part[Row],
    values: Sequence[Any],
    keys: Sequence[str],
    limit: int,
    also: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """
    Return the value, the keys and other columns of the first rows of each range.

    The query of one range is compiled once and repeated with the other values.
    """
    names = [key.lstrip("-") for key in keys]
    ordered = part.rows.order_by(*keys).select_related(None)
    connection = connections[ordered.db]
    found: list[tuple[Any, ...]] = []
    for begin in range(0, len(values), MAX_PARTS):
        some = values[begin : begin + MAX_PARTS]
        try:
            columns = [part.column, *names, *also]
            sql, parameters, places = _template(ordered, part, some[0], columns, limit)
        except EmptyResultSet:
            return []
        union = " UNION ALL ".join(
            f"SELECT * FROM ({sql}) AS part_{number}"  # noqa: S608  (compiled by Django)
            for number in range(len(some))
        )
        given: list[Any] = []
        for value in some:
            given += [value if place in places else old for place, old in enumerate(parameters)]
        with connection.cursor() as cursor:
            cursor.execute(union, given)
            found += cursor.fetchall()
    return found


def _template(
    ordered: QuerySet[Row], part: Part[Row], value: Any, names: Sequence[str], limit: int
) -> tuple[str, Sequence[Any], set[int]]:
    """Return the query of one range, and the places of the value among its parameters."""
    mark = _MARKS[str if isinstance(value, str) else int]
    chosen = ordered.filter(**{part.column: mark}).values_list(*names)[:limit]
    sql, parameters = chosen.query.get_compiler(chosen.db).as_sql()
    if part.index and connections[ordered.db].vendor == "sqlite":
        table = f'FROM "{ordered.model._meta.db_table}"'
        sql = sql.replace(table, f'{table} INDEXED BY "{part.index}"', 1)
    places = {place for place, one in enumerate(parameters) if one == mark}
    return sql, parameters, places


def _in_order(rows: list[tuple[Any, ...]], keys: Sequence[str]) -> list[tuple[Any, ...]]:
    for place in reversed(range(len(keys))):
        rows = sorted(rows, key=lambda row: row[place], reverse=keys[place].startswith("-"))
    return rows
