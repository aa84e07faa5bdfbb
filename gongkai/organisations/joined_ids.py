"""The ids of a group of rows, as one value of a query."""

from typing import Any

from django.db.models import Aggregate, TextField


class JoinedIds(Aggregate):
    """The ids of all rows of a group in one text, separated by commas, in any order."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, list[Any]]:
        """Join them by the function of PostgreSQL."""
        sql, params = super().as_sql(
            compiler,
            connection,
            function="STRING_AGG",
            template="%(function)s(%(expressions)s::text, ',')",
            **context,
        )
        return sql, list(params)
