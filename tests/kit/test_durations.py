"""Durations told as people say them."""

import pytest
from django.utils import translation

from gongkai.kit.durations import duration_text


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (1, "1 second", "1秒"),
        (45, "45 seconds", "45秒"),
        (60, "1 minute", "1分钟"),
        (61, "2 minutes", "2分钟"),
        (900, "15 minutes", "15分钟"),
        (3_600, "1 hour", "1小时"),
        (5_400, "1 hour 30 minutes", "1小时30分钟"),
        (86_400, "1 day", "1天"),
        (86_401, "2 days", "2天"),
    ],
)
def test_duration_is_rounded_up_and_told_in_its_largest_units(
    seconds: int, english: str, chinese: str
) -> None:
    with translation.override("en"):
        assert duration_text(seconds) == english
    with translation.override("zh-hans"):
        assert duration_text(seconds) == chinese
