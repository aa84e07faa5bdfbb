"""One move: everything in one transaction of the target, so that a move is complete or has not been."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psycopg
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from gongkai.kit.table_statistics import analyze_tables, plan_as_tables_grow
from gongkai.ledger.consumers import catch_up
from gongkai.operations.moving import target
from gongkai.operations.moving.comparison import different_rows, read_as_models
from gongkai.operations.moving.source import MoveRefused, Source, moved_models, open_source
from gongkai.search.backends.postgres import filled_at_once
from gongkai.search.desk_index import rebuild_desk
from gongkai.search.maintenance import rebuild

MAX_SHOWN = 5
Say = Callable[[str], object]


def move(path: Path, say: Say) -> int:
    """
    Move the SQLite database at `path` into the database of the settings; return how many rows it has.

    Raises `MoveRefused`; the target is then as empty as before, and the source is unchanged in any case.
    """
    target.check_target()
    plan_as_tables_grow()
    with open_source(path) as source, transaction.atomic():
        before = source.facts()
        target.create_tables()
        rows = 0
        with _whole(), target.without_ties():
            for model in moved_models():
                try:
                    rows += target.copy_table(source, model)
                except psycopg.Error as error:
                    raise _unfit(model._meta.db_table, error) from error
        target.guard_ledger()
        say(f"{rows} rows copied.")
        said = target.differences(before, target.facts())
        if said:
            raise MoveRefused(f"The copy differs: {'; '.join(said[:MAX_SHOWN])}.")
        say("Rows of each table and heads of the ledger are equal.")
        _compare(source)
        say("All values are equal.")
        analyze_tables()
        with filled_at_once():
            catch_up()  # as a worker would, with what it had left
            done = max(rebuild(), default=0)
            done += max(rebuild_desk(empty=True), default=0)
        say(f"{done} records indexed.")
        _verify()
        say("`gongkai verify` finds no problems.")
    return rows


def _compare(source: Source) -> None:
    """Compare all values of all rows that were copied. Raises `MoveRefused`."""
    with read_as_models(source.opened) as alias:
        rows = (row for model in moved_models() for row in different_rows(model, alias))
        said = list(islice(rows, MAX_SHOWN))
    if said:
        raise MoveRefused(f"The copy has other values: {'; '.join(said)}.")


def _verify() -> None:
    """Run all checks on what is in the target now. Raises `MoveRefused`."""
    said = io.StringIO()
    try:
        call_command("verify", stdout=io.StringIO(), stderr=said)
    except (SystemExit, CommandError) as error:
        lines = said.getvalue().strip().splitlines()
        raise MoveRefused(
            "`gongkai verify` finds problems in the copy; if it finds them in the SQLite database too, "
            f"mend them there first: {'; '.join(lines[:MAX_SHOWN])}"
        ) from error


@contextmanager
def _whole() -> Iterator[None]:
    """Say so if a row refers to one that is not there. Raises `MoveRefused`."""
    try:
        yield
    except IntegrityError as error:
        raise MoveRefused(f"The rows do not fit together: {_first(error)}") from error


def _unfit(table: str, error: Exception) -> MoveRefused:
    first = _first(error)
    return MoveRefused(f"The rows of the table {table} do not fit PostgreSQL: {first}")


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
