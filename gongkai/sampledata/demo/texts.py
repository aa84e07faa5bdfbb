"""The documents of the demo: a file each, headers above the text, dates relative to the day of loading."""

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
    One file of the demo: what stands in its header, and its texts (a second one where it is corrected).

    Texts may name moments: {Y} year of forming, {date} day of forming, {date+30} thirty days later,
    {month} the month and {quarter} the quarter that had ended by then.
    """

    name: str
    header: dict[str, str]
    texts: tuple[str, ...]

    def get(self, key: str) -> str:
        """Return a line of the header, empty where it is not there."""
        return self.header.get(key, "")

    def number_of(self, key: str, otherwise: int = 0) -> int:
        """Return a line of the header that is a number."""
        return int(self.header.get(key, otherwise))


def demo_texts() -> Iterator[DemoText]:
    """Yield every document of the demo in the order of the file names."""
    for path in sorted((FOLDER / "documents").glob("*.md")):
        head, _rule, text = path.read_text(encoding="utf-8").partition("\n---\n")
        pairs = (line.partition(":") for line in head.splitlines() if line.strip())
        header = {key.strip(): value.strip() for key, _colon, value in pairs}
        yield DemoText(path.stem, header, tuple(part.strip() for part in text.split("\n======\n")))


def place_dates(text: str, formed_on: date, language: str) -> str:
    """Put the moments into a text that belongs to a document formed on that day."""

    def put(match: re.Match[str]) -> str:
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

    return PLACEHOLDER.sub(put, text)


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
