"""Texts of the demo documents: one file each, with headers and relative dates."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from gongkai.law.calendar import WorkCalendar

FOLDER = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{(Y|date|month|quarter)([+-]\d+)?\}")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
QUARTERS = "一二三四"


@dataclass(frozen=True)
class DemoText:
    """
    One file of the demo: its headers, and its texts (a second one if it is corrected).

    Texts may contain placeholders: {Y} year of forming, {date} day of forming, {date+30} thirty
    days later, {month} and {quarter} the last month and quarter that ended before it.
    """

    name: str
    header: dict[str, str]
    texts: tuple[str, ...]

    def get(self, key: str) -> str:
        """Return the value of a header, empty if it is missing."""
        return self.header.get(key, "")

    def number_of(self, key: str, otherwise: int = 0) -> int:
        """Return the value of a header as a number."""
        return int(self.header.get(key, otherwise))


def demo_texts() -> Iterator[DemoText]:
    """Yield the demo documents in the order of their file names."""
    for path in sorted((FOLDER / "documents").glob("*.md")):
        head, _rule, text = path.read_text(encoding="utf-8").partition("\n---\n")
        pairs = (line.partition(":") for line in head.splitlines() if line.strip())
        header = {key.strip(): value.strip() for key, _colon, value in pairs}
        yield DemoText(path.stem, header, tuple(part.strip() for part in text.split("\n======\n")))


def place_dates(text: str, formed_on: date, language: str) -> str:
    """Replace the placeholders in the text of a document formed on that day."""

    def replacement(match: re.Match[str]) -> str:
        shift = int(match[2] or 0)
        if match[1] == "Y":
            return str(formed_on.year + shift)
        if match[1] == "date":
            return WRITTEN[language](formed_on + timedelta(days=shift))
        if match[1] == "month":
            last = formed_on.replace(day=1) - timedelta(days=1)
            return f"{last.year}年{last.month}月"
        ended = (formed_on.month - 1) // 3
        year, quarter = (formed_on.year, ended) if ended else (formed_on.year - 1, 4)
        return f"{year}年第{QUARTERS[quarter - 1]}季度"

    return PLACEHOLDER.sub(replacement, text)


WRITTEN: dict[str, Callable[[date], str]] = {
    "zh-hans": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "en": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "ug": lambda day: f"{day.year}-يىلى {day.month}-ئاينىڭ {day.day}-كۈنى",
}


def working_day_before(calendar: WorkCalendar, day: date, count: int) -> date:
    """Return the `count`-th working day before `day`."""
    while count:
        day -= timedelta(days=1)
        count -= calendar.counts_provisionally(day)
    return day
