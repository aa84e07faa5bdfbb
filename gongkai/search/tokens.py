"""
Tokens for Chinese, Uyghur and Latin script, the same on every backend.

A run of Han characters, or of digits, becomes all its pairs and its last character alone; a run of
any other letters becomes one token, cut where no word is that long. A phrase of these tokens matches exactly the text that holds
the same characters in the same order, so nothing is missed and nothing is invented.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

TOKENS_VERSION = 1
MAX_WORD = 100  # PostgreSQL takes 2,046 bytes; a letter has up to four
HAN = "㐀-䶿一-鿿豈-﫿々〇\U00020000-\U0003134f"
RUN = re.compile(rf"(?P<pairs>[{HAN}]+|\d+)|(?P<word>[^\W\d_{HAN}]+)")
# A document number, however its brackets are typed: issuer, year, number.
NUMBER = re.compile(rf"([{HAN}]{{0,8}})[〔\[(【](\d{{4}})[〕\])】]\s*第?0*(\d{{1,6}})\s*号")
# Uyghur: tatweel, vowel marks, joiners and direction marks carry no letter; kaf and yeh have look-alikes.
IGNORED = re.compile(
    "[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
FOLDED = str.maketrans({"\u06a9": "\u0643", "\u06cc": "\u0649", "\u06c1": "\u06be"})
ARABIC = re.compile("[\u0600-\u06ff]")


def normalise(text: str) -> str:
    """Fold width, case and Arabic presentation forms; the result is what is compared."""
    return IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower().translate(FOLDED)


def tokens(text: str) -> Iterator[str]:
    """Yield the tokens of a text, in order, as they are indexed."""
    plain = normalise(text)
    for match in RUN.finditer(plain):
        run = match.group()
        if match.lastgroup == "pairs":
            yield from (run[at : at + 2] for at in range(len(run) - 1))
            yield run[-1]
        else:
            yield run[:MAX_WORD]


def number_tokens(text: str) -> Iterator[str]:
    """Yield one token for each document number in the text, with and without its issuer."""
    for issuer, year, number in NUMBER.findall(normalise(text)):
        short = f"x{year}x{int(number)}"
        yield short
        # The issuer's sign is written right before the bracket; its length is not known.
        for at in range(max(0, len(issuer) - 8), len(issuer)):
            yield issuer[at:] + short


def indexed(text: str) -> str:
    """Return the tokens of a text as one string, apart by spaces, document numbers last."""
    return " ".join([*tokens(text), *number_tokens(text)])


@dataclass(frozen=True)
class Phrase:
    """Tokens that follow one another; `open_end` where the last is only the beginning of one."""

    tokens: tuple[str, ...]
    open_end: bool = False


def phrase(text: str) -> Phrase:
    """
    Return what must stand in an indexed text for `text` to stand in the text itself.

    The single character that ends such a run is asked for only between runs: at the end of the
    phrase the run in the text may go on. Uyghur words take endings, so the last one is open.
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
    """Return the token of a query that is a document number and nothing else."""
    match = NUMBER.fullmatch(normalise(text).strip())
    if match is None:
        return None
    issuer, year, number = match.groups()
    return f"{issuer[-8:]}x{year}x{int(number)}"
