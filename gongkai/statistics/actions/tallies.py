"""Keeping the tallies: from act to act, or all of them anew."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from gongkai.ledger.actions import BATCH
from gongkai.ledger.models import Act, Cursor
from gongkai.statistics.counting import CONSUMER, SumKey, all_measured, sums_of
from gongkai.statistics.models import Tally


def add_to_tallies(acts: Iterable[Act]) -> None:
    """Add what acts contribute; runs in the transaction that moves the cursor of the consumer, so never twice."""
    _add(sums_of(acts))


@transaction.atomic
def rebuild_tallies() -> int:
    """
    Count everything anew, as far as the consumer has come; return how many tallies there are.

    The cursors are locked first: what is recorded meanwhile is added by the consumer afterwards.
    """
    cursors = Cursor.objects.select_for_update().filter(consumer=CONSUMER).order_by("chain")
    read = dict(cursors.values_list("chain", "seq"))
    Tally.objects.all().delete()
    acts = all_measured().order_by().iterator(chunk_size=5_000)
    _add(sums_of(act for act in acts if act.seq <= read.get(act.chain, 0)))
    return Tally.objects.count()


def _add(sums: Counter[SumKey]) -> None:
    """Write all sums, each added to what is there: one statement for each piece, whatever was there before."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    for piece in _pieces(sorted(sums.items()), BATCH):
        places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(piece))
        values = [value for (key, micros) in piece for value in (*key, micros)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (body, year, month, subject_type, measure, micros) VALUES {places} "
                f"ON CONFLICT (body, year, month, subject_type, measure) DO UPDATE SET micros = {table}.micros + excluded.micros",
                values,
            )


def _pieces(rows: list[tuple[SumKey, int]], size: int) -> Iterator[list[tuple[SumKey, int]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
