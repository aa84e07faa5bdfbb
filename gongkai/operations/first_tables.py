"""
The tables of an empty database, made at once instead of by one migration after the other.

Django draws the state of all models again for each table that a migration adds, which takes four fifths of the time.
Here the tables are made from the state after all migrations. Then the steps in Python and SQL (first rows, triggers,
search tables) run in the order of the migrations, and all migrations are recorded as applied.
"""

from collections.abc import Iterable

from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import (
    IndexOperation,
    ModelOperation,
    ModelOptionOperation,
)
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState, StateApps

# The state after all migrations contains what these do.
SEEN_IN_THE_STATE = (FieldOperation, IndexOperation, ModelOperation, ModelOptionOperation)


def create_first_tables(connection: BaseDatabaseWrapper) -> bool:
    """
    Create all tables of an empty database, in one transaction.

    False, and nothing is done, if the database has a table, or if a migration has an operation of another kind.
    """
    MigrationRecorder(connection).ensure_schema()
    executor = MigrationExecutor(connection)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if executor.loader.applied_migrations or tables != {executor.recorder.Migration._meta.db_table}:
        return False
    plan = [
        migration
        for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    known = (RunPython, RunSQL, *SEEN_IN_THE_STATE)
    if not all(isinstance(one, known) for migration in plan for one in migration.operations):
        return False
    state = executor.loader.project_state()
    with connection.schema_editor(atomic=True) as editor:
        _create(state.apps, editor)
        for migration in plan:
            _run(migration, state, editor)
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)
    return True


def _create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the table of each model; constraints between tables follow when all are there."""
    alias = editor.connection.alias
    for model in apps.get_models():
        options = model._meta
        if options.can_migrate(editor.connection) and router.allow_migrate_model(alias, model):
            editor.create_model(model)


def _run(migration: Migration, state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
    """Run the steps of a migration that are written in Python or SQL."""
    for operation in _written_out(migration.operations):
        operation.database_forwards(migration.app_label, editor, state, state)


def _written_out(operations: Iterable[object]) -> Iterable[RunPython | RunSQL]:
    return (one for one in operations if isinstance(one, (RunPython, RunSQL)))
