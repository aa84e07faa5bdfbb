"""Adding up how often items were read."""

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction

from gongkai.documents.models import ItemViews

PORTION = 300  # rows of one statement: SQLite takes a limited number of values


@transaction.atomic
def add_views(counted: Mapping[tuple[int, date], int]) -> None:
    """
    Add what was counted (by document and day) to what stands there already, in one short transaction.

    Written as SQL because Django can replace the row that is there, but not add to it; in the order of the
    keys, so that two processes never wait for each other.
    """
    rows = [(document, day, views) for (document, day), views in sorted(counted.items())]
    table = connection.ops.quote_name(ItemViews._meta.db_table)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), PORTION):
            portion = rows[start : start + PORTION]
            places = ", ".join(["(%s, %s, %s)"] * len(portion))
            cursor.execute(
                f"INSERT INTO {table} (document_id, day, views) VALUES {places} "  # noqa: S608  (a name of ours)
                f"ON CONFLICT (document_id, day) DO UPDATE SET views = {table}.views + excluded.views",
                [value for row in portion for value in row],
            )
