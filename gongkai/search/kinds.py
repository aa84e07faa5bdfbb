"""The kinds of records that can be searched, as declared by the apps."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.utils.module_loading import import_string

from gongkai.ledger.index_text import IndexedKind

Kind = IndexedKind[Model]
# A rank orders by day, then by kind and record; it is unique and fits into 63 bits.
DAY_SHIFT, KIND_SHIFT = 40, 34
MAX_KINDS = 1 << (DAY_SHIFT - KIND_SHIFT)
# SQL expression for the number of the kind in a rank.
KIND_OF_RANK = f"(({{rank}} >> {KIND_SHIFT}) & {MAX_KINDS - 1})"


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


def position_of(kind: Kind, pk: int) -> int:
    """Return the position of a record among all kinds: the part of its rank below the day."""
    return (kind.number << KIND_SHIFT) + pk


def record_at(rank: int) -> tuple[Kind | None, int]:
    """Return kind and primary key of a rank or position; None if no kind has its number."""
    number = (rank >> KIND_SHIFT) & (MAX_KINDS - 1)
    kind = next((kind for kind in kinds().values() if kind.number == number), None)
    return kind, rank & ((1 << KIND_SHIFT) - 1)


def public_among(kind: Kind, pks: Collection[int]) -> set[int]:
    """Return which of these records are public now."""
    return set(kind.public_rows().filter(pk__in=pks).values_list("pk", flat=True))
