"""Numbers in Chinese prose: 14,069 件, 一万四千零六十九件, 1.4 万余件, 约 40 元."""

import re
from dataclasses import dataclass
from decimal import Decimal

from gongkai.law.report_forms.shapes import Number

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
PLACES = {"十": 10, "百": 100, "千": 1_000}
GROUPS = {"万": 10_000, "亿": 100_000_000}
MONEY = "元"
# The unit makes a number a count. Years, dates, percentages and articles have other units.
UNIT = r"(?P<unit>人次|元|件|条|次|宗|起|份|个|项|篇|场|期|部(?!门)|人|名)(?![性月]|工作日|自然日|小时|百分点)"
ABOUT = r"(?P<about>约|近|超过?|逾|突破)?\s?"
WRITTEN = re.compile(
    rf"{ABOUT}(?:(?<![\d.第])(?<!\d,)(?P<digits>\d{{1,3}}(?:,\d{{3}}){{1,5}}(?:\.\d{{1,6}})?|\d{{1,18}}(?:\.\d{{1,6}})?)\s?(?P<scale>[百千万亿]?)"
    r"|(?<![第零〇一二两三四五六七八九十百千万亿])(?P<characters>[零〇一二两三四五六七八九十百千万亿]{1,24}))"
    rf"(?P<more>[余多]?)\s?{UNIT}"
)


@dataclass(frozen=True)
class Written:
    """
    A count in a text and the range of figures it can mean: from `least` up to but excluding `below`.

    If the count is exact, both ends are the value. `start` and `end` are its position in the text.
    """

    value: Decimal
    least: Decimal
    below: Decimal
    is_money: bool
    start: int
    end: int

    def says(self, number: Number) -> bool:
        """Return whether a figure may be written so: exactly, rounded, or truncated."""
        return number == self.value or self.least <= number < self.below


def counts_in(prose: str) -> list[Written]:
    """Return the counts in a text normalised by NFKC, in order; money in yuan."""
    return [
        written for match in WRITTEN.finditer(prose) if (written := _written(match)) is not None
    ]


def _written(match: re.Match[str]) -> Written | None:
    if match["digits"]:
        bare = match["digits"].replace(",", "")
        scale = Decimal({"": 1, **PLACES, **GROUPS}[match["scale"]])
        value, step = Decimal(bare) * scale, scale.scaleb(-len(bare.partition(".")[2]))
    else:
        found = chinese_number(match["characters"])
        if found is None:
            return None
        value, step, bare = Decimal(found), Decimal(1), str(found)
    if match["about"] or match["more"]:
        # “100 多件” and “约 100 件” are rounded to hundreds: trailing zeros are not significant.
        trailing_zeros = 0 if "." in bare else len(bare) - len(bare.rstrip("0"))
        step *= 10**trailing_zeros
    least, below = value, value
    if match["more"]:
        below = value + step
    elif match["about"]:
        least, below = value - step, value + step
    elif step > 1:
        least, below = value - step / 2, value + step
    return Written(value, least, below, match["unit"] == MONEY, match.start(), match.end())


def chinese_number(words: str) -> int | None:
    """Return the value of a Chinese numeral (一万四千零六十九, 二〇二五), or None if it is not one."""
    if len(words) > 1 and all(word in DIGITS for word in words):
        return int("".join(str(DIGITS[word]) for word in words))
    total = group = digit = 0
    for word in words:
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in PLACES:
            # 十五 is written without 一 before 十.
            group += (digit or int(word == "十")) * PLACES[word]
            digit = 0
        elif word == "亿":
            total, group, digit = (total + group + digit) * GROUPS[word], 0, 0
        else:
            total, group, digit = total + (group + digit) * GROUPS[word], 0, 0
    value = total + group + digit
    return value if value or words in {"零", "〇"} else None
