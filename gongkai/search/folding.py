"""
The form in which texts and queries are compared, and where its characters are in the original.

Width, case, accents, Arabic forms, the zero of Chinese numbers, and traditional characters do not
matter, nor do marks, spaces and line breaks between Han characters.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise

HAN = "㐀-䶿一-鿿豈-﫿々〇\U00020000-\U0003134f"
HAN_SIGN = re.compile(f"[{HAN}]")
# A word, and what stands between it and the next one.
WORDS = re.compile(r"([^\W_]+)([\W_]*)")
# What ends a part of a sentence between two characters, or an empty line.
DIVIDING = re.compile(r"[,、。;:!?.|\t]|\n\s*\n")
# A letter with a mark that is a character of its own: Arabic hamza and madda, and Japanese.
COMPOSABLE = re.compile(
    "[\u0627\u0648\u064a\u06c1\u06d2\u06d5][\u0653-\u0655]"
    "|[\u3041-\u30ff\uff66-\uff9d][\u3099\u309a\uff9e\uff9f]"
)
# Accents; Uyghur tatweel and vowels; what is invisible: joiners, directions, variants.
IGNORED = re.compile(
    "[\u00ad\u0300-\u036f\u034f\u061c\u0640\u064b-\u065f\u0670\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3099\u309a\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
ALIKE = {
    # Kaf, yeh and heh have variants in Uyghur.
    "\u06a9": "\u0643",
    "\u06cc": "\u0649",
    "\u06c1": "\u06be",
    # The zero of Chinese numbers, as the character, as circles that are typed for it, and as a word.
    **dict.fromkeys("○◯零", "〇"),
    # Radicals that programs write into PDF files for the characters that look like them.
    **dict(zip("⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青韦页风飞食马鬼鱼鸟麦黄齐齿龙龟", strict=True)),
}  # fmt: skip
NUMERALS = "〇一二三四五六七八九"
# The zero of a year, typed as a digit or a letter: 二0二三, 二O二O年.
TYPED_ZEROS = re.compile(rf"(?<=[{NUMERALS}])[0o]+(?=[{NUMERALS}年])")


@cache
def _simplified() -> dict[str, str]:
    """Return the simplified character of each traditional one, by the table of OpenCC."""
    lines = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    rows = (line.split() for line in lines.splitlines() if line.strip())
    return {traditional: simple for traditional, simple, *_others in rows}


# Marks and spaces that may stand in a text that need not be folded: one mark stands for each.
KEPT_MARKS = " \t\n!\"#$%&'()*+,-./:;<=>?@[]{|}。、，；：！？（）《》〈〉「」『』【】〔〕“”‘’—·％"


@cache
def _plain_text() -> re.Pattern[str]:
    """Return a pattern for texts in which no character but marks is another one when it is folded."""
    han = (chr(code) for code in range(ord("一"), ord("鿿") + 1))
    same = "".join(
        sign for sign in han if _simplified().get(sign, sign) == sign and sign not in ALIKE
    )
    # Of the characters one by one Python makes a table; of ranges and exceptions, a slow list.
    return re.compile(f"[a-z0-9{same}{re.escape(KEPT_MARKS)}]*+")


def is_plain(text: str) -> bool:
    """
    Return whether all words and numbers of a text are written as they are folded, at the same places.

    Most texts are; the marks between them may be others. To see it takes a tenth of the time of folding.
    """
    if _plain_text().fullmatch(text) is None:
        return False
    return ("0" not in text and "o" not in text) or TYPED_ZEROS.search(text) is None


class _Folding(dict[int, str]):
    """What stands for each character, computed when it first occurs; used by `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        # Noted first: another thread that finds it in the table must know.
        if len(folded) != 1:
            UNEVEN.add(chr(code))
        self[code] = folded
        return folded


FOLDING = _Folding()
# The characters in `FOLDING` for which none or several stand.
UNEVEN: set[str] = set()


def _folded(sign: str) -> str:
    before, text = "", sign
    while text != before:
        before = text
        apart = unicodedata.normalize("NFKD", text).casefold()
        text = unicodedata.normalize("NFKC", IGNORED.sub("", _compose(apart)))
        text = "".join(ALIKE.get(one) or _simplified().get(one, one) for one in text)
    return text


def _compose(text: str) -> str:
    return COMPOSABLE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)


def normalise(text: str) -> str:
    """Fold each character; marks and spaces stay."""
    return _zeros(_compose(text).translate(FOLDING))


def _zeros(text: str) -> str:
    if "0" not in text and "o" not in text:
        return text
    return TYPED_ZEROS.sub(lambda match: "〇" * len(match.group()), text)


def fold(text: str) -> str:
    """Return the form in which texts are compared: normalised, with Han characters joined."""
    return joined(normalise(text))[0]


def joined(text: str) -> tuple[str, list[str]]:
    """
    Join the Han characters of a normalised text, and return where parts of sentences meet.

    Marks and spaces disappear between Han characters and become one space elsewhere. The list has the
    two characters of each place at which a mark divides two parts: 公民、法人 does not contain 民法.
    A part of one character is an exception, because such parts are words written one by one: 乡、镇.
    """
    out: list[str] = []
    divided: list[str] = []
    before, marks, after_han = "", "", False
    for word, following in WORDS.findall(text):
        if not (after_han and is_han(word[0])):
            out.append(" ")
        elif len(word) > 1 and len(before) > 1 and _divides(marks):
            divided.append(before[-1] + word[0])
        out.append(word)
        before, marks, after_han = word, following, is_han(word[-1])
    return "".join(out[1:]), divided


@lru_cache(maxsize=1_024)
def _divides(marks: str) -> bool:
    return DIVIDING.search(marks) is not None


@lru_cache(maxsize=16_384)
def is_han(sign: str) -> bool:
    """Return whether a normalised character is a Chinese one, which is indexed in pairs."""
    return HAN_SIGN.match(sign) is not None


@dataclass(frozen=True)
class Positions:
    """
    A normalised text, and which part of the original each of its characters stands for.

    Both lists are empty if each stands for the one at the same place, which is usual.
    """

    text: str
    ends: list[int]  # the end in `text` of each piece of the original
    starts: list[int]  # the start of each piece in the original, and its end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of the original for a part of the text, which is not empty."""
        if not self.starts:
            return start, end
        first, last = bisect_right(self.ends, start), bisect_right(self.ends, end - 1)
        return self.starts[first], self.starts[last + 1]


def positions(text: str) -> Positions:
    """Normalise a text so that its characters can be found in the original."""
    folded = text.translate(FOLDING)  # first, so that `UNEVEN` has all characters of the text
    if UNEVEN.isdisjoint(text):  # it also has the marks of letters with a mark
        return Positions(_zeros(folded), [], [])
    pairs = [match.end() - 1 for match in COMPOSABLE.finditer(text)]
    starts = sorted(set(range(len(text) + 1)) - set(pairs))  # two characters are one piece
    pieces = [_compose(text[a:b]).translate(FOLDING) for a, b in pairwise(starts)]
    return Positions(_zeros("".join(pieces)), list(accumulate(map(len, pieces))), starts)
