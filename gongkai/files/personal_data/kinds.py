"""Kinds of what the check finds, and one finding."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a passage seems to be."""

    IDENTITY_CARD = "identity-card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank-card"
    TRAVEL_DOCUMENT = "travel-document"
    NUMBER_PLATE = "number-plate"
    EMAIL = "email"
    ADDRESS = "address"
    BIRTH_DATE = "birth-date"
    NAME = "name"
    CLASSIFICATION = "classification"
    INTERNAL_MARK = "internal-mark"


@dataclass(frozen=True, order=True)
class Finding:
    """A passage: `text[start:end]` of the text that was checked."""

    start: int
    end: int
    kind: Kind
