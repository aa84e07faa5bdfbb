"""
Tokens for Chinese, Uyghur and Latin script, identical on both database backends.

A run of Han characters, or of digits, becomes all its pairs and its last character alone. A run of
any other letters becomes one token, truncated at a maximum length. A phrase of these tokens matches
exactly the texts with the same characters in the same order: no false and no missing hits.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

TOKENS_VERSION = 1
MAX_WORD = 100  # PostgreSQL allows 2,046 bytes; a letter has up to four
HAN = "㐀-䶿一-鿿豈-﫿々〇\U00020000-\U0003134f"
RUN = re.compile(rf"(?P<pairs>[{HAN}]+|\d+)|(?P<word>[^\W\d_{HAN}]+)")
# A document number with any kind of brackets: issuer, year, number.
NUMBER = re.compile(rf"([{HAN}]{{0,8}})[〔\[(【](\d{{4}})[〕\])】]\s*第?0*(\d{{1,6}})\s*号")
# Uyghur: tatweel, vowel and direction marks and joiners are ignored; kaf and yeh have variants.
IGNORED = re.compile(
    "[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
FOLDED = str.maketrans({"\u06a9": "\u0643", "\u06cc": "\u0649", "\u06c1": "\u06be"})
ARABIC = re.compile("[\u0600-\u06ff]")


def normalise(text: str) -> str:
    """Normalise width, case and Arabic presentation forms; texts are compared in this form."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower().translate(FOLDED)


def tokens(text: str) -> Iterator[str]:
    """Yield the tokens of a text in order, as they are indexed."""
    plain = normalise(text)
    for match in RUN.finditer(plain):
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


def indexed(text: str) -> str:
    """Return the tokens of a text as one string separated by spaces, document numbers last."""
    return " ".join([*tokens(text), *number_tokens(text)])


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
    runs = list(RUN.finditer(normalise(text)))
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


def number_token(text: str) -> str | None:
    """Return the token of a query that is exactly one document number, otherwise None."""
    match = NUMBER.fullmatch(normalise(text).strip())
    if match is None:
        return None
    issuer, year, number = match.groups()
    return f"{issuer[-8:]}x{year}x{int(number)}"
