from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from gongkai.kit.date_text import day_text, moment_text, translated
from gongkai.law.derivations import N_

LATE = datetime(2026, 2, 28, 17, 5, tzinfo=UTC)  # the first of March in China


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("zh-hans", "2026年3月1日", "2026年3月1日 01:05"),
        ("en", "2026-03-01", "2026-03-01 01:05"),
        # Isolated, so that a right-to-left sentence keeps the order of the parts.
        ("ug", "\u20662026-03-01\u2069", "\u20662026-03-01\u00a001:05\u2069"),
    ],
)
def test_day_and_moment_are_written_in_the_active_language(
    language: str, day: str, moment: str
) -> None:
    with translation.override(language):
        assert day_text(date(2026, 3, 1)) == day
        assert day_text(LATE) == day
        assert moment_text(LATE) == moment


def test_moment_without_time_zone_is_local_time_already() -> None:
    with translation.override("zh-hans"):
        assert moment_text(datetime(2026, 3, 1, 9, 0)) == "2026年3月1日 09:00"  # noqa: DTZ001


def test_translated_message_has_its_dates_in_the_active_language() -> None:
    message = N_("The consultation began on %(sent)s, after the due date %(due)s.")
    values = {"sent": date(2026, 3, 2), "due": date(2026, 3, 1)}

    with translation.override("zh-hans"):
        text = translated(message, values)

    assert "2026年3月2日" in text
    assert "2026年3月1日" in text
