"""Annual reports of any body out of JSON and XLSX files, with the place of every number."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.report_data import Reading, read_report
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Severity
from gongkai.reports.xlsx_import.tables import tables_in
from gongkai.reports.xlsx_import.worksheets import worksheets_of

MAX_BYTES = 4 << 20


@dataclass(frozen=True)
class FiledReport:
    """A report as it was read from a file; `where` names the sheet and the cell of a number, where it has one."""

    reading: Reading
    where: Mapping[Place, str] = field(default_factory=dict)


def read_report_file(path: Path, *, form: str = "", prose: str = "") -> FiledReport:
    """
    Read a report; the kind of file is told by its ending, `form` overrides what it says of itself.

    Raises `UnreadableFile` where it is no report at all: another ending, damaged, not JSON (with the line).
    """
    name = path.name.lower()
    if name.endswith(".xlsx"):
        found = tables_in(worksheets_of(path))
        if not any(part in found.data for part in PartName):
            raise UnreadableFile(
                LineError(0, "", _("No table of an annual report was found in the sheets."))
            )
        reading = read_report(found.data | ({"prose": prose} if prose else {}), form)
        return FiledReport(
            Reading(reading.report, reading.previous, (*found.findings, *reading.findings)),
            found.where,
        )
    if not name.endswith(".json"):
        raise UnreadableFile(LineError(0, "", _("The file must end in .json or .xlsx.")))
    data = _json(_text(path))
    return FiledReport(read_report(data | ({"prose": prose} if prose else {}), form))


def findings_of(filed: FiledReport) -> list[Finding]:
    """Return all that was found when a report was read and held against its own arithmetic."""
    return [*filed.reading.findings, *findings_in(filed.reading.report, filed.reading.previous)]


def first_error(filed: FiledReport) -> Finding | None:
    """Return the first thing in a report, or between it and its file, that makes it no report."""
    return next((one for one in findings_of(filed) if one.severity == Severity.ERROR), None)


def read_prose(path: Path) -> str:
    """Return the text of a report from a file. Raises `UnreadableFile`."""
    return _text(path)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                LineError(
                    0, "", _("The file is larger than %(most)s MB.") % {"most": MAX_BYTES >> 20}
                )
            )
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableFile(LineError(0, "", _("There is no such file."))) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(LineError(0, "", _("The file is not written in UTF-8."))) from error
    except OSError as error:
        raise UnreadableFile(LineError(0, "", _("The file cannot be read."))) from error


def _json(text: str) -> dict[str, Any]:
    """Read JSON strictly: money stays exact, and a key that stands twice is a slip, not a choice."""
    try:
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        why = _("Line %(line)s, column %(column)s: this is not valid JSON.")
        raise UnreadableFile(
            LineError(error.lineno, "", why % {"line": error.lineno, "column": error.colno})
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            LineError(
                0, "", _("The JSON is nested too deeply, or holds a number of thousands of digits.")
            )
        ) from error
    if not isinstance(data, dict):
        raise UnreadableFile(LineError(1, "", _("The file must hold one JSON object: the report.")))
    return data


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            key for number, (key, _value) in enumerate(pairs) if key in dict(pairs[:number])
        )
        raise UnreadableFile(
            LineError(0, "", _("“%(key)s” stands twice in the same object.") % {"key": twice[:80]})
        )
    return found
