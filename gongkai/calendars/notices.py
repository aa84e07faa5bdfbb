"""A holiday notice as it is handed over: shipped with the project, or read from a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import holidays

from gongkai.calendars.jurisdictions import NATIONAL

# The library answers later years with computed holidays and no exchanged workdays: a guess, not a notice.
FIRST_YEAR, LAST_YEAR = 2008, 2026
SHIPPED = Path(__file__).parent / "shipped"


@dataclass(frozen=True)
class DayFacts:
    """One day of a notice."""

    day: date
    works: bool
    name: str = ""


@dataclass(frozen=True)
class NoticeFacts:
    """One notice: whose, for which year, from where, and its days."""

    jurisdiction: str
    year: int
    title: str
    days: tuple[DayFacts, ...]
    source: str = ""
    issued_on: date | None = None
    verified: bool = False


@cache
def shipped_notices() -> tuple[NoticeFacts, ...]:
    """Return every notice that comes with the project: the nation's from a kept library, those of regions from files."""
    return (
        *_national(),
        *(facts for path in sorted(SHIPPED.glob("*.json")) for facts in _of_file(path)),
    )


def _national() -> Iterator[NoticeFacts]:
    """
    Yield the yearly notices of the General Office of the State Council, 2008 to 2026, from the library `holidays`.

    Law: 全国年节及纪念日放假办法. They count as verified: the tests compare them with a second library.
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    china = holidays.country_holidays("CN", years=years, language="zh_CN")
    for year in years:
        worked = sorted(day for day in china.weekend_workdays if day.year == year)
        off = sorted(
            (day, name) for day, name in china.items() if day.year == year and day not in worked
        )
        days = [DayFacts(day, works=False, name=name.split("（")[0]) for day, name in off]
        days += [DayFacts(day, works=True) for day in worked]
        yield NoticeFacts(
            NATIONAL,
            year,
            f"国务院办公厅关于{year}年部分节假日安排的通知",
            tuple(days),
            source=f"holidays {version('holidays')}",
            verified=True,
        )


def _of_file(path: Path) -> Iterator[NoticeFacts]:
    for row in json.loads(path.read_text(encoding="utf-8"))["notices"]:
        days = (
            DayFacts(date.fromisoformat(one["day"]), one["works"], one["name"])
            for one in row["days"]
        )
        issued = date.fromisoformat(row["issued_on"]) if row["issued_on"] else None
        yield NoticeFacts(
            row["jurisdiction"],
            row["year"],
            row["title"],
            tuple(days),
            row["source"],
            issued,
            row["verified"],
        )
