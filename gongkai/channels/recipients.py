"""Telephone numbers as people have them: one a line or in a column, with anything around them."""

import re
from dataclasses import dataclass

from gongkai.kit.text_input import folded

MOBILE = re.compile(r"1[3-9]\d{9}")
PARTED = re.compile(r"[\s,;、，；/|]+")
PREFIX = re.compile(r"^(?:\+|00)86")


@dataclass(frozen=True)
class ReadNumbers:
    """The valid mobile numbers, each once, and the numbers of the lines that have none."""

    numbers: list[str]
    bad_lines: list[int]
    repeated: int = 0


def read_numbers(text: str) -> ReadNumbers:
    """Read mobile numbers, also in full-width digits, with dashes, spaces or +86."""
    found: dict[str, None] = {}
    bad: list[int] = []
    repeated = 0
    for position, line in enumerate(text.splitlines(), start=1):
        plain = folded(line)
        if not plain:
            continue
        whole = _plain(plain)
        parts = [whole] if MOBILE.fullmatch(whole) else [_plain(one) for one in PARTED.split(plain)]
        valid = [one for one in parts if MOBILE.fullmatch(one)]
        if not valid or any(one and not MOBILE.fullmatch(one) for one in parts):
            bad.append(position)
        for one in valid:
            repeated += one in found
            found[one] = None
    return ReadNumbers(list(found), bad, repeated)


def _plain(text: str) -> str:
    return PREFIX.sub("", re.sub(r"[\s()-]", "", text))
