"""Dates and times in sentences, in the active language."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import get_language, get_language_bidi, gettext

from gongkai.kit.times import BEIJING

LEFT_TO_RIGHT, POP = "\u2066", "\u2069"  # Unicode isolate
NO_BREAK = "\u00a0"


def left_to_right(text: str) -> str:
    """
    Return a number, date or time so that its parts keep their order in a right-to-left sentence.

    The marks work in pages, mails and plain files alike, wherever a message takes the text in.
    """
    if not (text and get_language() and get_language_bidi()):
        return text
    return f"{LEFT_TO_RIGHT}{text.replace(' ', NO_BREAK)}{POP}"


def day_text(day: date) -> str:
    """Return a day as a sentence names it: 2026年3月1日 in Chinese, 2026-03-01 otherwise."""
    return left_to_right(_day(day))


def moment_text(at: datetime) -> str:
    """Return a time in China as a sentence names it: 2026年3月1日 09:05, 2026-03-01 09:05."""
    return left_to_right(f"{_day(at)} {_local(at):%H:%M}")


def translated(message: str, values: Mapping[str, object]) -> str:
    """Translate a message, then insert its values, with dates in the active language."""
    text = gettext(message)
    return text % {name: _value(value) for name, value in values.items()} if values else text


def _day(day: date) -> str:
    written = _local(day)
    if _is_chinese():
        return f"{written.year}年{written.month}月{written.day}日"
    return f"{written:%Y-%m-%d}"


def _value(value: object) -> object:
    return day_text(value) if isinstance(value, date) else value


def _local(day: date) -> date:
    """Return the time in China; a datetime without time zone is one already."""
    return day.astimezone(BEIJING) if isinstance(day, datetime) and day.tzinfo else day


def _is_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")
