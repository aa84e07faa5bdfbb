"""Citations of the gazette: 2026年第3期第12页, as people write them in three languages."""

import re
from dataclasses import dataclass

from gongkai.gazette.states import Edition
from gongkai.kit.text_input import folded

DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
NUMBER = r"(\d{1,5}|[零〇一二两三四五六七八九十百]{1,7})"
CHINESE = re.compile(
    rf"(\d{{4}})\s*年?(?:度)?\s*[,、，]?\s*第?\s*{NUMBER}\s*(?:期|号)"
    rf"(?:\s*\(?总第\s*\d+\s*期\)?)?(?:\s*[,、]?\s*第?\s*{NUMBER}\s*页)?"
)
ENGLISH = re.compile(
    r"(\d{4})\s*,?\s*(?:no\.?|issue|number)\s*(\d{1,5})(?:\s*,?\s*(?:pp?\.?|pages?)\s*(\d{1,5}))?",
    re.IGNORECASE,
)
UYGHUR = re.compile(
    r"(\d{4})\s*-?\s*يى?ل\w*\s*[,،]?\s*(\d{1,5})\s*-?\s*سان\w*(?:\s*[,،]?\s*(\d{1,5})\s*-?\s*بەت\w*)?"
)
MAX_LENGTH = 200


@dataclass(frozen=True)
class Citation:
    """What a citation names; without a page, the issue. `language` is the edition it is written for."""

    year: int
    number: int
    page: int | None = None
    language: str = Edition.CHINESE.value


def parse_citation(text: str) -> Citation | None:
    """Return the citation that a text contains, or None; digits of every script and width count."""
    plain = folded(text[:MAX_LENGTH])
    for pattern, language in (
        (UYGHUR, Edition.UYGHUR),
        (CHINESE, Edition.CHINESE),
        (ENGLISH, Edition.CHINESE),
    ):
        found = pattern.search(plain)
        if found is None:
            continue
        year, number = int(found[1]), _number(found[2])
        page = _number(found[3]) if found[3] else None
        if number and page != 0:
            return Citation(year, number, page, language.value)
    return None


def citation_text(year: int, number: int, page: int | None, language: str) -> str:
    """Return the citation in the language of the edition."""
    if language == Edition.UYGHUR:
        return f"{year}-يىل {number}-سان" + (f" {page}-بەت" if page else "")
    return f"{year}年第{number}期" + (f"第{page}页" if page else "")


def _number(text: str) -> int:
    """Return a number in digits or in Chinese numerals up to 999."""
    if text.isdigit():
        return int(text)
    total, last = 0, 0
    for sign in text:
        if sign in DIGITS:
            last = DIGITS[sign]
        else:
            total += (last or 1) * (100 if sign == "百" else 10)
            last = 0
    return total + last
