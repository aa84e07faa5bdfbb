"""Validate unified social credit codes by format and check digit."""

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(code: str) -> bool:
    """
    Return whether this is a valid unified social credit code.

    Source: GB 32100 (eighteen characters, the last one a check digit MOD 31).
    """
    if len(code) != 18 or any(sign not in LETTERS for sign in code):
        return False
    total = sum(LETTERS.index(sign) * weight for sign, weight in zip(code, WEIGHTS, strict=False))
    return LETTERS[(31 - total % 31) % 31] == code[-1]
