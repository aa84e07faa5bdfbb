"""Validate identity card numbers by format and check digit."""

import re
from datetime import date

CARD = re.compile(r"[1-9]\d{5}(\d{8})\d{3}[\dX]")
CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CARD_CHECKS = "10X98765432"


def is_identity_card(number: str, *, today: date) -> bool:
    """
    Return whether this is a valid resident identity card number.

    Source: GB 11643 (birthday inside, check digit by ISO 7064 MOD 11-2).
    """
    found = CARD.fullmatch(number)
    if found is None:
        return False
    try:
        born = date.fromisoformat(found[1])
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, CARD_WEIGHTS, strict=False))
    return date(1850, 1, 1) <= born <= today and CARD_CHECKS[total % 11] == number[-1]
