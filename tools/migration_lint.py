"""
`make check`: whether migrations can run while the site does (PostgreSQL, with the old version still serving).

The first migration of an app makes empty tables and is not examined. What locks a table for long, or breaks
the version that is still running, is refused, with what to write instead. A migration may say for an
operation why it is right all the same: `reviewed = {index of the operation: "reason"}`.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

import django
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

HOW: dict[type[Operation], str] = {
    operations.AddIndex: "use gongkai.kit.online_migrations.AddIndexOnline, with atomic = False",
    operations.AddConstraint: "add it NOT VALID, and validate it in a migration of its own",
    operations.RemoveField: "remove it from the model first (null or with a db_default), the column a version later",
    operations.RenameField: "add a field, write both, move the rows, remove the old one a version later",
    operations.RenameModel: "keep the name of the table (db_table)",
    operations.AlterModelTable: "keep the name of the table",
    operations.DeleteModel: "stop using it first, delete the table a version later",
    operations.AlterUniqueTogether: "use a UniqueConstraint over an index that was built online",
    operations.RunSQL: "say in `reviewed` why it does not lock, or runs in small parts",
    operations.RunPython: "say in `reviewed` why it does not lock, or runs in small parts",
}


def faults_of(migration: Migration, before: ProjectState) -> Iterator[str]:
    """Yield what a migration must not do while the site runs."""
    reviewed: dict[int, str] = getattr(migration, "reviewed", {})
    state = before.clone()
    for number, operation in enumerate(migration.operations):
        after = state.clone()
        operation.state_forwards(migration.app_label, after)
        fault = _fault(operation, migration, state, after)
        if fault and not reviewed.get(number, "").strip():
            name = f"{migration.app_label}.{migration.name} [{number}] {operation.describe()}"
            yield f"{name}: {fault}."
        state = after


def _fault(
    operation: Operation, migration: Migration, before: ProjectState, after: ProjectState
) -> str:
    from gongkai.kit.online_migrations import AddIndexOnline  # noqa: PLC0415  (needs the settings)

    if isinstance(operation, AddIndexOnline):
        return "" if not migration.atomic else "an index is built online only with atomic = False"
    if isinstance(operation, operations.SeparateDatabaseAndState):
        parts = [_fault(one, migration, before, after) for one in operation.database_operations]
        return "; ".join(one for one in parts if one)
    if isinstance(operation, operations.AddField):
        return _of_new_field(operation.field)
    if isinstance(operation, operations.AlterField):
        key = (migration.app_label, operation.model_name_lower)
        old = before.models[key].fields[operation.name]
        return _of_changed_field(old, operation.field)
    return next((how for kind, how in HOW.items() if isinstance(operation, kind)), "")


def _of_new_field(field: Any) -> str:
    if field.many_to_many:
        return ""
    if not field.null and not field.has_db_default():
        return "the version that still runs writes no value: null=True or a db_default"
    if field.unique or (field.db_index and not field.primary_key):
        return f"its index locks the table: db_index=False, then {HOW[operations.AddIndex]}"
    return ""


def _of_changed_field(old: Any, new: Any) -> str:
    if old.null and not new.null:
        return "NOT NULL reads the whole table under a lock: add a check NOT VALID, validate it, then change it"
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        return HOW[operations.AddIndex]
    if old.get_internal_type() != new.get_internal_type():
        return "another type rewrites the table: add a field, write both, move the rows"
    longest = (getattr(old, "max_length", None), getattr(new, "max_length", None))
    if longest[1] is not None and (longest[0] is None or longest[1] < longest[0]):
        return "a shorter text reads the whole table, and the running version writes longer ones"
    if (
        isinstance(new, models.DecimalField)
        and isinstance(old, models.DecimalField)
        and (old.max_digits, old.decimal_places) != (new.max_digits, new.decimal_places)
    ):
        return "another precision rewrites the table: add a field, write both, move the rows"
    return ""


def all_faults() -> Iterator[str]:
    """Yield the faults of all migrations of the project but the first of each app."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for key, migration in sorted(loader.disk_migrations.items()):
        if migration.__module__.startswith("gongkai.") and not migration.initial:
            before = loader.project_state(key, at_end=False)
            yield from faults_of(migration, before)


def main() -> None:
    """Print the faults; fail if there are any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()
    faults = list(all_faults())
    sys.exit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
