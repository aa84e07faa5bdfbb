"""
Rows and files with encrypted personal data, and the keys they are encrypted with.

An app that stores encrypted files says so in its AppConfig: `encrypted_files = "<path of a function>"`,
which returns rows and the name of the column that names their file, for each such column.
"""

from collections import Counter
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from gongkai.encryption.ciphers import chosen_cipher
from gongkai.encryption.columns import EncryptedRow, Envelope, encrypted_columns, place_of
from gongkai.encryption.envelopes import (
    DecryptionError,
    decrypt_text,
    encrypt_text,
    envelope_prefix,
    key_of,
)
from gongkai.files import storage

BATCH_SIZE = 500


def encrypted_models() -> list[type[EncryptedRow]]:
    """Return all models with encrypted columns, by name."""
    found = [model for model in apps.get_models() if issubclass(model, EncryptedRow)]
    return sorted(found, key=lambda model: model._meta.label)


def encrypted_rows(kind: type[EncryptedRow]) -> "QuerySet[EncryptedRow]":
    """Return the rows of one model with encrypted data. Purged rows have none."""
    filled = Q()
    for column in encrypted_columns(kind):
        filled |= ~Q(**{column: ""})
    return kind._default_manager.filter(filled).order_by("pk")


def batches_not_encrypted_with(key: str, kind: type[EncryptedRow]) -> Iterator[list[int]]:
    """Yield batches of ids of the rows of one model in which a column has another key or cipher."""
    after = 0
    others = Q()
    for column in encrypted_columns(kind):
        others |= ~Q(**{column: ""}) & ~Q(**{f"{column}__startswith": envelope_prefix(key)})
    found = kind._default_manager.filter(others).order_by("pk")
    while batch := list(found.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH_SIZE]):
        yield batch
        after = batch[-1]


@transaction.atomic
def reencrypt(rows: list[int], *, kind: type[EncryptedRow], key: str) -> int:
    """
    Encrypt these rows again with the newest key; return how many have only that key now.

    No act, since the data is the same. What cannot be decrypted is left unchanged.
    """
    columns = encrypted_columns(kind)
    locked = kind._default_manager.select_for_update().filter(pk__in=rows).order_by("pk")
    done = 0
    for row in locked.values("pk", "key", *columns):
        changed, is_complete = {}, True
        for column in columns:
            if not row[column] or row[column].startswith(envelope_prefix(key)):
                continue
            place = place_of(kind, column, row["key"])
            try:
                text = decrypt_text(row[column], place)
            except DecryptionError:
                is_complete = False
                continue
            changed[column] = Envelope(encrypt_text(text, place))
        if changed:
            kind._default_manager.filter(pk=row["pk"]).update(**changed)
            done += is_complete
    return done


def count_rows_by_key() -> "Counter[str]":
    """Count over all models how many rows need each key."""
    found: Counter[str] = Counter()
    for kind in encrypted_models():
        rows = encrypted_rows(kind).values_list(*encrypted_columns(kind))
        for envelopes in rows.iterator(chunk_size=BATCH_SIZE):
            found.update({key_of(envelope) for envelope in envelopes if envelope})
    return found


def encrypted_files() -> Iterator[str]:
    """Yield the id of every encrypted file of all apps once."""
    columns = [
        column
        for config in apps.get_app_configs()
        if (path := getattr(config, "encrypted_files", ""))
        for column in import_string(path)()
    ]
    for content_id, _same in groupby(merge(*(_ids(rows, name) for rows, name in columns))):
        yield content_id


def _ids(rows: "QuerySet[Any]", column: str) -> Iterator[str]:
    found = rows.order_by(column).values_list(column, flat=True).distinct()
    after = ""
    while batch := list(found.filter(**{f"{column}__gt": after})[:BATCH_SIZE]):
        yield from batch
        after = batch[-1]


def count_files_by_key() -> "Counter[str]":
    """Count how many stored files need each key; an empty string for unreadable ones."""
    return Counter(_encryption_of(content_id)[1] for content_id in encrypted_files())


def reencrypt_files(key: str) -> tuple[int, int]:
    """
    Encrypt the files of cases again with the newest key; return how many were, and could not be.

    An interrupted run continues with the files that have another key or cipher.
    """
    done = left = 0
    for content_id in encrypted_files():
        if _encryption_of(content_id) == (chosen_cipher(), key):
            continue
        try:
            done += storage.reencrypt_file(content_id)
        except (DecryptionError, OSError):
            left += 1
    return done, left


def _encryption_of(content_id: str) -> tuple[str, str]:
    try:
        return storage.encryption_of(content_id)
    except OSError:
        return "", ""
