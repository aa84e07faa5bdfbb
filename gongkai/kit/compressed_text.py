"""A model field for long text that SQLite stores compressed; PostgreSQL compresses long text itself."""

import zlib
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import lookups

# A Chinese character has two bytes in this encoding and three in UTF-8, also when it is compressed.
ENCODING = "utf-16-le"
MIN_LENGTH = 100  # characters; a shorter text is stored as it is
# A compressed column can be compared with the empty text only; words in it are sought by reading it.
LOOKUPS = {"exact", "icontains", "isnull"}
FUNCTION = "gongkai_uncompressed"


def compress(text: str) -> bytes | str:
    """Return a text as it is stored on SQLite."""
    return zlib.compress(text.encode(ENCODING)) if len(text) >= MIN_LENGTH else text


def uncompress(stored: Any) -> Any:
    """Return a stored text; one that is not compressed, or no text, stays as it is."""
    return (
        zlib.decompress(stored).decode(ENCODING)
        if isinstance(stored, bytes | memoryview)
        else stored
    )


class CompressedTextField(models.TextField):  # type: ignore[type-arg]
    """
    Text of up to a third of its size on SQLite, read and written as any other text.

    Queries can ask for rows with an empty text, and seek words, which reads each text.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return the type of the column."""
        return "blob" if connection.vendor == "sqlite" else super().db_type(connection)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Return the text of a stored value."""
        return uncompress(value)

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002  (as Django calls it)
    ) -> Any:
        """Return the stored value of a text."""
        prepared_value = super().get_db_prep_value(value, connection, prepared)
        if connection.vendor == "sqlite" and isinstance(prepared_value, str):
            return compress(prepared_value)
        return prepared_value

    def get_lookup(self, lookup_name: str) -> Any:
        """Return a lookup that a compressed column can answer."""
        if lookup_name not in LOOKUPS:
            raise FieldError(f"A compressed text cannot be queried by {lookup_name}.")
        return super().get_lookup(lookup_name)


@CompressedTextField.register_lookup
class _Empty(lookups.Exact):
    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("A compressed text can be compared with the empty text only.")
        return super().get_prep_lookup()


@CompressedTextField.register_lookup
class _Contains(lookups.IContains):
    def process_lhs(
        self, compiler: Any, connection: BaseDatabaseWrapper, lhs: Any = None
    ) -> tuple[str, Any]:
        sql, params = super().process_lhs(compiler, connection, lhs)
        return (f"{FUNCTION}({sql})" if connection.vendor == "sqlite" else sql), params


def _provide_function(connection: BaseDatabaseWrapper, **_facts: object) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 1, uncompress, deterministic=True)


connection_created.connect(_provide_function, dispatch_uid="gongkai.uncompressed")
