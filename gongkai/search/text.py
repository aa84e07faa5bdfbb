"""Parse search queries, and mark search terms in hits."""

import re
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal, Refused
from gongkai.search.tokens import (
    NUMBER,
    RUN,
    Phrase,
    fold,
    number_token,
    phrase,
    typed_number,
    variants,
)

MAX_LENGTH = 200
MAX_WORDS = 12
QUOTED = re.compile(r'"([^"]*)"?|“([^”]*)”?|「([^」]*)」?|『([^』]*)』?')
SNIPPET = 120
GAP = r"[\W_]*"


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

    @property
    def single(self) -> bool:
        """Whether it is a single Han character, which is searched in titles only."""
        return len(self.phrase.tokens) == 1 and len(self.phrase.tokens[0]) == 1


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
    """Split at spaces, except inside a document number."""
    joined = NUMBER.sub(lambda match: re.sub(r"\s", "", match.group()), text)
    return joined.split()


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


def mark(text: str, terms: list[Term]) -> SafeString:
    """Escape a text and mark the search terms in it."""
    spans = _spans(text, terms)
    out, at = "", 0
    for start, end in spans:
        out += escape(text[at:start]) + "<mark>" + escape(text[start:end]) + "</mark>"
        at = end
    return mark_safe(out + escape(text[at:]))  # noqa: S308  (every piece is escaped above)


def snippet(text: str, terms: list[Term]) -> SafeString:
    """Return the part of a text around the first search term, escaped and marked."""
    text = text.replace("\n", " ")
    spans = _spans(text[:200_000], terms)
    first = spans[0][0] if spans else 0
    start = max(0, first - SNIPPET // 4)
    end = min(len(text), start + SNIPPET)
    shown = mark(text[start:end], terms)
    return mark_safe(("…" if start else "") + shown + ("…" if end < len(text) else ""))  # noqa: S308


def _spans(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    """Return the positions of the terms in the displayed text; overlapping ones are merged."""
    shown = [one.typed for term in terms for one in (term, *term.others)]
    patterns = [pattern for typed in shown if (pattern := _pattern(typed))]
    if not patterns:
        return []
    found = re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.IGNORECASE)
    return [match.span() for match in found.finditer(text) if match.end() > match.start()]


def _pattern(typed: str) -> str:
    """Return a pattern for a text as it is displayed, with marks and in any of its variants."""
    return GAP.join(
        (GAP if match.lastgroup == "pairs" and not match.group()[0].isdigit() else "").join(
            f"[{re.escape(variants(sign))}]" for sign in match.group()
        )
        for match in RUN.finditer(fold(typed))
    )
