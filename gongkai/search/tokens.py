"""
Tokens for Chinese, Uyghur and Latin script, identical on both database backends.

A run of Han characters, or of digits, becomes all its pairs and its last character alone. A run of
any other letters becomes one token, truncated at a maximum length. A phrase of these tokens matches
exactly the texts with the same characters in the same order: no false and no missing hits.

Texts and queries are folded before they are compared. Width, case, Arabic forms, the zero of
Chinese numbers, and traditional characters do not matter, nor do marks, spaces and line breaks
between Han characters.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TOKENS_VERSION = 2
MAX_WORD = 100  # PostgreSQL allows 2,046 bytes; a letter has up to four
HAN = "㐀-䶿一-鿿豈-﫿々〇\U00020000-\U0003134f"
RUN = re.compile(rf"(?P<pairs>[{HAN}]+|\d+)|(?P<word>[^\W\d_{HAN}]+)")
# Marks, spaces and line breaks between two Han characters.
BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[\W_]+(?=[{HAN}])")
# No query contains this token, so no phrase continues from one field to the next.
SEPARATOR = "x0"
# A document number with any kind of brackets: issuer, year, number.
NUMBER = re.compile(rf"([{HAN}]{{0,8}})[〔\[(【](\d{{4}})[〕\])】]\s*第?0*(\d{{1,6}})\s*号")
# Uyghur: tatweel, vowel and direction marks and joiners are ignored; kaf and yeh have variants.
IGNORED = re.compile(
    "[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
FOLDED = {
    "\u06a9": "\u0643",
    "\u06cc": "\u0649",
    "\u06c1": "\u06be",
    # The zero of Chinese numbers, as the character, as circles that are typed for it, and as a word.
    **dict.fromkeys("○◯零", "〇"),
}
ARABIC = re.compile("[\u0600-\u06ff]")
# A document number as it is typed without brackets: issuer, year, number.
TYPED_NUMBER = re.compile(
    rf"([{HAN}]{{0,8}}?)[〔\[(【]?((?:19|20)\d\d)[〕\])】]?年?第?0*(\d{{1,5}})号?"
)


@cache
def _folding() -> dict[int, str]:
    """Return which character stands for which: those of `FOLDED`, and simplified for traditional."""
    lines = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    pairs = (line.split() for line in lines.splitlines() if line.strip())
    simplified = {ord(traditional): simple for traditional, simple, *_others in pairs}
    return simplified | {ord(sign): folded for sign, folded in FOLDED.items()}


@cache
def _variants() -> dict[str, str]:
    """Return all characters that are folded to a character, with that character itself."""
    found: dict[str, str] = defaultdict(str)
    for sign, folded in _folding().items():
        found[folded] += chr(sign)
    return {folded: folded + others for folded, others in found.items()}


def variants(folded: str) -> str:
    """Return a folded character with all that are folded to it, also those of full width."""
    wide = chr(ord(folded) + 0xFEE0) if "!" <= folded <= "~" else ""
    return _variants().get(folded, folded) + wide


def normalise(text: str) -> str:
    """Fold width, case, Arabic forms, zeros and traditional characters."""
    plain = IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower()
    return plain.translate(_folding())


def fold(text: str) -> str:
    """Return the form in which texts are compared: normalised, and Han characters joined."""
    return BETWEEN_HAN.sub("", normalise(text))


def tokens(text: str) -> Iterator[str]:
    """Yield the tokens of a text in order, as they are indexed."""
    for match in RUN.finditer(fold(text)):
        run = match.group()
        if match.lastgroup == "pairs":
            yield from (run[at : at + 2] for at in range(len(run) - 1))
            yield run[-1]
        else:
            yield run[:MAX_WORD]


def number_tokens(text: str) -> Iterator[str]:
    """Yield tokens for each document number in the text, with and without its issuer."""
    for issuer, year, number in NUMBER.findall(normalise(text)):
        short = f"x{year}x{int(number)}"
        yield short
        # The issuer precedes the bracket directly; its length is not known, so all are indexed.
        for at in range(max(0, len(issuer) - 8), len(issuer)):
            yield issuer[at:] + short


def indexed(*texts: str) -> str:
    """
    Return the tokens of the fields as one string separated by spaces, document numbers last.

    No phrase matches across two fields.
    """
    found: list[str] = []
    for text in texts:
        found += [SEPARATOR, *tokens(text)] if found else tokens(text)
    return " ".join([*found, *(token for text in texts for token in number_tokens(text))])


@dataclass(frozen=True)
class Phrase:
    """Consecutive tokens; with `open_end` the last one is a prefix."""

    tokens: tuple[str, ...]
    open_end: bool = False


def phrase(text: str) -> Phrase:
    """
    Return the phrase that an indexed text contains if and only if the text contains `text`.

    The single last character of a run is included only between runs, because at the end of the phrase
    the run may continue in the text. Uyghur words have suffixes, so the last one is a prefix.
    """
    runs = list(RUN.finditer(fold(text)))
    found: list[str] = []
    open_end = False
    for position, match in enumerate(runs):
        run, last = match.group(), position == len(runs) - 1
        if match.lastgroup != "pairs":
            found.append(run[:MAX_WORD])
            open_end = last and bool(ARABIC.search(run))
            continue
        found += [run[at : at + 2] for at in range(len(run) - 1)]
        if not last or len(run) == 1:
            found.append(run[-1])
            open_end = last
    return Phrase(tuple(found), open_end)


def typed_number(text: str) -> tuple[str, str] | None:
    """
    Return the token and the usual form of a query that may be a document number without brackets.

    It is one of two readings: the same characters may also be part of a text.
    """
    match = TYPED_NUMBER.fullmatch(normalise(text).strip())
    if match is None or match.group().isdigit():
        return None
    issuer, year, number = match.groups()
    return f"{issuer}x{year}x{int(number)}", f"{issuer}〔{year}〕{int(number)}号"


def number_token(text: str) -> str | None:
    """Return the token of a query that is exactly one document number, otherwise None."""
    match = NUMBER.fullmatch(normalise(text).strip())
    if match is None:
        return None
    issuer, year, number = match.groups()
    return f"{issuer[-8:]}x{year}x{int(number)}"
