"""Similarity of short texts by their pairs of characters, which needs no word boundaries."""

import re
import unicodedata

NOT_WORD = re.compile(r"[\W_]+")


def pairs_of(text: str) -> frozenset[str]:
    """Return the character bigrams of a text, without spaces and punctuation."""
    plain = NOT_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Return the Dice coefficient of two sets of bigrams, in percent."""
    if not one or not other:
        return 0
    return round(200 * len(one & other) / (len(one) + len(other)))
