"""
How passages are masked: the masked passage is as long as the passage, so that it can be put in its place.

Pure: what is masked is decided by `rules.masking`, and written by `actions.masking`.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.documents.states import FindingKind, MaskStyle

HIDDEN, NAME_SIGN = "*", "某"
# Digits at the end that stay in the style that keeps a part, so that entries can be told apart.
KEPT_DIGITS = {
    FindingKind.IDENTITY_CARD: 4,
    FindingKind.BANK_CARD: 4,
    FindingKind.MOBILE: 4,
    FindingKind.LANDLINE: 2,
    FindingKind.TRAVEL_DOCUMENT: 3,
    FindingKind.NUMBER_PLATE: 2,
}
# What a mark of secrecy says is decided by a person; what nobody has read cannot be masked.
MASKABLE = frozenset(
    {
        *KEPT_DIGITS,
        FindingKind.NAME,
        FindingKind.EMAIL,
        FindingKind.ADDRESS,
        FindingKind.BIRTH_DATE,
        FindingKind.BODY_TERM,
    }
)
SIGN = re.compile(r"[^\s·.@-]")
DISTRICT = re.compile(r".*?[市县区旗州](?!.*[市县区旗州])|.*?[省]")
YEAR = re.compile(r"\d{4}")
CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}")
TOKEN = re.compile(r"<[^>]+>|&(?:#\d+|#x[\da-f]+|\w+);|[^<&]|[<&]", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """A passage that is masked, and what stands in its place."""

    value: str
    masked: str


def masked(value: str, kind: FindingKind, style: MaskStyle) -> str:
    """Return a passage masked in a style; it has the length of the passage."""
    if style == MaskStyle.ALL:
        return SIGN.sub(HIDDEN, value)
    if kind == FindingKind.NAME:
        if CHINESE_NAME.fullmatch(value):
            return value[0] + NAME_SIGN * (len(value) - 1)
        return value[0] + SIGN.sub(HIDDEN, value[1:])
    if kind in KEPT_DIGITS:
        return _but_last(value, KEPT_DIGITS[kind])
    if kind == FindingKind.EMAIL and "@" in value:
        name, at, domain = value.partition("@")
        return name[:1] + HIDDEN * (len(name) - 1) + at + domain
    if kind == FindingKind.BIRTH_DATE:
        year = YEAR.match(value)
        kept = year[0] if year else ""
        return kept + re.sub(r"[\d一二三四五六七八九十〇]", HIDDEN, value[len(kept) :])
    if kind == FindingKind.ADDRESS:
        district = DISTRICT.match(value)
        kept = district[0] if district else ""
        return kept + SIGN.sub(HIDDEN, value[len(kept) :])
    return SIGN.sub(HIDDEN, value)


def _but_last(value: str, kept: int) -> str:
    """Mask the signs of a number except the last ones; what stands between them stays."""
    places = [place for place, sign in enumerate(value) if SIGN.match(sign)]
    hidden = set(places[:-kept])
    return "".join(HIDDEN if place in hidden else sign for place, sign in enumerate(value))


def masked_text(text: str, passages: Iterable[Passage]) -> str:
    """Return a text with each occurrence of the passages masked, the longest passages first."""
    for one in sorted(passages, key=lambda each: -len(each.value)):
        text = text.replace(one.value, one.masked)
    return text


def masked_html(source: str, passages: Iterable[Passage]) -> str:
    """
    Return rich text with the passages masked, also where emphasis divides them; elements stay.

    The breaks between blocks and cells are as in the plain text in which the passages were found.
    """
    tokens = TOKEN.findall(source)
    signs: list[str] = []
    places: list[int | None] = []
    for number, token in enumerate(tokens):
        if token.startswith("<") and len(token) > 1:
            # A line feed stands for a block or a break, a tab for a cell: no passage goes over it.
            if re.match(r"</?(?:p|h\d|li|ul|ol|tr|table|blockquote|caption|br|hr)\b", token):
                signs.append("\n")
                places.append(None)
            elif re.match(r"</t[dh]\b", token):
                signs.append("\t")
                places.append(None)
            continue
        # An entity is one sign in the plain text, where a protected blank is a blank.
        sign = html.unescape(token).replace("\xa0", " ")
        for each in sign:
            signs.append(each)
            places.append(number)
    text = "".join(signs)
    for one in sorted(passages, key=lambda each: -len(each.value)):
        start = text.find(one.value)
        while start >= 0:
            end = start + len(one.value)
            for place, sign in zip(range(start, end), one.masked, strict=True):
                token_number = places[place]
                if token_number is not None and text[place] != sign:
                    tokens[token_number] = html.escape(sign, quote=False)
            text = text[:start] + one.masked + text[end:]
            start = text.find(one.value, end)
    return "".join(tokens)


def without_links(source: str, values: Iterable[str]) -> str:
    """Return rich text in which links whose target or title contains one of the values are words only."""
    wanted = [one for one in values if one]

    def kept(found: "re.Match[str]") -> str:
        attributes = html.unescape(found[1])
        return found[2] if any(one in attributes for one in wanted) else found[0]

    return re.sub(r"<a\b([^>]*)>(.*?)</a>", kept, source, flags=re.DOTALL)
