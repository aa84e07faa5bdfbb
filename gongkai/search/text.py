"""Parse search queries, and mark search terms in hits."""

import html  # its `escape` takes a tenth of the time of Django's, which takes lazy texts as well
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal, Refused
from gongkai.ledger.index_text import FIELD_END
from gongkai.search.folding import HAN, fold, is_han, is_plain, joined, normalise, positions
from gongkai.search.tokens import (
    MAX_WORD,
    NUMBER,
    RUN,
    Phrase,
    number_token,
    phrase,
    typed_number,
)

MAX_LENGTH = 200
MAX_WORDS = 12
QUOTED = re.compile(r'"([^"]*)"?|“([^”]*)”?|「([^」]*)」?|『([^』]*)』?')
# Characters with spaces between them, as in a letter-spaced heading.
SPACED = re.compile(rf"(?<!\S)[{HAN}](?:\s+[{HAN}])+(?!\S)")
NUMBER_TOKEN = re.compile(rf"([{HAN}]*)x(\d{{4}})x(\d+)")
SNIPPET = 120
MAX_SEARCHED = 200_000  # characters of a text in which the snippet begins
PIECE = 2_000
GAP = r"[\W_]*"
SPECIAL = re.compile(r"[&<>\"']")  # characters that are escaped
LETTER = rf"[^\W\d_{HAN}]"


@dataclass(frozen=True)
class Term:
    """
    One search term: its text as typed, and the phrase to look up in the index.

    `others` are texts that are searched as well: synonyms, or the number that was meant.
    """

    typed: str
    phrase: Phrase
    others: tuple["Term", ...] = ()
    quoted: bool = False

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases of which one must occur."""
        return (self.phrase, *(other.phrase for other in self.others))


def parse(query: str) -> list[Term]:
    """
    Parse a query into terms: each quoted part is one term, the rest is split at spaces.

    Raises `Refused` if the query is too long, contains invalid characters, or has no term.
    """
    if "\x00" in query:
        raise Refused(
            Refusal(
                "query-bad-character",
                _("The query contains a character that cannot be searched."),
                field="q",
            )
        )
    if len(query) > MAX_LENGTH:
        raise Refused(
            Refusal(
                "query-too-long",
                _("A query may have at most %(most)s characters.") % {"most": MAX_LENGTH},
                field="q",
            )
        )
    parts: list[tuple[str, bool]] = []
    at = 0
    for match in QUOTED.finditer(query):
        parts += [(word, False) for word in _words(query[at : match.start()])]
        parts.append((next(part for part in match.groups() if part is not None), True))
        at = match.end()
    parts += [(word, False) for word in _words(query[at:])]
    terms = [term for part, quoted in parts if (term := _term(part, quoted=quoted)) is not None]
    if not terms:
        raise Refused(
            Refusal(
                "query-empty", _("Enter at least one word or character to search for."), field="q"
            )
        )
    if len(terms) > MAX_WORDS:
        raise Refused(
            Refusal(
                "query-too-many",
                _("A query may have at most %(most)s words.") % {"most": MAX_WORDS},
                field="q",
            )
        )
    return terms


def _words(text: str) -> list[str]:
    """Split at spaces, except inside a document number and between single characters."""
    for pattern in (SPACED, NUMBER):
        text = pattern.sub(lambda match: re.sub(r"\s", "", match.group()), text)
    return text.split()


def _term(part: str, *, quoted: bool) -> Term | None:
    if number := number_token(part):
        return Term(part, Phrase((number,)), quoted=quoted)
    found = phrase(part)
    if not found.tokens:
        return None
    others: tuple[Term, ...] = ()
    if not quoted and (meant := typed_number(part)):
        token, usual = meant
        others = (Term(usual, Phrase((token,))),)
    return Term(part, found, others, quoted)


class Marker:
    """Marks the search terms of one query in the titles and texts of its hits."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._pattern = _pattern(tuple(terms))

    def mark(self, text: str) -> SafeString:
        """Escape a text and mark the search terms in it."""
        if is_plain(text):
            return SafeString(_marked(text, self._spans(text)))
        where = positions(text)
        return SafeString(_marked(text, [where.span(*span) for span in self._spans(where.text)]))

    def snippet(self, text: str) -> SafeString:
        """Return the part of a text around the first search term, escaped and marked."""
        text = text[:MAX_SEARCHED].replace("\n", " ").replace(FIELD_END, " ")
        start = max(0, self._first(text) - SNIPPET // 4)
        end = min(len(text), start + SNIPPET)
        shown = self.mark(text[start:end])
        return SafeString(("…" if start else "") + shown + ("…" if end < len(text) else ""))

    def _first(self, text: str) -> int:
        """Return where a term begins, the first if it is written as it was typed; otherwise 0."""
        if as_typed := self._spans(text, most=1):
            return as_typed[0][0]
        if is_plain(text):
            return 0
        spans = self._spans(normalise(text), most=1)
        if not spans:
            return 0
        sought, at = spans[0][0], 0
        while at < len(text):
            piece = text[at : at + PIECE]
            length = len(normalise(piece))
            if length > sought:
                return at + positions(piece).span(sought, sought + 1)[0]
            sought -= length
            at += PIECE
        return 0

    def _spans(self, text: str, most: int | None = None) -> list[tuple[int, int]]:
        """Return the positions of the terms in a text, in order and apart."""
        found = self._pattern.finditer(text)
        whole = (match.span() for match in found if not _is_divided(match))
        return list(islice(whole, most))


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text escaped, with marks around these parts."""
    escape = html.escape if SPECIAL.search(text) else str
    out: list[str] = []
    at = 0
    for start, end in spans:
        # One character of the original may be the end of a term and the start of the next.
        if end > at:
            out += (escape(text[at:start]), "<mark>", escape(text[max(start, at) : end]), "</mark>")
            at = end
    out.append(escape(text[at:]))
    return "".join(out)


def _is_divided(match: re.Match[str]) -> bool:
    """Return whether the match is a word of two characters in two parts of a sentence."""
    if match.lastgroup is None or match.end() - match.start() == 2:
        return False
    before, after = match.start() - 1, match.end()
    around = match.string[max(before, 0) : after + 1]
    return bool(joined(normalise(around))[1])


@lru_cache(maxsize=256)
def _pattern(terms: tuple[Term, ...]) -> re.Pattern[str]:
    """Return a pattern for the terms as they are folded; the group of words of two is named."""
    wanted = dict.fromkeys(one for term in terms for one in (term, *term.others))
    pairs = [_as_written(one) for one in wanted if one.phrase.is_pair]
    others = [_as_written(one) for one in wanted if not one.phrase.is_pair]
    parts = [part for part in sorted(others, key=len, reverse=True) if part]
    if pairs:
        parts.append(f"(?P<pair>{'|'.join(pairs)})")
    return re.compile("|".join(parts) or "(?!)")


def _as_written(term: Term) -> str:
    """Return a pattern for what the phrase of a term finds, with marks wherever they may be."""
    if number := NUMBER_TOKEN.fullmatch(term.phrase.tokens[0]):
        issuer, year, count = number.groups()
        return rf"{issuer}{GAP}{year}{GAP}年?{GAP}第?{GAP}0*{count}\s*号"
    runs = list(RUN.finditer(fold(term.typed)))
    parts: list[str] = []
    for at, match in enumerate(runs):
        run, is_word = match.group()[:MAX_WORD], match.lastgroup == "word"
        if parts:
            # Two words, or two numbers, are apart.
            before = runs[at - 1].group()
            apart = is_word == (runs[at - 1].lastgroup == "word") and is_han(run[0]) == is_han(
                before[0]
            )
            parts.append(GAP[:-1] + "+" if apart else GAP)
        signs = GAP.join(run) if is_han(run[0]) else run
        is_open = (at == len(runs) - 1 and term.phrase.open_end) or len(run) == MAX_WORD
        parts.append(
            f"(?<!{LETTER}){signs}{'' if is_open else f'(?!{LETTER})'}" if is_word else signs
        )
    return "".join(parts)
