"""Whose holidays count where: the nation, then the region, the prefecture and the county by administrative code."""

from collections.abc import Mapping

NATIONAL = "CN"
# The letters of GB/T 2260, as people write them.
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
    """Return the code of a jurisdiction given as CN, XJ, CN-XJ or six digits; None where it is none of these."""
    plain = name.strip().upper().removeprefix("CN-")
    if plain == NATIONAL or (len(plain) == 6 and plain.isascii() and plain.isdigit()):
        return plain
    return LETTERS.get(plain)


def chain_of(code: str) -> tuple[str, ...]:
    """
    Return the jurisdictions whose notices hold in the one with this code, from the nation down.

    Longer codes of divisions are read to the county; what is no such code knows the nation's days only.
    """
    code = code[:6]
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return (NATIONAL,)
    codes = (NATIONAL, code[:2] + "0000", code[:4] + "00", code)
    return tuple(dict.fromkeys(codes))
