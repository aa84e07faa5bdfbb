"""The lint of migrations finds what would stop the site while it runs (tools/migration_lint.py)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from gongkai.kit.online_migrations import AddIndexOnline
from tools.migration_lint import all_faults, faults_of

FIELDS: list[tuple[str, Any]] = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=100)),
    ("note", models.CharField(max_length=100, null=True)),
    ("amount", models.DecimalField(max_digits=10, decimal_places=2, default=0)),
]
TABLE = operations.CreateModel("Thing", FIELDS)
INDEX = models.Index(fields=["name"], name="thing_name")
ONLINE = AddIndexOnline("thing", INDEX)


def before() -> ProjectState:
    state = ProjectState()
    TABLE.state_forwards("things", state)
    return state


def faults(*found: Operation, atomic: bool = True, **more: Any) -> list[str]:
    migration = Migration("0002_more", "things")
    migration.operations, migration.atomic = list(found), atomic
    for name, value in more.items():
        setattr(migration, name, value)
    return list(faults_of(migration, before()))


def new(field: Any) -> Operation:
    return operations.AddField("thing", "more", field)


def altered(name: str, field: Any) -> Operation:
    return operations.AlterField("thing", name, field)


REFUSED: dict[str, Callable[[], Operation]] = {
    "an index under a lock": lambda: operations.AddIndex("thing", INDEX),
    "a constraint": lambda: operations.AddConstraint(
        "thing", models.UniqueConstraint(fields=["name"], name="once")
    ),
    "a column without a value": lambda: new(models.IntegerField()),
    "a column with a value of Django": lambda: new(models.IntegerField(default=1)),
    "a column with an index": lambda: new(models.IntegerField(null=True, db_index=True)),
    "a unique column": lambda: new(models.IntegerField(null=True, unique=True)),
    "a foreign key with its index": lambda: new(
        models.ForeignKey("things.Thing", models.CASCADE, null=True)
    ),
    "a removed column": lambda: operations.RemoveField("thing", "note"),
    "a renamed column": lambda: operations.RenameField("thing", "note", "remark"),
    "a renamed table": lambda: operations.RenameModel("Thing", "Object"),
    "a removed table": lambda: operations.DeleteModel("Thing"),
    "not null": lambda: altered("note", models.CharField(max_length=100, default="")),
    "an index of a column": lambda: altered(
        "name", models.CharField(max_length=100, db_index=True)
    ),
    "another type": lambda: altered("name", models.IntegerField()),
    "a shorter text": lambda: altered("name", models.CharField(max_length=50)),
    "another precision": lambda: altered(
        "amount", models.DecimalField(max_digits=12, decimal_places=4)
    ),
    "SQL": lambda: operations.RunSQL("UPDATE x SET y = 1"),
    "Python": lambda: operations.RunPython(operations.RunPython.noop),
    "SQL of the database alone": lambda: operations.SeparateDatabaseAndState(
        [operations.RunSQL("UPDATE x SET y = 1")]
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_locks_or_breaks_is_refused(name: str) -> None:
    (fault,) = faults(REFUSED[name]())
    assert fault.startswith("things.0002_more [0] ")


@pytest.mark.parametrize(
    "operation",
    [
        operations.CreateModel("Other", FIELDS),
        new(models.IntegerField(null=True)),
        new(models.IntegerField(db_default=1)),
        new(models.ForeignKey("things.Thing", models.CASCADE, null=True, db_index=False)),
        altered("name", models.CharField(max_length=200, choices=[("a", "a")])),
        altered("name", models.CharField(max_length=100, null=True)),
        operations.SeparateDatabaseAndState(state_operations=[operations.DeleteModel("Thing")]),
        operations.AlterModelOptions("thing", {"ordering": ["name"]}),
    ],
    ids=lambda one: one.describe(),
)
def test_what_runs_beside_the_site_passes(operation: Operation) -> None:
    assert faults(operation) == []


def test_later_operations_see_what_earlier_ones_did() -> None:
    first = altered("name", models.CharField(max_length=200))
    (fault,) = faults(first, altered("name", models.CharField(max_length=150)))
    assert "[1]" in fault


def test_index_is_built_online_outside_a_transaction() -> None:
    assert faults(ONLINE, atomic=False) == []
    (fault,) = faults(ONLINE)
    assert "atomic = False" in fault


def test_reviewed_operation_passes_with_a_reason_only() -> None:
    sql = operations.RunSQL("UPDATE x SET y = 1")
    assert faults(sql, reviewed={0: "one row"}) == []
    assert faults(sql, reviewed={0: " "}) != []
    assert faults(sql, reviewed={1: "another"}) != []


def test_migrations_of_the_project_pass() -> None:
    assert list(all_faults()) == []
