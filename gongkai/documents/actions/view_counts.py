"""Storing how often the pages of documents were viewed."""

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction

from gongkai.documents.models import ItemViews

BATCH_SIZE = 300  # rows per statement, because SQLite limits the number of parameters


@transaction.atomic
def add_views(counted: Mapping[tuple[int, date], int]) -> None:
    """
    Add view counts (by document and day) to the stored ones, in one short transaction.

    This is SQL because Django's upsert can replace a value but not add to it. Rows are written in
    the order of their keys, so that two processes cannot deadlock.
    """
    rows = [(document, day, views) for (document, day), views in sorted(counted.items())]
    table = connection.ops.quote_name(ItemViews._meta.db_table)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH_SIZE):
            batch = rows[start : start + BATCH_SIZE]
            places = ", ".join(["(%s, %s, %s)"] * len(batch))
            cursor.execute(
                f"INSERT INTO {table} (document_id, day, views) "  # noqa: S608  (constant name)
                f"VALUES {places} "
                f"ON CONFLICT (document_id, day) "
                f"DO UPDATE SET views = {table}.views + excluded.views",
                [value for row in batch for value in row],
            )
