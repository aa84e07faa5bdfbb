"""The kinds of records that can be searched, as declared by the apps."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.utils.module_loading import import_string

from gongkai.ledger.index_text import IndexedKind

Kind = IndexedKind[Model]
# A position orders all records by kind, then by key.
KIND_SHIFT = 34
MAX_KINDS = 64


def kinds() -> Mapping[str, Kind]:
    """Return the apps' `indexed_kinds` by subject type, ordered by number."""
    return _kinds(tuple(apps.app_configs))


@lru_cache(maxsize=8)
def _kinds(_installed: tuple[str, ...]) -> Mapping[str, Kind]:
    paths = [
        path for config in apps.get_app_configs() for path in getattr(config, "indexed_kinds", ())
    ]
    found: list[Kind] = sorted(
        (import_string(path)() for path in paths), key=lambda kind: kind.number
    )
    numbers = {kind.number for kind in found}
    by_type = {kind.subject_type: kind for kind in found}
    if not len(numbers) == len(by_type) == len(found):
        raise ImproperlyConfigured("Two indexed kinds have the same subject type or number.")
    if not all(0 <= number < MAX_KINDS for number in numbers):
        raise ImproperlyConfigured(
            f"The number of an indexed kind must be between 0 and {MAX_KINDS - 1}."
        )
    return by_type


def followed_verbs() -> frozenset[str]:
    """Return the verbs of the acts after which a record of any kind is indexed again."""
    return frozenset().union(*(kind.verbs | kind.bulk_verbs for kind in kinds().values()))


def position(kind: int, pk: int) -> int:
    """Return the position of a record among all kinds, from the number of its kind."""
    return (kind << KIND_SHIFT) + pk


def position_of(kind: Kind, pk: int) -> int:
    """Return the position of a record among all kinds."""
    return position(kind.number, pk)


def record_at(position: int) -> tuple[Kind | None, int]:
    """Return kind and primary key of a position; None if no kind has its number."""
    number = position >> KIND_SHIFT
    kind = next((kind for kind in kinds().values() if kind.number == number), None)
    return kind, position & ((1 << KIND_SHIFT) - 1)


def public_among(kind: Kind, pks: Collection[int]) -> set[int]:
    """Return which of these records are public now."""
    return set(kind.public_rows().filter(pk__in=pks).values_list("pk", flat=True))
