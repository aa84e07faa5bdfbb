"""The rows that hold encrypted personal data, and under which keys they are encrypted."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import QuerySet

from gongkai.applications.encryption import CIPHER, VERSION, key_of
from gongkai.applications.models import Applicant, Consultation, IncomingMail

EncryptedModel = Applicant | Consultation | IncomingMail
SEALED: tuple[type[EncryptedModel], ...] = (Applicant, Consultation, IncomingMail)
CHUNK = 500


def encrypted_rows(kind: type[EncryptedModel]) -> "QuerySet[EncryptedModel]":
    """Return the rows of one kind that hold something; erased ones hold nothing."""
    return kind._default_manager.exclude(encrypted="").order_by("pk")


def pieces_not_under(key: str, kind: type[EncryptedModel]) -> Iterator[list[int]]:
    """Yield, piece by piece, the rows of one kind that are encrypted under another key than this one."""
    after = 0
    others = encrypted_rows(kind).exclude(encrypted__startswith=f"{VERSION}:{CIPHER}:{key}:")
    while piece := list(others.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        yield piece
        after = piece[-1]


def rows_by_key() -> "Counter[str]":
    """Count over all kinds how many rows each key is needed for."""
    found: Counter[str] = Counter()
    for kind in SEALED:
        for envelope in (
            encrypted_rows(kind).values_list("encrypted", flat=True).iterator(chunk_size=CHUNK)
        ):
            found[key_of(envelope)] += 1
    return found
