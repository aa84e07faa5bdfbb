"""What was copied, compared with its source value by value, as the program reads both."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

ALIAS = "moved_source"
CHUNK = 2000


@contextmanager
def read_as_models(opened: sqlite3.Connection) -> Iterator[str]:
    """Let models read through an open connection to SQLite; yields the alias of its database."""
    facts = {**connections.databases[DEFAULT_DB_ALIAS], "ENGINE": "django.db.backends.sqlite3"}
    connections.databases[ALIAS] = {**facts, "NAME": ":memory:", "OPTIONS": {}}
    wrapper = connections[ALIAS]
    wrapper.connection = opened
    try:
        yield ALIAS
    finally:
        wrapper.connection = None  # whoever opened it closes it
        del connections[ALIAS]
        del connections.databases[ALIAS]


def different_rows(model: type[Model], source: str) -> Iterator[str]:
    """
    Yield in words which rows of the default database are not those of the source.

    Both are read in the order of their keys as the program reads them, which is another way than the
    one by which they were copied, so that a fault of the copy cannot hide itself.
    """
    names = [one.attname for one in model._meta.concrete_fields]
    key = names.index(str(model._meta.pk.attname))
    for before, after in zip_longest(_rows(model, source, names), _rows(model, "", names)):
        if before == after:
            continue
        if before is None or after is None or before[key] != after[key]:
            yield f"{model._meta.db_table}: other rows from {_key(before, after, key)} on"
            return
        columns = [name for name, old, new in zip(names, before, after, strict=True) if old != new]
        yield f"{model._meta.db_table} {before[key]}: {', '.join(columns)}"


def _rows(model: type[Model], alias: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    found: QuerySet[Model] = QuerySet(model=model, using=alias or DEFAULT_DB_ALIAS).order_by("pk")
    yield from found.values_list(*names).iterator(chunk_size=CHUNK)


def _key(before: tuple[Any, ...] | None, after: tuple[Any, ...] | None, key: int) -> object:
    row = before or after
    return row[key] if row else ""
