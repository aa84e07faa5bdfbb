"""
Conditions on a column with thousands of ids, such as those of all bodies of a region.

As a list of parameters, Django converts each id and the database parses each; as one parameter, the
ids cost about as much as a single value.
"""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, F, Func, Q

# Fewer ids are a plain list, which query plans and logs show.
FEW = 50


def is_in(column: str, ids: Collection[int] | Collection[str]) -> Q:
    """Return the condition that the column, such as `body_id`, has one of these ids or names."""
    if len(ids) <= FEW:
        return Q(**{f"{column}__in": sorted(ids)})
    return Q(_IsIn(column, tuple(sorted(ids))))


class _IsIn(Func):
    """Return whether a column has one of many ids, which are one parameter."""

    output_field = BooleanField()

    def __init__(self, column: str, ids: tuple[Any, ...]) -> None:
        super().__init__(F(column))
        self.ids = ids

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:  # noqa: ARG002
        """Read the ids from a list in JSON."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"{sql} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.ids)]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:  # noqa: ARG002
        """Read the ids from an array."""
        sql, params = compiler.compile(self.source_expressions[0])
        kind = "text" if isinstance(self.ids[0], str) else "bigint"
        return f"{sql} = ANY(%s::{kind}[])", [*params, list(self.ids)]
