"""Numbers of paragraphs in words, as word processors show them: 一, （二）, 第三条, ④, iv."""

import re

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
MAX_CHINESE = 9_999
CIRCLED = 20
COUNTED = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "koreanDigital2"}  # fmt: skip
PLACE = re.compile(r"%(\d)")


def number_in_words(number: int, form: str) -> str:
    """Return a number in a form of WordprocessingML (17.18.59); an unknown form counts in digits."""
    if form in COUNTED:
        return chinese(number)
    if form == "chineseLegalSimplified":
        return chinese(number, LEGAL, "拾佰仟")
    if form == "ideographTraditional":
        return STEMS[(number - 1) % 10]
    if form == "ideographZodiac":
        return BRANCHES[(number - 1) % 12]
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 0 < number <= CIRCLED:
        return chr(0x2460 + number - 1)
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        sign = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return sign if form == "lowerLetter" else sign.upper()
    if form in {"lowerRoman", "upperRoman"} and number > 0:
        return _roman(number) if form == "lowerRoman" else _roman(number).upper()
    if form == "decimalZero":
        return f"{number:02}"
    if form == "decimalFullWidth":
        return str(number).translate({ord("0") + one: 0xFF10 + one for one in range(10)})
    return "" if form == "none" else str(number)


def chinese(number: int, digits: str = DIGITS, units: str = "十百千") -> str:
    """Return a number as it is counted in Chinese: 十二, 一百零三."""
    if not 0 < number <= MAX_CHINESE:
        return str(number)
    words, gap = "", False
    for place, sign in enumerate(written := str(number)):
        power = len(written) - place - 1
        if sign == "0":
            gap = bool(words)
            continue
        words += ("零" if gap else "") + digits[int(sign)] + (units[power - 1] if power else "")
        gap = False
    return words.removeprefix("一") if 10 <= number < 20 and units[0] == "十" else words


def _roman(number: int) -> str:
    found = ""
    for value, sign in ROMAN:
        found += sign * (number // value)
        number %= value
    return found


def marker(pattern: str, values: list[tuple[int, str]]) -> str:
    """Return the marker of a paragraph: its pattern with the number of each level in its form."""

    def inserted(found: "re.Match[str]") -> str:
        level = int(found[1]) - 1
        return number_in_words(*values[level]) if 0 <= level < len(values) else ""

    return PLACE.sub(inserted, pattern)


def before_text(words: str, follows: str) -> str:
    """Return a marker with the blank that stands between it and the text, as Chinese texts write it."""
    if follows == "nothing" or not words:
        return words
    if words.startswith("第"):
        return f"{words}\u3000"
    return f"{words} " if words[-1].isascii() else words
