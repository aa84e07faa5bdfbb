import json
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gongkai.calendars.actions import enter_notice
from gongkai.calendars.jurisdictions import chain_of, code_of
from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.notices import LAST_YEAR, DayFacts, NoticeFacts
from gongkai.calendars.queries import Calendars, calendar_before, calendar_of, shipped_calendar
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from tests.cast import AT

pytestmark = pytest.mark.django_db
NEW_YEAR = NoticeFacts(
    "CN",
    2027,
    "2027年放假安排",
    (DayFacts(date(2027, 1, 1), works=False, name="元旦"),),
    issued_on=date(2026, 11, 25),
    verified=True,
)


def test_new_notice_makes_its_year_known_and_is_an_act() -> None:
    assert not calendar_of().knows(date(2027, 1, 4))
    notice = enter_notice(NEW_YEAR, by=SYSTEM, at=AT)
    assert calendar_of().knows(date(2027, 1, 4))
    assert not calendar_of().counts(date(2027, 1, 1))
    assert not calendar_before(notice, "CN").knows(date(2027, 1, 4))
    act = Act.objects.get(verb="calendar.changed")
    assert (act.on, act.facets["year"]) == (date(2026, 11, 25), 2027)


def test_later_notice_of_the_year_overrides_the_earlier() -> None:
    enter_notice(NEW_YEAR, by=SYSTEM, at=AT)
    moved = (
        DayFacts(date(2027, 1, 1), works=True),
        DayFacts(date(2027, 1, 5), works=False, name="元旦"),
    )
    enter_notice(
        NoticeFacts("CN", 2027, "2027年放假安排（调整）", moved, verified=True), by=SYSTEM, at=AT
    )
    assert calendar_of().counts(date(2027, 1, 1))
    assert not calendar_of().counts(date(2027, 1, 5))


def test_regions_override_the_nation_and_prefectures_override_regions() -> None:
    assert calendar_of("650000").counts(date(2016, 9, 10))
    assert not calendar_of("CN").counts(date(2016, 9, 10))
    days = (DayFacts(date(2025, 7, 4), works=False, name="州庆"),)
    enter_notice(
        NoticeFacts("652800", 2025, "2025年州庆放假", days, verified=True), by=SYSTEM, at=AT
    )
    assert not calendar_of("652801").counts(date(2025, 7, 4))
    assert calendar_of("650000").counts(date(2025, 7, 4))


def test_tables_contain_the_shipped_notices() -> None:
    for code in ("CN", "650000"):
        assert calendar_of(code) == shipped_calendar(code)


def test_calendars_of_one_request_cost_one_query(django_assert_num_queries: Any) -> None:
    calendar_of("650000"), calendar_of("CN")
    with django_assert_num_queries(1):
        calendars = Calendars()
        calendars.of("650000"), calendars.of("CN"), calendars.of("650000")


def test_without_any_notice_no_year_is_known() -> None:
    HolidayNotice.objects.all().delete()
    assert not calendar_of().knows(date(2026, 1, 5))


def test_jurisdictions_are_named_in_three_ways() -> None:
    assert code_of("xj") == code_of("CN-XJ") == code_of("650000") == "650000"
    assert code_of("cn") == "CN"
    assert code_of("Mars") is None
    assert chain_of("652801000000") == ("CN", "650000", "652800", "652801")
    assert chain_of("650000") == ("CN", "650000")
    assert chain_of("nowhere") == chain_of("CN") == ("CN",)


DAY = DayFacts(date(2027, 1, 1), works=False)
REFUSED = {
    "jurisdiction": NoticeFacts("Mars", 2027, "放假", (DAY,)),
    "year": NoticeFacts("CN", 1900, "放假", (DAY,)),
    "title": NoticeFacts("CN", 2027, " ", (DAY,)),
    "no-days": NoticeFacts("CN", 2027, "放假", ()),
    "day-twice": NoticeFacts("CN", 2027, "放假", (DAY, DAY)),
    "other-year": NoticeFacts("CN", 2027, "放假", (DayFacts(date(2029, 1, 1), works=False),)),
    "known": NoticeFacts(
        "CN",
        LAST_YEAR,
        f"国务院办公厅关于{LAST_YEAR}年部分节假日安排的通知",
        (DayFacts(date(LAST_YEAR, 1, 1), works=False),),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_invalid_notice_is_refused(code: str) -> None:
    before = HolidayNotice.objects.count()
    with pytest.raises(Refused) as caught:
        enter_notice(REFUSED[code], by=SYSTEM, at=AT)
    assert caught.value.refusal.code == code
    assert HolidayNotice.objects.count() == before


def import_file(path: Path, *words: str) -> str:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_holidays", str(path), *words, stdout=out, stderr=err)
    except CommandError as error:
        raise CommandError(f"{err.getvalue()}{error}") from error
    return out.getvalue()


ROWS = "jurisdiction,year,title,day,works,name,verified\nCN,2027,2027年放假,2027-01-01,否,元旦,是\nCN,2027,2027年放假,2027-01-02,是,,是\n"


def test_table_of_days_is_entered_once(tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert "1 of them new" in import_file(path, "--dry-run")
    assert not HolidayNotice.objects.filter(year=2027).exists()
    assert "1 notices entered" in import_file(path)
    assert "0 notices entered, 1 existed" in import_file(path)
    assert calendar_of().counts(date(2027, 1, 2))


def test_date_cells_of_a_workbook_are_read(tmp_path: Path) -> None:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["year", "title", "day"])
    book.active.append([2027, "2027年放假", datetime(2027, 1, 1)])  # noqa: DTZ001  (spreadsheets have no time zones)
    book.save(tmp_path / "2027.xlsx")
    assert "1 notices entered" in import_file(tmp_path / "2027.xlsx")
    assert not calendar_of().counts(date(2027, 1, 1))


@pytest.mark.shared
def test_file_of_the_region_is_known_already(shared: Path) -> None:
    data = json.loads((shared / "data" / "holiday_notices_xj.json").read_text())
    assert f"{len(data['notices'])} existed already" in import_file(
        shared / "data" / "holiday_notices_xj.json"
    )


def test_json_with_lists_of_days_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notices.json"
    notice = {
        "year": 2027,
        "holiday": "元旦",
        "off": ["2027-01-01"],
        "work": ["2027-01-02"],
        "issued_on": "2026-11-25",
    }
    path.write_text(json.dumps({"region": "CN-XJ", "notices": [notice]}), encoding="utf-8")
    assert "1 notices entered" in import_file(path)
    entered = HolidayNotice.objects.get(jurisdiction="650000", year=2027)
    assert (entered.title, entered.issued_on, entered.days.count()) == (
        "2027年元旦放假",
        date(2026, 11, 25),
        2,
    )


def test_days_are_read_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / "notices.csv"
    content = "year,title,day,works\n２０２７,元旦,2027年1月1日,否\n2027年,元旦,2027/1/2,是\n"
    path.write_bytes(content.encode("gb18030"))
    assert "1 notices entered" in import_file(path)
    entered = HolidayNotice.objects.get(title="元旦", year=2027)
    assert list(entered.days.order_by("day").values_list("day", "works")) == [
        (date(2027, 1, 1), False),
        (date(2027, 1, 2), True),
    ]


BROKEN = {
    "not JSON": ("n.json", '{"notices": [', "line 1"),
    "no list": ("n.json", '{"days": []}', "notices"),
    "a list": ("n.json", "[]", "notices"),
    "nested": ("n.json", "[" * 100_000, "line 1"),
    "no UTF-8": ("n.json", b"\xff\xfe\x00", "UTF-8"),
    "no object": ("n.json", '{"notices": [7]}', "1"),
    "no year": (
        "n.json",
        '{"notices": [{"year": "soon", "title": "x", "days": ["2027-01-01"]}]}',
        "year",
    ),
    "no day": (
        "n.json",
        '{"notices": [{"year": 2027, "title": "x", "days": ["2027-13-01"]}]}',
        "2027-13-01",
    ),
    "no flag": (
        "n.json",
        '{"notices": [{"year": 2027, "days": [{"day": "2027-01-01", "works": "maybe"}]}]}',
        "maybe",
    ),
    "no days": (
        "n.json",
        '{"notices": [{"year": 2027, "title": "x", "days": "2027-01-01"}]}',
        "days",
    ),
    "empty": ("n.json", '{"notices": [{"year": 2027, "title": "x"}]}', "x"),
    "Mars": (
        "n.json",
        '{"notices": [{"jurisdiction": "Mars", "year": 2027, "days": ["2027-01-01"]}]}',
        "Mars",
    ),
    "a range back in time": (
        "n.json",
        '{"notices": [{"year": 2027, "off": ["2027-01-03/2027-01-01"]}]}',
        "2027-01-03/",
    ),
    "more than a day": ("n.csv", "year,day\n2027,2027-01-01 to 2027-01-03\n", "2027-01-01 to"),
    "a week": ("n.csv", "year,day\n2027,2027-W01-1\n", "2027-W01-1"),
    "no column": ("n.csv", "year,title\n2027,x\n", "day"),
    "bad line": ("n.csv", "year,day\n2027,2027-01-01\n2027,never\n", "3"),
    "other ending": ("n.pdf", "x", "line 0"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_file_is_refused_as_a_whole_with_its_line(case: str, tmp_path: Path) -> None:
    name, content, words = BROKEN[case]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = HolidayNotice.objects.count()
    with pytest.raises(CommandError) as caught:
        import_file(path)
    assert words in str(caught.value)
    assert HolidayNotice.objects.count() == before


def test_missing_or_too_large_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        import_file(tmp_path / "gone.json")
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (4 << 20) + b"{}")
    with pytest.raises(CommandError):
        import_file(large)
