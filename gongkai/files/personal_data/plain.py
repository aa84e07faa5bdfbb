"""One way of writing digits, letters, dashes and spaces; every character keeps its place."""

import sys
import unicodedata

ZERO_WIDTH = "\u200b"
DASHES = "‐‑‒–—―−⸺⸻﹘﹣－⁃˗ー"
DOTS = "·•・‧∙⋅｡"
CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九幺", "0001234567891")


def _table() -> dict[int, str]:
    """Map each character to one other: the length of a text never changes."""
    table: dict[int, str] = {}
    for code in range(0x80, sys.maxunicode + 1):
        sign = chr(code)
        category = unicodedata.category(sign)
        if category in {"Cn", "Co", "Cs", "Lo"}:
            continue
        if category == "Cf":
            table[code] = ZERO_WIDTH
        elif category == "Zs":
            table[code] = " "
        elif category == "Nd":
            table[code] = str(unicodedata.digit(sign))
        else:
            plain = unicodedata.normalize("NFKC", sign)
            if plain != sign and len(plain) == 1 and plain.isascii():
                table[code] = plain
    table.update(dict.fromkeys(map(ord, DASHES), "-"))
    table.update(dict.fromkeys(map(ord, DOTS), "·"))
    return table


TABLE = _table()


def plain(text: str) -> str:
    """Return the text with ordinary digits, letters, dashes, dots and spaces, of the same length."""
    return text.translate(TABLE)


def with_digits(text: str) -> str:
    """Return a plain text in which Chinese digits are written as 0 to 9, of the same length."""
    return text.translate(CHINESE_DIGITS)
