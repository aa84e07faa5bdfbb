"""Values of a list of documents as people write them: dates, validity, attributes, languages."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from gongkai.documents.states import Attribute, Language, Validity
from gongkai.kit.text_input import compact, parsed_date

MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
SERIALS = range(18_000, 80_000)  # days since 1899-12-30, as spreadsheets count: 1949 to 2119
FIRST_SERIAL = date(1899, 12, 30)
DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
}
CHINESE_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十廿卅]{1,3})日)?"
)

VALIDITIES = {
    Validity.IN_FORCE: ("有效", "现行有效", "继续有效", "在施行", "生效", "是"),
    Validity.PARTLY: ("部分有效", "部分失效", "部分废止", "部分修改", "已修改", "修改", "修订"),
    Validity.NOT_YET: ("尚未施行", "未施行", "未生效", "尚未生效"),
    Validity.REPEALED: ("废止", "已废止", "宣布废止", "无效", "已被废止", "撤销"),
    Validity.EXPIRED: ("失效", "已失效", "宣布失效", "过期", "到期", "否"),
}
ATTRIBUTES = {
    Attribute.PUBLIC: ("主动公开", "公开", "面向社会公开", "是"),
    Attribute.ON_REQUEST: ("依申请公开", "申请公开"),
    Attribute.CLOSED: ("不予公开", "不公开", "非公开", "内部公开", "内部", "否"),
}
LANGUAGES = {
    Language.CHINESE: ("汉语", "汉文", "中文", "国家通用语言文字", "zh", "zh-hans", "zh-cn", "汉"),
    Language.UYGHUR: ("维吾尔语", "维吾尔文", "维文", "维语", "ug", "维"),
    Language.ENGLISH: ("英语", "英文", "en", "英"),
}


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
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = compact(TIME.sub("", str(value).strip()))
    if text.isascii() and text.isdigit() and int(text) in SERIALS:
        return WrittenDate(FIRST_SERIAL + timedelta(days=int(text)))
    text = _digits(text)
    if day := parsed_date(text):
        return WrittenDate(day)
    if month := MONTH.fullmatch(text):
        first = parsed_date(f"{month[1]}-{month[2]}-1")
        return WrittenDate(first, exact=False) if first else None
    return None


def _digits(text: str) -> str:
    """Return a date in Chinese numbers with digits; any other text unchanged."""
    found = CHINESE_DATE.fullmatch(text)
    if found is None:
        return text
    year, month, day = found.groups()
    written = f"{''.join(DIGITS[sign] for sign in year)}-{_number(month)}"
    return f"{written}-{_number(day)}" if day else written


def _number(text: str) -> int:
    """Return a number below 40 in Chinese: 三, 十, 十二, 二十, 二十一, 廿一."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    value = int(DIGITS[tens]) * 10 if tens else 10 if ten else 0
    return value + (int(DIGITS[ones]) if ones else 0)


Kind = TypeVar("Kind")


def named_value(text: str, names: dict[Kind, tuple[str, ...]]) -> Kind | None:
    """Return the value that a text names."""
    plain = compact(text).lower()
    return next((value for value, known in names.items() if plain in known), None)
