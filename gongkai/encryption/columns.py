"""A model field for text that is encrypted in the database, and the rows that have such fields."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from gongkai.encryption.envelopes import decrypt, decrypt_text, encrypt, encrypt_text

# An encrypted column can only be compared with the empty string and with the beginning of an
# envelope, which names the key.
LOOKUPS = {"exact", "isnull", "startswith"}


class Envelope(str):
    """Encrypted text as it is stored, not yet decrypted."""

    __slots__ = ()


class EncryptedRow(models.Model):
    """
    A row with encrypted columns.

    `key` makes the place to which they are bound: an envelope copied to another row cannot be
    decrypted there. Queries that load only some columns must load `key` too.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class EncryptedFactsRow(EncryptedRow):
    """A row with facts, such as names and addresses, in one encrypted value; it may be empty."""

    encrypted = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """The place to which the facts are bound."""
        return place_of(type(self), "encrypted", self.key)

    def encrypt_values(self, values: dict[str, Any]) -> None:
        """Encrypt the facts (not saved)."""
        self.encrypted = encrypt(values, self.place)

    def decrypted(self) -> dict[str, Any]:
        """Return the decrypted facts as stored. Raises `DecryptionError`."""
        return decrypt(self.encrypted, self.place) if self.encrypted else {}


def place_of(model: type[models.Model], column: str, key: object) -> str:
    """Return the place to which an encrypted column of a row is bound."""
    return f"{model._meta.label_lower}:{key}.{column}"


def encrypted_columns(model: type[models.Model]) -> list[str]:
    """Return the names of the encrypted columns of a model."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField) or field.attname == "encrypted"
    ]


class _Decrypted(DeferredAttribute):
    """Decrypts the column of an instance when it is first read; until then keeps the envelope."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        name: str = self.field.attname
        if name not in instance.__dict__:
            instance.__dict__[name] = _loaded(instance, name)
        value = instance.__dict__[name]
        if isinstance(value, Envelope):
            value = decrypt_text(value, place_of(type(instance), name, instance.key))
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def _loaded(instance: models.Model, column: str) -> str:
    """
    Load a column that the query left out.

    Django would load it into a new instance without `key`, and then load that too.
    """
    rows = type(instance)._base_manager.using(instance._state.db)  # noqa: SLF001
    envelope: str = rows.filter(pk=instance.pk).values_list(column, flat=True).get()
    return envelope


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """
    Text of an `EncryptedRow` that is encrypted in the database; an empty text stays empty.

    Reading the attribute decrypts it, and raises `DecryptionError` if that is not possible. Saving
    an instance encrypts what was read or changed, and leaves alone what was not. Queries cannot
    search in it, and `update` accepts only an empty text or an `Envelope`.
    """

    descriptor_class = _Decrypted

    def from_db_value(self, value: str | None, *_context: object) -> str | None:
        """Mark what the database returns as encrypted."""
        return Envelope(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001
        """Encrypt the text of an instance for its row."""
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Envelope):
            return value
        key = model_instance.key  # type: ignore[attr-defined]
        return Envelope(encrypt_text(str(value), place_of(type(model_instance), self.attname, key)))

    def get_prep_value(self, value: Any) -> Any:
        """Refuse plain text, so that it never reaches the database by an unusual way."""
        if value and not isinstance(value, Envelope):
            raise TypeError(f"{self.model.__name__}.{self.attname} takes no plain text here")
        return str(value) if isinstance(value, Envelope) else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup if it makes sense for encrypted text."""
        return super().get_lookup(lookup_name) if lookup_name in LOOKUPS else None
