"""Dates and times in sentences, in the active language."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import get_language, gettext

from gongkai.kit.times import BEIJING


def day_text(day: date) -> str:
    """Return a day as a sentence names it: 2026年3月1日 in Chinese, 2026-03-01 otherwise."""
    written = _local(day)
    if _is_chinese():
        return f"{written.year}年{written.month}月{written.day}日"
    return f"{written:%Y-%m-%d}"


def moment_text(at: datetime) -> str:
    """Return a time in China as a sentence names it: 2026年3月1日 09:05, 2026-03-01 09:05."""
    return f"{day_text(at)} {_local(at):%H:%M}"


def translated(message: str, values: Mapping[str, object]) -> str:
    """Translate a message, then insert its values, with dates in the active language."""
    text = gettext(message)
    return text % {name: _value(value) for name, value in values.items()} if values else text


def _value(value: object) -> object:
    return day_text(value) if isinstance(value, date) else value


def _local(day: date) -> date:
    """Return the time in China; a datetime without time zone is one already."""
    return day.astimezone(BEIJING) if isinstance(day, datetime) and day.tzinfo else day


def _is_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")
