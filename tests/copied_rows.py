"""Fill a table with many rows: copies of a row that the actions made, each changed a little."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
MANY = 30_000
# A row of encrypted texts has a key of its own: copies are made without texts, and get their own keys.
LEFT_OUT = frozenset({"id", "key", "text", "name", "contact", "extension", "answer"})


def copies(row: Row, change: Callable[[Row, int], None], count: int = MANY) -> list[Row]:
    """Write a row `count` times without its texts, each changed by its number; statistics are not made."""
    fields = [one.attname for one in row._meta.concrete_fields if one.attname not in LEFT_OUT]
    made = []
    for number in range(count):
        one = type(row)(**{name: getattr(row, name) for name in fields})
        change(one, number)
        made.append(one)
    rows: Any = type(row)._default_manager.bulk_create(made, batch_size=1_000)
    return list(rows)


def analyze() -> None:
    """Let the database count what its tables hold, as its own jobs do."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
