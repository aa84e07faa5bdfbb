"""Whether the keys of personal data are there: without them a process would make others by itself."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError

from gongkai.applications.encrypted_rows import encrypted_models, encrypted_rows
from gongkai.encryption.keys import keys

REMEDY = (
    "Mount or restore them (docs/backup.md). If they are lost for ever, `gongkai rotate_keys` makes a new "
    "one; what the old ones encrypted can then never be read."
)


class KeysMissing(CommandError):
    """The database has encrypted data, and there is no key."""


def missing_keys_problem() -> str:
    """Return what is wrong if the database has encrypted data and there is no key; else nothing."""
    if keys() or not any(encrypted_rows(kind).exists() for kind in encrypted_models()):
        return ""
    return f"{settings.GONGKAI_PERSONAL_KEYS} has no key, and the database has data that is encrypted with one."


def refuse_without_keys() -> None:
    """
    Refuse to start where the folder of keys is empty, as one that is not mounted.

    What people send would be encrypted with a new key of the same name in the folder below, and nobody
    could read it when the right one is mounted again. Raises KeysMissing.
    """
    try:
        problem = missing_keys_problem()
    except DatabaseError:  # a portal also starts while the primary database is away
        return
    if problem:
        raise KeysMissing(f"{problem} {REMEDY}")
