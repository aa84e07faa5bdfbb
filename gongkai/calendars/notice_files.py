"""Read and validate a file of holiday notices as a whole, before any of it is used."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gongkai.calendars.jurisdictions import code_of
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows
from gongkai.kit.text_input import compact
from gongkai.tabular.cells import cell_text
from gongkai.tabular.dates import written_date

COLUMNS = (
    "jurisdiction",
    "year",
    "title",
    "day",
    "works",
    "name",
    "source",
    "issued_on",
    "verified",
)
MAX_BYTES = 4 << 20
YES, NO = {"1", "true", "yes", "是"}, {"", "0", "false", "no", "否"}


def read_notices(path: Path) -> tuple[list[NoticeFacts], list[LineError]]:
    """
    Return the notices of a file and all errors in it.

    JSON: `{"notices": [{"jurisdiction", "year", "title", "days": [{"day", "works", "name"}], …}]}`,
    or `off` and `work` as lists of days, and one `region` for all. CSV and XLSX have one day per line
    with the columns of `COLUMNS`. Raises `UnreadableFile` if the file is not such a file.
    """
    if path.suffix.lower() == ".json":
        return _of_json(path)
    return _of_table(path)


def _of_json(path: Path) -> tuple[list[NoticeFacts], list[LineError]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                LineError(0, "", _("The file is too large to be a list of holidays."))
            )
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        message = _("This is not valid JSON, from column %(column)s on.") % {"column": error.colno}
        raise UnreadableFile(LineError(error.lineno, "", message)) from error
    except RecursionError as error:
        raise UnreadableFile(LineError(1, "", _("The file is nested too deeply."))) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(LineError(0, "", _("The file is not in UTF-8."))) from error
    except OSError as error:
        raise UnreadableFile(LineError(0, "", _("The file cannot be read."))) from error
    rows = data.get("notices") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise UnreadableFile(LineError(1, "notices", _("The file contains no list “notices”.")))
    notices, errors = [], []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            errors.append(LineError(number, "", _("A notice is an object with year and days.")))
            continue
        faults = _Faults(number)
        facts = _of_object({"jurisdiction": data.get("region", "CN"), **row}, faults)
        errors += faults.found
        notices += [] if faults.found else [facts]
    return notices, errors


def _of_object(row: dict[str, Any], faults: "_Faults") -> NoticeFacts:
    days = row.get("days")
    if days is None:
        name = str(row.get("holiday", ""))
        days = [
            {"day": day, "works": False, "name": name}
            for day in _list(row.get("off"), "off", faults)
        ]
        days += [{"day": day, "works": True} for day in _list(row.get("work"), "work", faults)]
    found = []
    for one in _list(days, "days", faults):
        plain = one if isinstance(one, dict) else {"day": one}
        day = faults.day(plain.get("day"), "day")
        if day:
            found.append(
                DayFacts(
                    day, faults.flag(plain.get("works"), "works"), str(plain.get("name") or "")[:60]
                )
            )
    year = faults.year(row.get("year"))
    title = str(row.get("title") or f"{year}年{row.get('holiday', '')}放假")[:200]
    issued = faults.day(row["issued_on"], "issued_on") if row.get("issued_on") else None
    return NoticeFacts(
        faults.jurisdiction(row.get("jurisdiction")),
        year,
        title,
        tuple(found),
        str(row.get("source") or "")[:300],
        issued,
        faults.flag(row.get("verified"), "verified"),
    )


def _of_table(path: Path) -> tuple[list[NoticeFacts], list[LineError]]:
    """Group the lines of a table into notices by jurisdiction, year and title."""
    errors: list[LineError] = []
    gathered: dict[tuple[str, int, str], NoticeFacts] = {}
    for line, row in read_rows(path):
        faults = _Faults(line)
        missing = [name for name in ("year", "day") if row.get(name) in {None, ""}]
        for name in missing:
            faults.add(name, _("This column is required."))
        if not missing:
            facts = _of_object({**row, "days": [row]}, faults)
            key = (facts.jurisdiction, facts.year, facts.title)
            before = gathered.get(key)
            if not faults.found:
                days = (*before.days, *facts.days) if before else facts.days
                gathered[key] = NoticeFacts(
                    *key, days, facts.source, facts.issued_on, facts.verified
                )
        errors += faults.found
    return list(gathered.values()), errors


def _list(value: Any, name: str, faults: "_Faults") -> Iterator[Any]:
    if value is None:
        return iter(())
    if not isinstance(value, list):
        faults.add(name, _("This must be a list of days."))
        return iter(())
    return iter(value)


class _Faults:
    """Parses values and collects the errors of one line."""

    def __init__(self, line: int) -> None:
        self.line, self.found = line, list[LineError]()

    def add(self, column: str, message: str) -> None:
        self.found.append(LineError(self.line, column, message))

    def day(self, value: Any, column: str) -> date | None:
        """Parse a date as people write it, or a spreadsheet date; no ranges and no months."""
        written = written_date(value)
        if written is not None and written.exact:
            return written.day
        plain = cell_text(value)
        self.add(
            column, _("“%(value)s” is not a date in the form 2026-10-01.") % {"value": plain[:40]}
        )
        return None

    def year(self, value: Any) -> int:
        """Parse a year in four digits."""
        plain = compact(cell_text(value)).removesuffix("年")
        if len(plain) == 4 and plain.isascii() and plain.isdigit():
            return int(plain)
        self.add("year", _("“%(value)s” is not a year in four digits.") % {"value": plain[:40]})
        return 0

    def flag(self, value: Any, column: str) -> bool:
        """Parse yes or no; empty is no."""
        plain = compact(cell_text(value)).lower()
        if plain not in YES | NO:
            self.add(column, _("“%(value)s” is neither yes nor no.") % {"value": plain[:40]})
        return plain in YES

    def jurisdiction(self, value: Any) -> str:
        """Parse CN, a code of six digits, or the letters of a region."""
        code = code_of(str(value or "CN"))
        if code is None:
            self.add(
                "jurisdiction",
                _("“%(value)s” is not a known jurisdiction.") % {"value": str(value)[:40]},
            )
        return code or ""
