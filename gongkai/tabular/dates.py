"""Dates as people write them in lists, and as spreadsheets store them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongkai.kit.text_input import compact, parsed_date

MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?|(0[1-9]|1[0-2]))")
TIME = re.compile(r"[T ]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
SERIALS = range(18_000, 80_000)  # days since 1899-12-30, as spreadsheets count: 1949 to 2119
FIRST_SERIAL = date(1899, 12, 30)
ONES = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "O": 0,
    "零": 0,
    "元": 1,
}
YEAR = re.compile(r"^([〇○O零一二三四五六七八九]{4})(?=年)")
NUMBER = re.compile(r"([一二三四五六七八九十廿卅元]{1,3})(?=[月日号])")


@dataclass(frozen=True)
class WrittenDate:
    """A date of a list; `exact` is false where only the month was written and the 1st was taken."""

    day: date
    exact: bool = True


def written_date(value: object) -> WrittenDate | None:
    """
    Return a date as people write it, or as a spreadsheet stores it; None if it is none.

    For example 2016年3月1日, 2016/3/1, 2016.03.01, 20160301, 二〇一六年三月一日, 2016-03, 42430.
    """
    if isinstance(value, datetime):
        return WrittenDate(value.date())
    if isinstance(value, date):
        return WrittenDate(value)
    if isinstance(value, float):
        value = int(value)  # the fraction of a serial number is the time of day
    text = compact(TIME.sub("", str(value).strip().replace("：", ":")))
    serial = text.removesuffix(".0")
    if serial.isascii() and serial.isdigit() and int(serial[:9]) in SERIALS:
        return WrittenDate(FIRST_SERIAL + timedelta(days=int(serial)))
    text = re.sub(r"号$", "日", _with_digits(text))
    if day := parsed_date(text):
        return WrittenDate(day)
    if month := MONTH.fullmatch(text):
        first = parsed_date(f"{month[1]}-{month[2] or month[3]}-1")
        return WrittenDate(first, exact=False) if first else None
    return None


def _with_digits(text: str) -> str:
    """Return a date with digits for its Chinese numbers: 二〇一六年三月廿一日 → 2016年3月21日."""
    text = YEAR.sub(lambda found: "".join(str(ONES[sign]) for sign in found[1]), text)
    return NUMBER.sub(lambda found: str(_number(found[1])), text)


def _number(text: str) -> int:
    """Return a number below 40 in Chinese: 三, 十, 十二, 二十, 二十一, 廿一; 0 if it is none."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if {*tens, *ones} - ONES.keys() or max(len(tens), len(ones)) > 1:
        return 0
    return (ONES[tens] * 10 if tens else 10 if ten else 0) + (ONES[ones] if ones else 0)
