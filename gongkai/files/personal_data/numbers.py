"""Numbers that belong to a person: identity cards, telephones, bank cards, travel documents, plates."""

import re
from collections.abc import Iterator
from datetime import date

from gongkai.files.personal_data.kinds import Finding, Kind
from gongkai.kit.credit_codes import is_credit_code

# Between the digits of a number, as people and programs write them.
GAP = r"[ \u200b·.-]{0,2}"
WRAPPED_GAP = r"[ \u200b·.-]{0,2}(?:\r?\n)?[ \u200b]{0,2}"
IDENTITY = re.compile(rf"(?<!\d)(?:\d{WRAPPED_GAP}){{17}}[\dXx](?![\dA-Za-z])")
OLD_IDENTITY = re.compile(rf"(?<![\d.])(?:\d{GAP}){{14}}\d(?!\d)")
PROVINCES = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46}
    | {50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91}
)
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS = "10X98765432"
FIRST_YEAR = 1890
MOBILE = re.compile(
    rf"(?<!\d)(?<!\d-)(?:(?:\+|00)?86{GAP}|0)?1{GAP}[3-9](?:{GAP}\d){{9}}(?!{GAP}\d)|"
    rf"(?<!\d)(?:(?:\+|00)86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)"
)
LANDLINE = re.compile(
    r"(?<![\d-])(?:\(\+?86\)|\+?86[ -]?)?(?:\(0\d{2,3}\)|0\d{2,3}[ \u200b]?[-—]{1,2}[ \u200b]?|0\d{2,3} )"
    r"[ \u200b]?[2-8]\d{2,3}[ -]?\d{4}(?:[ -]?(?:转|ext\.?)?[ -]?\d{1,5})?(?![\d-])"
)
LOCAL_LINE = re.compile(
    r"(?:联系电话|电话号码|电话|座机|传真|热线|(?i:tel|fax|phone))[ \u200b]*[:.：]?[ \u200b]*(?P<number>[2-8]\d{6,7})(?!\d)"
)
BANK_CARD = re.compile(
    r"(?<![\d.-])(?:\d{4}(?P<gap>[ \u200b-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?:(?P=gap)\d{1,3})?"
    r"|\d{16,19}|\d{6}[ -]\d{10,13}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})(?![\d-])"
)
# Beginnings of the numbers of bank cards: UnionPay, Visa, Mastercard, JCB, American Express, Discover,
# and of domestic cards from before the common beginning 62.
BANKS = re.compile(r"62|81|4|5[1-5]|35|3[47]|60|9")
TRAVEL = re.compile(r"(?<![A-Za-z\d])(?:[Ee][A-HJ-NP-Za-hj-np-z]\d{7}|[EGeg]\d{8})(?![A-Za-z\d])")
NAMED_TRAVEL = re.compile(
    r"(?:护照|通行证|台胞证|回乡证|居留证|永久居留|(?i:passport))[^\n。；;]{0,12}?"
    r"(?<![A-Za-z\d])(?P<number>[A-Za-z]{1,3}\d{6,12}|\d{8,12})(?![A-Za-z\d])"
)
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][ \u200b]?[A-HJ-NP-Z][ \u200b·.-]?"
    r"(?=[A-HJ-NP-Z\d]{0,5}\d)(?:[A-HJ-NP-Z\d]{6}|[A-HJ-NP-Z\d]{5}|[A-HJ-NP-Z\d]{4}[学警港澳挂领])(?![A-Za-z\d])"
)
EMAIL = re.compile(
    r"(?<![A-Za-z\d._%+-])[A-Za-z\d][A-Za-z\d._%+-]{0,63}[ ]?(?:@|\(at\)|\[at\])[ ]?"
    r"(?:[A-Za-z\d-]{1,63}\.){1,4}[A-Za-z]{2,18}(?![A-Za-z\d])"
)


def numbers_in(text: str) -> Iterator[Finding]:
    """Yield the numbers of persons in a plain text."""
    for found in IDENTITY.finditer(text):
        if is_identity_number(_bare(found[0])):
            yield Finding(found.start(), found.end(), Kind.IDENTITY_CARD)
    for found in OLD_IDENTITY.finditer(text):
        if is_old_identity_number(_bare(found[0])):
            yield Finding(found.start(), found.end(), Kind.IDENTITY_CARD)
    for found in BANK_CARD.finditer(text):
        digits = _bare(found[0])
        if BANKS.match(digits) and passes_luhn(digits) and not is_credit_code(digits):
            yield Finding(found.start(), found.end(), Kind.BANK_CARD)
    for pattern, kind in (
        (MOBILE, Kind.MOBILE),
        (LANDLINE, Kind.LANDLINE),
        (TRAVEL, Kind.TRAVEL_DOCUMENT),
        (PLATE, Kind.NUMBER_PLATE),
        (EMAIL, Kind.EMAIL),
    ):
        for found in pattern.finditer(text):
            yield Finding(found.start(), found.end(), kind)
    for pattern, kind in (
        (LOCAL_LINE, Kind.LANDLINE),
        (NAMED_TRAVEL, Kind.TRAVEL_DOCUMENT),
    ):
        for found in pattern.finditer(text):
            yield Finding(found.start("number"), found.end("number"), kind)


def digits_in_words(text: str) -> Iterator[Finding]:
    """Yield identity cards and mobiles whose digits were written in Chinese characters."""
    for found in IDENTITY.finditer(text):
        if is_identity_number(_bare(found[0])):
            yield Finding(found.start(), found.end(), Kind.IDENTITY_CARD)
    for found in MOBILE.finditer(text):
        yield Finding(found.start(), found.end(), Kind.MOBILE)


def is_identity_number(number: str) -> bool:
    """
    Return whether these 18 characters are an identity card: region, date of birth, check character.

    Source: GB 11643 (the check character is ISO 7064 MOD 11-2).
    """
    if int(number[:2]) not in PROVINCES or not _is_birth_date(number[6:14]):
        return False
    total = sum(
        int(sign) * weight for sign, weight in zip(number[:17], IDENTITY_WEIGHTS, strict=True)
    )
    return IDENTITY_CHECKS[total % 11] == number[17].upper()


def is_old_identity_number(number: str) -> bool:
    """Return whether these 15 digits are an identity card of the first generation."""
    return int(number[:2]) in PROVINCES and _is_birth_date(f"19{number[6:12]}")


def passes_luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of a card (ISO/IEC 7812)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_birth_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return day.year >= FIRST_YEAR


def _bare(number: str) -> str:
    return re.sub(r"[^\dXx]", "", number)
