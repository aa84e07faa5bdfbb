"""Rows with encrypted personal data, and the keys they are encrypted with."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import QuerySet

from gongkai.applications.encryption import CIPHER, VERSION, key_of
from gongkai.applications.models import Applicant, Consultation, IncomingMail

EncryptedModel = Applicant | Consultation | IncomingMail
ENCRYPTED_MODELS: tuple[type[EncryptedModel], ...] = (Applicant, Consultation, IncomingMail)
BATCH_SIZE = 500


def encrypted_rows(kind: type[EncryptedModel]) -> "QuerySet[EncryptedModel]":
    """Return the rows of one model with encrypted data. Purged rows have none."""
    return kind._default_manager.exclude(encrypted="").order_by("pk")


def batches_not_encrypted_with(key: str, kind: type[EncryptedModel]) -> Iterator[list[int]]:
    """Yield batches of ids of the rows of one model that are encrypted with another key."""
    after = 0
    others = encrypted_rows(kind).exclude(encrypted__startswith=f"{VERSION}:{CIPHER}:{key}:")
    while batch := list(others.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH_SIZE]):
        yield batch
        after = batch[-1]


def count_rows_by_key() -> "Counter[str]":
    """Count over all models how many rows are encrypted with each key."""
    found: Counter[str] = Counter()
    for kind in ENCRYPTED_MODELS:
        for envelope in (
            encrypted_rows(kind).values_list("encrypted", flat=True).iterator(chunk_size=BATCH_SIZE)
        ):
            found[key_of(envelope)] += 1
    return found
