"""One row of a query that is written in SQL."""

from gongkai.kit.reading import connection


def sql_row(query: str, *values: int | str) -> tuple[object, ...] | None:
    """Return the first row; for unchanged pages: Django takes longer to compose a query than to run it."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row: tuple[object, ...] | None = cursor.fetchone()
        return row
