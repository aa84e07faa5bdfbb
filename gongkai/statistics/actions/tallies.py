"""Maintaining the tallies: adding acts, or rebuilding all tallies."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from gongkai.ledger.actions import BATCH_SIZE
from gongkai.ledger.models import Act, Cursor
from gongkai.statistics.counting import CONSUMER, SumKey, all_measured, sums_of
from gongkai.statistics.models import Tally


def add_to_tallies(acts: Iterable[Act]) -> None:
    """Add the contributions of acts in the transaction that moves the consumer's cursor."""
    _add(sums_of(acts))


@transaction.atomic
def rebuild_tallies() -> int:
    """
    Rebuild all tallies up to the position of the consumer; return their number.

    The cursors are locked first, so that the consumer adds later acts afterwards.
    """
    cursors = Cursor.objects.select_for_update().filter(consumer=CONSUMER).order_by("chain")
    read = dict(cursors.values_list("chain", "seq"))
    Tally.objects.all().delete()
    acts = all_measured().order_by().iterator(chunk_size=5_000)
    _add(sums_of(act for act in acts if act.seq <= read.get(act.chain, 0)))
    return Tally.objects.count()


def _add(sums: Counter[SumKey]) -> None:
    """Add the sums to the stored ones, with one upsert for each batch."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    for batch in _batches(sorted(sums.items()), BATCH_SIZE):
        places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(batch))
        values = [value for (key, micros) in batch for value in (*key, micros)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (body, year, month, subject_type, measure, micros) VALUES {places} "
                f"ON CONFLICT (body, year, month, subject_type, measure) DO UPDATE SET micros = {table}.micros + excluded.micros",
                values,
            )


def _batches(rows: list[tuple[SumKey, int]], size: int) -> Iterator[list[tuple[SumKey, int]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
