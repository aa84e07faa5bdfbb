"""The slow way to search: reads every text, character by character. What the index must agree with."""

import re
from dataclasses import dataclass
from functools import lru_cache

from gongkai.search.folding import HAN, normalise

LETTER_OR_DIGIT = re.compile(r"[^\W_]")
CHINESE = re.compile(f"[{HAN}]")


@dataclass(frozen=True)
class Sign:
    """One character of a text that is compared, and what stands before it."""

    sign: str
    apart: bool  # marks stand before it, and not between two Chinese characters
    divided: bool  # a mark before it divides two parts of a sentence of more than one character


@lru_cache(maxsize=2_000)
def signs(text: str) -> list[Sign]:
    """Return the letters and digits of a text with what stands before them."""
    plain = normalise(text)
    places = [at for at, sign in enumerate(plain) if LETTER_OR_DIGIT.match(sign)]
    found = []
    for one, at in enumerate(places):
        before = places[one - 1] if one else -1
        gap = plain[before + 1 : at]
        both = bool(one and CHINESE.match(plain[before]) and CHINESE.match(plain[at]))
        long_before = before > 0 and before - 1 in places[max(0, one - 2) : one]
        long_after = at + 1 in places[one + 1 : one + 2]
        ends = any(mark in gap for mark in ",、。;:!?.|\t") or re.search(r"\n\s*\n", gap)
        divided = both and bool(gap) and long_before and long_after and bool(ends)
        found.append(Sign(plain[at], bool(gap) and not both, divided))
    return found


def contains(text: str, query: str) -> bool:
    """Return whether one field contains the query; words of other scripts are compared as a whole."""
    sought, inside = signs(query), signs(text)
    if not sought:
        return False
    is_word = len(sought) == 2 and re.search(f"[{HAN}]{{2}}", normalise(query)) is not None
    letters = "".join(one.sign for one in inside)
    wanted = "".join(one.sign for one in sought)
    for at in range(len(inside) - len(sought) + 1):
        part = inside[at : at + len(sought)]
        if not letters.startswith(wanted, at):
            continue
        if is_word and part[1].divided:
            continue
        if all(
            _same_gap(inside, at + place, sought, place) for place in range(1, len(sought))
        ) and _whole(inside, at, at + len(sought)):
            return True
    return False


def _same_gap(inside: list[Sign], at: int, sought: list[Sign], place: int) -> bool:
    """Two letters, or two digits, are together or apart as in the query; otherwise it is all one."""
    return _kind(inside[at - 1]) != _kind(inside[at]) or inside[at].apart == sought[place].apart


def _whole(inside: list[Sign], start: int, end: int) -> bool:
    """No word of letters is cut; Uyghur words may have suffixes."""
    cut_before = start > 0 and _joined(inside, start)
    cut_after = end < len(inside) and _joined(inside, end)
    return not cut_before and (not cut_after or "\u0600" <= inside[end - 1].sign <= "\u06ff")


def _joined(inside: list[Sign], at: int) -> bool:
    return _kind(inside[at]) == "letter" == _kind(inside[at - 1]) and not inside[at].apart


def _kind(one: Sign) -> str:
    if CHINESE.match(one.sign):
        return "Han"
    return "digit" if one.sign.isdecimal() else "letter"
