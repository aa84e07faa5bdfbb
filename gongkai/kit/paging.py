"""Keyset pagination: a page begins after the key of the last row seen, never at an offset."""

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)
SALT = "gongkai.kit.paging"
LONG_SCOPE = 200


class BadCursor(ValueError):
    """The cursor was forged, damaged, or belongs to another list."""


@dataclass(frozen=True)
class KeyPage(Generic[Row]):
    """One page of a list and the cursor of the next page, None on the last page."""

    rows: list[Row]
    next_cursor: str | None


def sign_cursor(values: Sequence[Any], *, scope: str) -> str:
    """
    Sign the key of the last row shown as a cursor.

    `scope` names the list with its filters: a cursor of one list is refused by another, so that a
    page can never skip rows silently.
    """
    plain = [v.isoformat() if isinstance(v, date) else v for v in values]
    # To compress takes most of the time, and makes only long ones shorter.
    return signing.dumps([scope, plain], salt=SALT, compress=len(scope) > LONG_SCOPE)


def read_cursor(cursor: str, *, scope: str) -> list[Any]:
    """Return the key values of a cursor; raise `BadCursor` if it is not valid for this list."""
    if len(cursor) > 1024 or "\x00" in cursor:
        raise BadCursor(cursor[:40])
    try:
        found_scope, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor(cursor[:40]) from error
    if found_scope != scope or not isinstance(values, list):
        raise BadCursor(cursor[:40])
    return values


def scope_of(name: str, filters: Mapping[str, Any]) -> str:
    """Return the name of a list with its filters, independent of their order."""
    return name + "?" + "&".join(f"{key}={filters[key]}" for key in sorted(filters) if filters[key])


def page_by_key(
    queryset: QuerySet[Row],
    *,
    keys: Sequence[str],
    cursor: str | None,
    limit: int,
    scope: str,
    among: Sequence[Q] = (),
) -> KeyPage[Row]:
    """
    Return one page of `limit` rows of `queryset`, ordered by `keys` (a leading minus descends).

    The keys must end in a unique column and have no nulls. `among` restricts the rows to those of
    several conditions that exclude each other; each is read from an index in the order of the keys,
    where a database would sort all rows of the list. Raises `BadCursor`.
    """
    ordered = after_cursor(queryset, keys=keys, cursor=cursor, scope=scope).order_by(*keys)
    if len(among) > 1:
        ids = _ids_among(ordered, among, keys, limit + 1)
        found = {row.pk: row for row in queryset.filter(pk__in=ids)}
        rows = [found[pk] for pk in ids if pk in found]
    else:
        rows = list((ordered.filter(*among) if among else ordered)[: limit + 1])
    return cut_page(rows, keys=keys, limit=limit, scope=scope)


def after_cursor(
    queryset: QuerySet[Row], *, keys: Sequence[str], cursor: str | None, scope: str
) -> QuerySet[Row]:
    """Return the rows that follow the one of the cursor; all without one. Raises `BadCursor`."""
    values = check_cursor(cursor, keys=keys, scope=scope)
    if not values:
        return queryset
    try:
        return queryset.filter(_after(queryset, keys, values))
    except (ValidationError, ValueError, TypeError) as error:
        raise BadCursor(str(cursor)[:40]) from error


def check_cursor(cursor: str | None, *, keys: Sequence[str], scope: str) -> list[Any]:
    """Return the values of a cursor, one for each key; none without one. Raises `BadCursor`."""
    if not cursor:
        return []
    values = read_cursor(cursor, scope=scope)
    if len(values) != len(keys):
        raise BadCursor(cursor[:40])
    return values


def cut_page(rows: list[Row], *, keys: Sequence[str], limit: int, scope: str) -> KeyPage[Row]:
    """Return the page that begins with these rows; there is a next one if there are too many."""
    if len(rows) <= limit:
        return KeyPage(rows, None)
    rows = rows[:limit]
    names = [key.lstrip("-").replace("__", ".") for key in keys]
    last = [operator.attrgetter(name)(rows[-1]) for name in names]
    return KeyPage(rows, sign_cursor(last, scope=scope))


def _ids_among(
    ordered: QuerySet[Row], among: Sequence[Q], keys: Sequence[str], limit: int
) -> list[Any]:
    """Return the first rows of several conditions together: the first of each, sorted. One query."""
    rows = ordered.model._default_manager.order_by()
    names = [key.lstrip("-") for key in keys]
    parts = [
        rows.filter(pk__in=ordered.filter(one).values("pk")[:limit]).values_list("pk", *names)
        for one in among
    ]
    found = parts[0].union(*parts[1:], all=True).order_by(*keys)
    return [pk for pk, *_key in found[:limit]]


def _row(*expressions: Any) -> Func:
    """Return `(a, b)`."""
    return Func(*expressions, template="(%(expressions)s)", output_field=BooleanField())


def _after(queryset: QuerySet[Any], keys: Sequence[str], values: Sequence[Any]) -> Q | Func:
    """
    Return the condition for the rows after a key.

    Keys of one direction are compared as rows, `(a, b) < (x, y)`, which both databases find in an index
    even if very many rows have the same first key.
    """
    directions = {key.startswith("-") for key in keys}
    names = [key.lstrip("-") for key in keys]
    elsewhere = queryset.query.annotations
    if len(directions) > 1 or any("__" in name or name in elsewhere for name in names):
        return _after_mixed(keys, values)
    fields = [queryset.model._meta.get_field(name) for name in names]
    own = [
        Value(field.to_python(value), output_field=field)
        for field, value in zip(fields, values, strict=True)
    ]
    return Func(
        _row(*map(F, names)),
        _row(*own),
        template="%(expressions)s",
        arg_joiner=" < " if directions == {True} else " > ",
        output_field=BooleanField(),
    )


def _after_mixed(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """Build `(a, b) > (x, y)` for mixed sort directions, annotations or other tables, as an OR of prefixes."""
    parts: list[Q] = []
    for depth in range(len(keys)):
        part = Q()
        for key, value in zip(keys[:depth], values[:depth], strict=True):
            part &= Q(**{key.lstrip("-"): _moment(value)})
        key = keys[depth]
        comparison = "lt" if key.startswith("-") else "gt"
        part &= Q(**{f"{key.lstrip('-')}__{comparison}": _moment(values[depth])})
        parts.append(part)
    first, leading = keys[0], _moment(values[0])
    bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": leading})
    # The redundant bound on the first key lets both databases start inside the index.
    return bound & reduce(operator.or_, parts)


def _moment(value: Any) -> Any:
    """Parse an ISO datetime of a cursor; return any other value unchanged."""
    if isinstance(value, str) and "T" in value:
        parsed: datetime | None = parse_datetime(value)
        return parsed or value
    return value


def rows_by_key(
    queryset: QuerySet[Row], *, keys: Sequence[str], most: int, piece: int = 500
) -> Iterator[Row]:
    """Yield at most `most` rows of a list in order, fetched in batches to limit memory."""
    ordered = queryset.order_by(*keys)
    rest, after = most, None
    while rest > 0:
        found = ordered if after is None else ordered.filter(_after(queryset, keys, after))
        rows = list(found[: min(piece, rest)])
        yield from rows
        if len(rows) < piece:
            return
        rest -= len(rows)
        after = [operator.attrgetter(key.lstrip("-").replace("__", "."))(rows[-1]) for key in keys]
