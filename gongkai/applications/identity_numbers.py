"""Validate identity card numbers and unified social credit codes by format and check digit."""

import re
from datetime import date

CARD = re.compile(r"[1-9]\d{5}(\d{8})\d{3}[\dX]")
CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CARD_CHECKS = "10X98765432"
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


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


def is_credit_code(code: str) -> bool:
    """
    Return whether this is a valid unified social credit code.

    Source: GB 32100 (eighteen characters, the last one a check digit MOD 31).
    """
    if len(code) != 18 or any(sign not in CODE_LETTERS for sign in code):
        return False
    total = sum(
        CODE_LETTERS.index(sign) * weight for sign, weight in zip(code, CODE_WEIGHTS, strict=False)
    )
    return CODE_LETTERS[(31 - total % 31) % 31] == code[-1]
