"""An index is added while a table is written to, on either database."""

import pytest
from django.db import NotSupportedError, connection, models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from gongkai.kit.online_migrations import AddIndexOnline

TABLE = operations.CreateModel(
    "Thing",
    [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=100))],
)
ONLINE = AddIndexOnline("thing", models.Index(fields=["name"], name="thing_name"))


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_index_is_added_to_a_table_and_again_after_an_interruption() -> None:
    state = ProjectState()
    TABLE.state_forwards("things", state)
    with connection.schema_editor() as editor:
        TABLE.database_forwards("things", editor, ProjectState(), state)
    after = state.clone()
    ONLINE.state_forwards("things", after)
    try:
        with connection.schema_editor(atomic=False) as editor:
            ONLINE.database_forwards("things", editor, state, after)
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, "things_thing")
        assert "thing_name" in found
        if connection.vendor == "postgresql":
            with connection.schema_editor(atomic=False) as editor:
                ONLINE.database_forwards("things", editor, state, after)
            with pytest.raises(NotSupportedError), connection.schema_editor() as editor:
                ONLINE.database_forwards("things", editor, state, after)
    finally:
        with connection.schema_editor() as editor:
            TABLE.database_backwards("things", editor, state, ProjectState())
