"""Jurisdictions of holiday notices: nation, region, prefecture and county by division code."""

from collections.abc import Mapping

NATIONAL = "CN"
# The letter codes of GB/T 2260, which users may enter instead of the digits.
LETTERS: Mapping[str, str] = {
    "BJ": "110000",
    "TJ": "120000",
    "HE": "130000",
    "SX": "140000",
    "NM": "150000",
    "LN": "210000",
    "JL": "220000",
    "HL": "230000",
    "SH": "310000",
    "JS": "320000",
    "ZJ": "330000",
    "AH": "340000",
    "FJ": "350000",
    "JX": "360000",
    "SD": "370000",
    "HA": "410000",
    "HB": "420000",
    "HN": "430000",
    "GD": "440000",
    "GX": "450000",
    "HI": "460000",
    "CQ": "500000",
    "SC": "510000",
    "GZ": "520000",
    "YN": "530000",
    "XZ": "540000",
    "SN": "610000",
    "GS": "620000",
    "QH": "630000",
    "NX": "640000",
    "XJ": "650000",
    "TW": "710000",
    "HK": "810000",
    "MO": "820000",
}


def code_of(name: str) -> str | None:
    """Return the code of a jurisdiction given as CN, XJ, CN-XJ or six digits; None if invalid."""
    plain = name.strip().upper().removeprefix("CN-")
    if plain == NATIONAL or (len(plain) == 6 and plain.isascii() and plain.isdigit()):
        return plain
    return LETTERS.get(plain)


def chain_of(code: str) -> tuple[str, ...]:
    """
    Return the jurisdictions whose notices apply in the one with this code, from the nation down.

    Longer division codes are truncated to the county; for any other code only the nation applies.
    """
    code = code[:6]
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return (NATIONAL,)
    codes = (NATIONAL, code[:2] + "0000", code[:4] + "00", code)
    return tuple(dict.fromkeys(codes))
