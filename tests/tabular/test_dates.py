"""Dates as people write them in lists."""

from datetime import date, datetime

import pytest

from gongkai.tabular.dates import WrittenDate, written_date

# As a spreadsheet has it: without a zone.
MOMENT = datetime.fromisoformat("2016-03-01T08:00:00")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2016年3月1日", date(2016, 3, 1)),
        ("2016/3/1", date(2016, 3, 1)),
        ("2016.03.01", date(2016, 3, 1)),
        ("２０１６－０３－０１", date(2016, 3, 1)),
        (20160301, date(2016, 3, 1)),
        (42430, date(2016, 3, 1)),
        (42430.0, date(2016, 3, 1)),
        ("二〇一六年三月一日", date(2016, 3, 1)),
        ("二○一六年十二月三十一日", date(2016, 12, 31)),
        ("二零一六年十月廿一日", date(2016, 10, 21)),
        ("2016-03-01 08:30:00", date(2016, 3, 1)),
        (MOMENT, date(2016, 3, 1)),
        ("42430.0", date(2016, 3, 1)),
        (42430.75, date(2016, 3, 1)),
        ("2016 年 3 月 1 日", date(2016, 3, 1)),
        ("2016年3月1号", date(2016, 3, 1)),
        ("2016/3/1 0:00", date(2016, 3, 1)),
        ("2016年2月30日", None),
        ("二〇一六年十三月一日", None),
        ("二〇一六年十十月一日", None),
        ("2016", None),
        ("不详", None),
    ],
)
def test_dates_as_people_write_them(written: object, wanted: date | None) -> None:
    assert written_date(written) == (WrittenDate(wanted) if wanted else None)


def test_month_alone_is_said_to_be_inexact() -> None:
    for written in ("2016-03", "201603", "2016.3", "2016年3月", "二〇一六年三月"):
        assert written_date(written) == WrittenDate(date(2016, 3, 1), exact=False)
