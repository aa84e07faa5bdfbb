"""
The database from which the current page is read: the primary one, unless a public page chose another.

Settings may name a second user of the database for public pages, or replicas. What is written, and what
is read to be written, always uses the primary database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

P = ParamSpec("P")
Result = TypeVar("Result")
_CHOSEN: ContextVar[str] = ContextVar("gongkai_reading", default=DEFAULT_DB_ALIAS)


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Read from this database until the end; of the thread only what runs inside is affected."""
    before = _CHOSEN.set(alias)
    try:
        yield
    finally:
        _CHOSEN.reset(before)


def reading_alias() -> str:
    """Return the alias of the database from which is read now."""
    return _CHOSEN.get()


class _ChosenConnection:
    """The connection of the chosen database, for queries in SQL; like `django.db.connection`."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[_CHOSEN.get()], name)


connection = cast(BaseDatabaseWrapper, _ChosenConnection())


class ChosenDatabase:
    """Django's router: queries read from the chosen database, everything else uses the primary one."""

    def db_for_read(self, _model: type[Model], **_hints: Any) -> str:
        """Name the chosen database, also for related rows of a record that came from another one."""
        return _CHOSEN.get()

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:
        """Name the primary database."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool:
        """Allow every relation: all names lead to the same rows."""
        return True

    def allow_migrate(self, alias: str, _app_label: str, **_hints: Any) -> bool:
        """Migrate the primary database only."""
        return alias == DEFAULT_DB_ALIAS


def of_all_rows(function: Callable[P, Result]) -> Callable[P, Result]:
    """
    Decorate a function that returns a public figure of rows that are not public.

    The role of the portal does not see these rows, so they are counted in the primary database.
    """

    @wraps(function)
    def counting(*args: P.args, **kwargs: P.kwargs) -> Result:
        with reading_from(DEFAULT_DB_ALIAS):
            return function(*args, **kwargs)

    return counting
