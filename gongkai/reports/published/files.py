"""Annual reports of any body out of the files that people have, with the place of every number."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.files.office import TARGETS, converted, has_office
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.law.report_forms.checks import findings_in
from gongkai.law.report_forms.prose_form import PROSE_FORM
from gongkai.law.report_forms.report_data import Reading, read_report
from gongkai.law.report_forms.shapes import Finding, PartName, Place, Severity
from gongkai.reports.published.docx import read_docx
from gongkai.reports.published.html import read_html
from gongkai.reports.published.model import MAX_BYTES as MAX_FILE
from gongkai.reports.published.model import Publication
from gongkai.reports.published.pdf import read_pdf
from gongkai.reports.published.tables import tables_in
from gongkai.tabular.encodings import decoded

MAX_BYTES = 4 << 20
# Findings after which nothing is known of what was published: the file was not understood.
NOT_UNDERSTOOD = {"form", "parts", "columns", "year"}
# Formats that only the program that wrote them reads, or LibreOffice; it can save the others.
OLD_ENDINGS = (".doc", ".wps", ".xls", ".et", ".rtf", ".ofd", ".mht", ".mhtml")


@dataclass(frozen=True)
class FiledReport:
    """A report as it was read from a file; `where` names the sheet and the cell of a number, where it has one."""

    reading: Reading
    where: Mapping[Place, str] = field(default_factory=dict)


def read_report_file(
    path: Path, *, form: str = "", prose: str = "", column: str = ""
) -> FiledReport:
    """
    Read a report; the kind of file is told by its ending, `form` overrides what it says of itself.

    `prose` takes the place of the text in the file; `column` names the column that counts where the
    table of 2014 has several. Raises `UnreadableFile` where it is no report at all.
    """
    if path.name.lower().endswith(".json"):
        data = _json(_text(path))
        return FiledReport(read_report(data | ({"prose": prose} if prose else {}), form))
    published = read_publication(path)
    found = tables_in(published, column)
    year = found.data.get("year")
    is_prose = isinstance(year, int) and PROSE_FORM.is_for(year)
    if not any(part in found.data for part in PartName) and not is_prose:
        raise UnreadableFile(
            LineError(0, "", _("No table of an annual report was found in the file."))
        )
    reading = read_report(found.data | {"prose": prose or published.prose}, form)
    return FiledReport(
        Reading(reading.report, reading.previous, (*found.findings, *reading.findings)), found.where
    )


def read_publication(path: Path) -> Publication:
    """Read the tables and the text of a file by its ending. Raises `UnreadableFile`."""
    name = path.name.lower()
    if name.endswith((".html", ".htm", ".shtml")):
        return read_html(_bytes(path, MAX_BYTES))
    if name.endswith(".txt"):
        lines = decoded(_bytes(path, MAX_BYTES)).splitlines()
        return Publication(texts=[line.strip() for line in lines if line.strip()])
    if name.endswith(tuple(TARGETS)) and has_office():
        _check_size(path, MAX_FILE)
        with converted(path) as document:
            return (read_docx if document.suffix == ".docx" else _read_xlsx)(document)
    readers = {".xlsx": _read_xlsx, ".xlsm": _read_xlsx, ".docx": read_docx, ".pdf": read_pdf}
    reader = next((one for ending, one in readers.items() if name.endswith(ending)), None)
    if reader is not None:
        _check_size(path, MAX_FILE)
        return reader(path)
    if name.endswith(OLD_ENDINGS):
        raise UnreadableFile(
            LineError(
                0, "", _("This format cannot be read; save the file as DOCX, XLSX or PDF first.")
            )
        )
    raise UnreadableFile(
        LineError(0, "", _("The file must end in .json, .xlsx, .docx, .html, .pdf or .txt."))
    )


def findings_of(filed: FiledReport) -> list[Finding]:
    """Return all that was found when a report was read and held against its own arithmetic."""
    return [*filed.reading.findings, *findings_in(filed.reading.report, filed.reading.previous)]


def first_error(filed: FiledReport) -> Finding | None:
    """Return the first thing in a report, or between it and its file, that makes it no report."""
    errors = [one for one in findings_of(filed) if one.severity == Severity.ERROR]
    return min(errors, key=lambda one: one.rule not in NOT_UNDERSTOOD, default=None)


def read_prose(path: Path) -> str:
    """Return the text of a report from a file. Raises `UnreadableFile`."""
    return decoded(_bytes(path, MAX_BYTES))


def _text(path: Path) -> str:
    try:
        return _bytes(path, MAX_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(LineError(0, "", _("The file is not written in UTF-8."))) from error


def _bytes(path: Path, most: int) -> bytes:
    _check_size(path, most)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(LineError(0, "", _("The file cannot be read."))) from error


def _check_size(path: Path, most: int) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise UnreadableFile(LineError(0, "", _("There is no such file."))) from error
    except OSError as error:
        raise UnreadableFile(LineError(0, "", _("The file cannot be read."))) from error
    if size > most:
        raise UnreadableFile(
            LineError(0, "", _("The file is larger than %(most)s MB.") % {"most": most >> 20})
        )


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


def _read_xlsx(path: Path) -> Publication:
    from gongkai.reports.published.xlsx import read_xlsx  # noqa: PLC0415  (a server need not load it)

    return read_xlsx(path)
