"""
Text as people write it: the one place that forms, imports and mail pass it through.

Free text keeps its characters; only what no text contains is removed. Structured values, such as
telephone and document numbers, are folded to one way of writing them.
"""

import re
import unicodedata
from datetime import date

# What ends a line in one system or another; the vertical tab is a line break in Word.
LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What no text holds: control characters other than tab and line feed, lone surrogates, what Unicode
# never assigns, and marks that turn the direction of what follows (embeddings and overrides;
# isolates, which end, stay).
REMOVED = re.compile(
    "[\u202a-\u202e\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
LINE_SPACES = re.compile(r"[ \t]*\n\s*")
# Dashes, hyphens and minus signs that NFKC leaves apart; not the Chinese numeral 一.
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−⸺⸻﹘﹣－⁃˗", "-"))
SEPARATORS = re.compile(
    r"[,;、/\n]|(?<=\d)\s*(?:或|和|及)\s*(?=[\d+(])"
    r"|(?<=\d{7})\s+(?=\+|1[3-9]\d{9}(?!\d)|\(?0\d{2,3}[\s)-]*\d{7,8}(?!\d))"
)
# Words that people write before a number, and what stands for a dash between digits.
LABEL = re.compile(
    r"^(?:(?:联系|办公|移动|固定)?(?:电话|手机|座机)(?:号码|号)?|tel|phone|mobile)\s*[:.]?\s*(?=[\d+(])",
    re.IGNORECASE,
)
DASH_LIKE = re.compile(r"(?<=\d)\s*[ー一.]\s*(?=\d)")
BRACKETED_EXTENSION = re.compile(r"(?<=\d{7})\s*\((\d{1,6})\)$")
MAX_DIGITS = 15  # of a telephone number, as E.164 says
# The last sign of an identity number where × or a Cyrillic letter was typed for X.
LAST_SIGN = re.compile(r"(?<=^\d{17})[×✕ХΧ]$")
EXTENSION = re.compile(r"(?:转|轉|分机|分機|ext\.?|x|#)[:.-]?", re.IGNORECASE)
NUMBER = re.compile(r"\+?\d[\d-]{5,28}\d|\d{3,6}")
BRACKETED_YEAR = re.compile(r"[(\[{【〔〈《「『]((?:19|20)\d\d)[)\]}】〕〉》」』]")
OUTER_SPACES = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")  # not those of GB/T 9704
DATE = re.compile(
    r"(?:(\d{4})[-/.\\、年](\d{1,2})[-/.\\、月](\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d))"
    r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
)
MAX_DATE = 20


def free_text(text: str) -> str:
    """Return a text with its characters: only control characters and lone surrogates are removed."""
    return REMOVED.sub("", LINE_ENDS.sub("\n", text))


def is_blank(text: str) -> bool:
    """Return whether a text shows nothing: it has only spaces, control and invisible signs."""
    return not any(unicodedata.category(sign)[0] in "LMNPS" for sign in text)


def clean_text(text: str) -> str:
    """Return a free text without spaces around it, as actions store it; empty if it shows nothing."""
    return "" if is_blank(text) else free_text(text).strip()


def single_line(text: str) -> str:
    """Return a free text on one line."""
    return LINE_SPACES.sub(" ", free_text(text)).replace("\t", " ").strip()


def folded(text: str) -> str:
    """
    Return a structured value in one way of writing: width, dashes, no invisible characters.

    Never used for free text: it turns ， into a comma and ① into 1.
    """
    plain = unicodedata.normalize("NFKC", free_text(text)).translate(DASHES)
    return _composed("".join(map(_folded, plain))).strip()


def _folded(sign: str) -> str:
    """Return a digit of any script as 0 to 9, and nothing for an invisible character."""
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return "" if category == "Cf" else sign


def compact(text: str) -> str:
    """Return a structured value folded, without any spaces."""
    return _composed("".join(folded(text).split()))


def _composed(text: str) -> str:
    """Compose characters that became neighbours when what stood between them was removed."""
    return unicodedata.normalize("NFKC", text)


def identity_number(text: str) -> str:
    """Return the number of a proof of identity without spaces and dashes, in capital letters."""
    return _composed(LAST_SIGN.sub("X", compact(text).replace("-", "").upper()))


def document_number(text: str) -> str:
    """Return a document number with its year in the brackets of GB/T 9704: 〔2024〕."""
    bracketed = BRACKETED_YEAR.sub(r"〔\1〕", " ".join(folded(text).split()))
    return _composed(OUTER_SPACES.sub("", bracketed))


def telephone(text: str) -> str:
    """Return one or several telephone numbers, separated by 、, each with its extension after 转."""
    return "、".join(telephones(text))


def telephones(text: str) -> list[str]:
    """Return the telephone numbers in a field, each in one way of writing."""
    plain = folded(text)
    return [one for one in map(_telephone, SEPARATORS.split(plain)) if one]


def is_telephone(text: str) -> bool:
    """Return whether this is one telephone number as `telephones` returns it."""
    number, separator, extension = text.partition("转")
    return bool(
        NUMBER.fullmatch(number)
        and sum(sign.isdigit() for sign in number) <= MAX_DIGITS
        and (not separator or re.fullmatch(r"\d{1,8}", extension))
    )


def _telephone(text: str) -> str:
    plain = DASH_LIKE.sub("-", LABEL.sub("", text.strip()))
    number, *extensions = EXTENSION.split(BRACKETED_EXTENSION.sub(r"转\1", plain), maxsplit=1)
    extension = "".join(extensions[:1])
    if extensions and not extension.strip():
        return f"{number}转"  # not a telephone number, and told as typed
    number = re.sub(r"^\+?\(\+?(\d+)\)", r"\1-", number.strip())
    number = re.sub(r"^(0\d{2,3})\s+", r"\1-", number)
    number = re.sub(r"-+", "-", re.sub(r"[\s()]+", "", number))
    number = re.sub(r"^(?:\+|00)86-?(?=0\d)", "", number)
    digits = re.sub(r"^(?:\+?86|0086)(?=1\d{10}$)", "", number.replace("-", ""))
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        number = digits
    return f"{number}转{''.join(extension.split())}" if extension.strip() else number


def parsed_date(text: str) -> date | None:
    """
    Return a date as people write it; None if it is none.

    For example 2026-03-01, 2026/3/1, 2026.03.01, 20260301, 2026年3月1日, also with a day of the week.
    """
    found = DATE.fullmatch(compact(text)[:MAX_DATE])
    if found is None:
        return None
    year, month, day = (int(one) for one in found.groups() if one is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
