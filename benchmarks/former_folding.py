"""The folding before marks and traditional characters were folded, as the baseline of the search."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from gongkai.search import tokens

IGNORED = re.compile(
    "[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
ALIKE = str.maketrans({"\u06a9": "\u0643", "\u06cc": "\u0649", "\u06c1": "\u06be"})


def _normalise(text: str) -> str:
    return IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower().translate(ALIKE)


def _joined(text: str) -> tuple[str, list[str]]:
    return text, []


@contextmanager
def former_folding() -> Iterator[None]:
    """Index and search with the former folding meanwhile."""
    present = tokens.normalise, tokens.joined
    tokens.normalise, tokens.joined = _normalise, _joined
    try:
        yield
    finally:
        tokens.normalise, tokens.joined = present
