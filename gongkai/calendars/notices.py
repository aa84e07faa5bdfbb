"""The content of a holiday notice, shipped with the project or read from a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from gongkai.calendars.jurisdictions import NATIONAL

# For later years the library computes holidays without exchanged working days: a guess, no notice.
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
    """One notice: jurisdiction, year, title, source and days."""

    jurisdiction: str
    year: int
    title: str
    days: tuple[DayFacts, ...]
    source: str = ""
    issued_on: date | None = None
    verified: bool = False


@cache
def shipped_notices() -> tuple[NoticeFacts, ...]:
    """Return the shipped notices: national ones from a library, regional ones from files."""
    return (
        *_national(),
        *(facts for path in sorted(SHIPPED.glob("*.json")) for facts in _of_file(path)),
    )


def _national() -> Iterator[NoticeFacts]:
    """
    Yield the yearly notices of the General Office of the State Council from the library `holidays`.

    Law: 全国年节及纪念日放假办法. They count as verified, because tests compare them with a second library.
    """
    import holidays  # noqa: PLC0415  (3 MB, which a server need not load)

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
