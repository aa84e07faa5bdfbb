"""
Tokens for Chinese, Uyghur and Latin script, identical on both database backends.

Texts are folded first. A run of Han characters, or of digits, becomes all its pairs and its last
character alone. A run of any other letters becomes one token, truncated at a maximum length. A phrase
of these tokens matches exactly the texts with the same characters in the same order: no false and no
missing hits.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import add

from gongkai.ledger.index_text import FIELD_END
from gongkai.search.folding import HAN, is_han, joined, normalise

TOKENS_VERSION = 2
MAX_WORD = 100  # PostgreSQL allows 2,046 bytes; a letter has up to four
RUN = re.compile(rf"(?P<pairs>[{HAN}]+|\d+)|(?P<word>[^\W\d_{HAN}]+)")
PAIR = re.compile(rf"^[\W_]*[{HAN}]{{2}}[\W_]*$")
# No query contains this token, so no phrase continues from one field to the next.
SEPARATOR = "x0"
# The year and the number of a document number, with any kind of brackets.
NUMBER = re.compile(
    r"\s{0,2}[〔\[({<【〈《「『](?P<year>\d{4})[〕\])}>】〉》」』]\s*第?\s*0*(?P<number>\d{1,6})\s*号"
)
# The same without brackets, after a character with which the abbreviation of an issuer ends.
BARE_NUMBER = re.compile(
    r"(?<=[发函字办文规通告令批])(?P<year>(?:19|20)\d\d)[-年]?\s*第?\s*0*(?P<number>\d{1,4})\s*号"
)
ISSUER = re.compile(rf"[{HAN}]{{1,8}}$")
MAX_ISSUER = 8
ARABIC = re.compile("[\u0600-\u06ff]")
# A document number as people type it: issuer, year, number.
TYPED_NUMBER = re.compile(
    rf"(?P<issuer>[{HAN}]{{0,20}})[\s〔\[({{<【〈《「『]*(?P<year>(?:19|20)\d\d)"
    r"[\s〕\])}>】〉》」』年/._-]*第?\s*0*(?P<number>\d{1,5})\s*(?P<end>号?)"
)


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text as one string, and the pairs in it that marks divide everywhere."""

    text: str
    divided: frozenset[str]


def add_tokens(text: str, found: list[str]) -> None:
    """Add the tokens of a folded text in order, as they are indexed, to a list."""
    for run, word in RUN.findall(text):
        if run:
            found += map(add, run, run[1:])
            found.append(run[-1])
        else:
            found.append(word[:MAX_WORD])


def number_tokens(text: str) -> Iterator[str]:
    """Yield tokens for each document number in a normalised text, with and without its issuer."""
    for pattern in (NUMBER, BARE_NUMBER):
        for match in pattern.finditer(text):
            short = f"x{match['year']}x{int(match['number'])}"
            yield short
            # The issuer comes directly before; its length is not known, so all are indexed.
            start = match.start()
            found = ISSUER.search(text, max(0, start - MAX_ISSUER), start)
            if found:
                yield from (text[at:start] + short for at in range(found.start(), start))


def indexed(*texts: str) -> Tokens:
    """
    Return the tokens of the fields, document numbers last. No phrase matches across two fields.

    A text may consist of several fields, each but the last with `FIELD_END` behind it.
    """
    found: list[str] = []
    numbers: list[str] = []
    divided: list[str] = []
    for text in texts:
        for field in text.split(FIELD_END):
            plain = normalise(field)
            folded, meetings = joined(plain)
            if found:
                found.append(SEPARATOR)
            add_tokens(folded, found)
            numbers += number_tokens(plain)
            divided += meetings
    return Tokens(" ".join([*found, *numbers]), only_divided(found, divided))


def only_divided(found: list[str], divided: list[str]) -> frozenset[str]:
    """Return the pairs that occur among these tokens only where a mark divides them."""
    if not divided:
        return frozenset()
    occurring = Counter(filter(set(divided).__contains__, found))
    return frozenset(pair for pair, number in Counter(divided).items() if occurring[pair] == number)


def divided_in(*parts: Tokens) -> frozenset[str]:
    """Return the pairs that marks divide wherever they occur in any of these texts."""
    divided = frozenset[str]().union(*(part.divided for part in parts))
    whole: set[str] = set()
    for part in parts:
        text = f" {part.text} "
        whole.update(pair for pair in divided - part.divided if f" {pair} " in text)
    return divided - whole


@dataclass(frozen=True)
class RecordTokens:
    """The tokens of a record: of its title with its numbers, of its text, and the pairs divided in both."""

    title: Tokens
    body: Tokens
    divided: frozenset[str]


def record_tokens(title: str, number: str, text: str) -> RecordTokens:
    """Return the tokens of a record by its title, its numbers and its text."""
    of_title, of_text = indexed(title, number), indexed(text)
    return RecordTokens(of_title, of_text, divided_in(of_title, of_text))


@dataclass(frozen=True)
class Phrase:
    """
    Consecutive tokens; with `open_end` the last one is a prefix.

    `is_pair`: one word of two Han characters, which no mark may divide into two parts of a sentence.
    """

    tokens: tuple[str, ...]
    open_end: bool = False
    is_pair: bool = False


def phrase(text: str) -> Phrase:
    """
    Return the phrase that an indexed text contains if and only if the text contains `text`.

    The single last character of a run is included only between runs, because at the end of the phrase
    the run may continue in the text. Uyghur words have suffixes, so the last one is a prefix.
    """
    plain = normalise(text)
    runs = list(RUN.finditer(joined(plain)[0]))
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
    return Phrase(tuple(found), open_end, is_pair=PAIR.search(plain) is not None)


def typed_number(text: str) -> tuple[str, str] | None:
    """
    Return the token and the usual form of a query that may be a document number without brackets.

    It is one of two readings: the same characters may also be part of a text.
    """
    match = TYPED_NUMBER.fullmatch(normalise(text).strip())
    if match is None or not (match["issuer"] or match["end"]):
        return None
    issuer, year, number = match["issuer"], match["year"], int(match["number"])
    return f"{issuer[-MAX_ISSUER:]}x{year}x{number}", f"{issuer}〔{year}〕{number}号"


def number_token(text: str) -> str | None:
    """Return the token of a query that is exactly one document number, otherwise None."""
    plain = normalise(text).strip()
    match = NUMBER.search(plain)
    if match is None or match.end() != len(plain):
        return None
    issuer = plain[: match.start()]
    if not all(map(is_han, issuer)):
        return None
    return f"{issuer[-MAX_ISSUER:]}x{match['year']}x{int(match['number'])}"
