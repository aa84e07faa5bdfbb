"""How Word writes the numbers of paragraphs (ECMA-376 part 1, 17.18.59, ST_NumberFormat)."""

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
MAX_SPELLED = 9_999
MAX_ROMAN = 32_767
MAX_LETTERS = 780  # thirty times the same letter, as far as Word counts


def decimal(number: int) -> str:
    """1, 2, 3."""
    return str(number)


def digits(number: int) -> str:
    """一, 二, 一〇: the decimal digits in Chinese."""
    return "".join(DIGITS[int(one)] for one in str(number))


def counting(number: int) -> str:
    """一, 十, 十一, 九十九, then 一〇〇."""
    return spelled(number) if number < 100 else digits(number)


def spelled(number: int) -> str:
    """一, 十, 十一, 一百, 一百零一, 一千零一十."""
    words = _spelled(number, "零" + DIGITS[1:], "十百千")
    return words.removeprefix("一") if 10 <= number < 20 else words


def japanese(number: int) -> str:
    """一, 十, 百, 百一: without a one before tens, hundreds and thousands, and without zeros."""
    if not 0 < number <= MAX_SPELLED:
        return decimal(number)
    places = zip(f"{number:04}", ("千", "百", "十", ""), strict=True)
    return "".join(
        ("" if digit == "1" and unit else DIGITS[int(digit)]) + unit
        for digit, unit in places
        if digit != "0"
    )


def legal(number: int) -> str:
    """壹, 壹拾, 壹佰零壹."""
    return _spelled(number, LEGAL, "拾佰仟")


def legal_traditional(number: int) -> str:
    """壹, 壹拾, 貳."""
    return _spelled(number, LEGAL_TRADITIONAL, "拾佰仟")


def _spelled(number: int, names: str, units: str) -> str:
    if not 0 < number <= MAX_SPELLED:
        return names[0] if number == 0 else decimal(number)
    words, is_gap = "", False
    for place in range(len(units), -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += (names[0] if is_gap and words else "") + names[digit]
            words += units[place - 1] if place else ""
        is_gap = not digit
    return words


def letters(number: int) -> str:
    """A … Z, then AA, BB."""
    if not 0 < number <= MAX_LETTERS:
        return decimal(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """I, II, IV."""
    if not 0 < number <= MAX_ROMAN:
        return decimal(number)
    words = ""
    for value, sign in ROMAN:
        words += sign * (number // value)
        number %= value
    return words


def ordinal(number: int) -> str:
    """1st, 2nd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"


def _from_row(*rows: tuple[int, int, str]) -> Callable[[int], str]:
    """Return a format of single signs: rows of first number, last number and first sign."""

    def write(number: int) -> str:
        for first, last, sign in rows:
            if first <= number <= last:
                return chr(ord(sign) + number - first)
        return decimal(number)

    return write


def _of_cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else decimal(number)


def _sexagenary(number: int) -> str:
    """甲子, 乙丑."""
    return STEMS[(number - 1) % 10] + BRANCHES[(number - 1) % 12] if number > 0 else ""


circled = _from_row((0, 0, "⓪"), (1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱"))

FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": decimal,
    "decimalHalfWidth": decimal,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate(
        {ord("0") + digit: ord("０") + digit for digit in range(10)}
    ),
    "decimalFullWidth2": lambda number: str(number).translate(
        {ord("0") + digit: ord("０") + digit for digit in range(10)}
    ),
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": ordinal,
    "upperLetter": letters,
    "lowerLetter": lambda number: letters(number).lower(),
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "chineseCounting": counting,
    "taiwaneseCounting": counting,
    "chineseCountingThousand": spelled,
    "taiwaneseCountingThousand": spelled,
    "ideographDigital": digits,
    "japaneseDigitalTenThousand": digits,
    "taiwaneseDigital": digits,
    "japaneseCounting": japanese,
    "chineseLegalSimplified": legal,
    "japaneseLegal": legal,
    "ideographLegalTraditional": legal_traditional,
    "ideographTraditional": _of_cycle(STEMS),
    "ideographZodiac": _of_cycle(BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedFullstop": _from_row((1, 20, "⒈")),
    "decimalEnclosedParen": _from_row((1, 20, "⑴")),
    "ideographEnclosedCircle": _from_row((1, 10, "㊀")),
}
