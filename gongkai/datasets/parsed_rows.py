"""
The rows of a file, checked against a schema: nothing is guessed, every wrong cell is named.

Files are read row by row, so that a file of a million rows takes little memory.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.file_keys import FileKeys
from gongkai.datasets.schemas import Field, Schema
from gongkai.datasets.suppression import bits_of, hidden_in_row
from gongkai.datasets.values import Stored, WrongValue, read_value, slot_value
from gongkai.files.personal_data.finder import find
from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows
from gongkai.tabular.listing import plain_heading

MAX_PROBLEMS = 100
MAX_JSON = 64 << 20
BATCH = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong at one place: the row and column as the user sees them, 0 and empty if of the whole file."""

    line: int
    column: str
    message: str | Promise

    def __str__(self) -> str:
        if not self.line:
            return str(self.message)
        if not self.column:
            return str(
                _("Row %(line)s: %(problem)s") % {"line": f"{self.line:,}", "problem": self.message}
            )
        return str(
            _("Row %(line)s, column %(column)s: %(problem)s")
            % {"line": f"{self.line:,}", "column": self.column, "problem": self.message}
        )


@dataclass(frozen=True)
class ParsedRow:
    """A row as it is stored; `private` has what is not public by the names of the fields."""

    line: int
    key: str
    values: list[Stored]
    slots: list[str]
    private: dict[str, Stored]
    hidden: int = 0  # the places of small numbers, which are among the private values


@dataclass
class Checked:
    """What the check of a file found: rows, problems (the first hundred), and personal data by column."""

    rows: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it if it is among the first."""
        self.problem_count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


def key_of(schema: Schema, values: list[Stored], keys: FileKeys) -> str:
    """
    Return the key of a row: of the fields that identify it, else of all public values.

    Equal rows of a dataset without such fields are counted, so that each has a key of its own.
    """
    if schema.key:
        return _digest([values[schema.place_of(name)] for name in schema.key])
    plain = _digest(values)
    number = keys.count_copy(plain)
    return plain if number == 1 else _digest([plain, number])


def _digest(values: Any) -> str:
    plain = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return blake2b(plain.encode(), digest_size=16).hexdigest()


def check_rows(schema: Schema, path: Path, *, most: int) -> Checked:
    """Check every cell of a file, duplicate keys, sums and personal data; nothing is stored."""
    checked = Checked()
    finder = _Finder(schema, checked)
    try:
        with FileKeys() as keys:
            for row in rows_of_file(schema, path, checked, keys):
                checked.rows += 1
                if checked.rows > most:
                    message = _("The file has more than %(most)s rows.") % {"most": f"{most:,}"}
                    checked.add(Problem(0, "", message))
                    break
                finder.add(row)
    except UnreadableFile as unreadable:
        error: LineError = unreadable.error
        checked.add(Problem(error.line, error.column, error.message))
    finder.finish()
    if not checked.rows and not checked.problem_count:
        checked.add(Problem(0, "", _("The file has no rows.")))
    return checked


def rows_of_file(
    schema: Schema, path: Path, checked: Checked, keys: FileKeys
) -> Iterator[ParsedRow]:
    """
    Yield the rows of a file; wrong ones are told and left out. Raises `UnreadableFile`.

    `keys` has the keys of the rows afterwards.
    """
    columns: _Columns | None = None
    for line, cells in _source_rows(path):
        if columns is None or columns.is_other(cells):
            columns = _Columns(schema, cells)
            if columns.problems:
                for one in columns.problems:
                    checked.add(one)
                return
        row = _row(schema, columns, line, cells, keys, checked)
        if row is None:
            continue
        former = keys.add(row.key, line)
        if former is not None:
            message = _("it has the same key as row %(other)s") % {"other": f"{former:,}"}
            checked.add(Problem(line, "", message))
            continue
        yield row


def row_of_cells(schema: Schema, cells: Mapping[str, object], checked: Checked) -> ParsedRow | None:
    """Return one row that was entered in a form, its cells by the names of the fields."""
    columns = _Columns(schema, cells)
    for one in columns.problems:
        checked.add(one)
    if columns.problems:
        return None
    with FileKeys() as keys:
        row = _row(schema, columns, 1, cells, keys, checked)
    if row is not None:
        finder = _Finder(schema, checked)
        finder.add(row)
        finder.finish()
    return row


class _Columns:
    """Which heading of a file belongs to which field: by heading or by name."""

    def __init__(self, schema: Schema, cells: Mapping[str, object]) -> None:
        from openpyxl.utils import get_column_letter  # noqa: PLC0415  (a server need not load it)

        known = {plain_heading(one.title): one for one in schema.fields}
        known |= {plain_heading(one.name): one for one in schema.fields}
        known |= {plain_heading(f"{one.title}{one.unit}"): one for one in schema.fields if one.unit}
        self.headings = list(cells)
        self.of_field: dict[str, tuple[str, str]] = {}  # name → heading, words for the column
        self.problems: list[Problem] = []
        for place, heading in enumerate(self.headings, start=1):
            found = known.get(plain_heading(heading))
            if found is None:
                message = _("No field is called “%(name)s”.") % {"name": heading[:60]}
            elif found.name in self.of_field:
                message = _("Two columns are for the field “%(name)s”.") % {"name": found.title}
            else:
                words = f"{get_column_letter(place)} ({found.title})"
                self.of_field[found.name] = (heading, words)
                continue
            self.problems.append(Problem(1, get_column_letter(place), message))
        missing = [
            one.title for one in schema.fields if one.is_required and one.name not in self.of_field
        ]
        if missing:
            message = _("The file has no column for: %(names)s.") % {"names": "、".join(missing)}
            self.problems.append(Problem(1, "", message))

    def is_other(self, cells: Mapping[str, object]) -> bool:
        """Return whether a row has other headings, as objects of JSON may."""
        return len(cells) != len(self.headings) or any(name not in cells for name in self.headings)


def _row(
    schema: Schema,
    columns: _Columns,
    line: int,
    cells: Mapping[str, object],
    keys: FileKeys,
    checked: Checked,
) -> ParsedRow | None:
    values: list[Stored] = []
    private: dict[str, Stored] = {}
    before = checked.problem_count
    for one in schema.fields:
        heading, words = columns.of_field.get(one.name, ("", one.title))
        try:
            value = read_value(one, cells.get(heading) if heading else None)
        except WrongValue as wrong:
            checked.add(Problem(line, words, wrong.message))
            value = None
        if not one.is_public:
            if value is not None:
                private[one.name] = value
            value = None
        values.append(value)
    _check_sums(schema, values, line, checked)
    if checked.problem_count > before:
        return None
    hidden = hidden_in_row(schema, values)
    for name in hidden:
        place = schema.place_of(name)
        private[name], values[place] = values[place], None
    slots = [slot_value(one, values[schema.place_of(one.name)]) for one in schema.indexed]
    key = key_of(schema, values, keys)
    return ParsedRow(line, key, values, slots, private, bits_of(schema, hidden))


def _check_sums(schema: Schema, values: list[Stored], line: int, checked: Checked) -> None:
    """Tell where a total differs from the sum of its parts, if all are given."""
    for one in schema.sums:
        numbers = [_scaled(schema, name, values) for name in (one.total, *one.parts)]
        if None in numbers:
            continue
        total, *parts = [number or 0 for number in numbers]
        if total != sum(parts):
            by_name = schema.by_name
            message = _("“%(total)s” is not the sum of: %(parts)s") % {
                "total": by_name[one.total].title,
                "parts": "、".join(by_name[name].title for name in one.parts),
            }
            checked.add(Problem(line, "", message))


def _scaled(schema: Schema, name: str, values: list[Stored]) -> int | None:
    """Return a number in its millionths, to compare fields with different decimal places."""
    value = values[schema.place_of(name)]
    return None if value is None else int(value) * 10 ** (6 - schema.by_name[name].decimals)


class _Finder:
    """Searches the public texts of each column for personal data, many cells at once."""

    def __init__(self, schema: Schema, checked: Checked) -> None:
        self._checked = checked
        self._columns: list[tuple[int, Field]] = [
            (place, one)
            for place, one in enumerate(schema.fields)
            if one.is_public and one.type == "string" and not one.codes
        ]
        self._waiting: dict[str, list[tuple[int, str]]] = {
            one.name: [] for _place, one in self._columns
        }

    def add(self, row: ParsedRow) -> None:
        """Take the texts of a row."""
        for place, one in self._columns:
            text = row.values[place]
            if text:
                waiting = self._waiting[one.name]
                waiting.append((row.line, str(text)))
                if len(waiting) >= BATCH:
                    self._search(one.name)

    def finish(self) -> None:
        """Search what was not searched yet."""
        for name in self._waiting:
            self._search(name)

    def _search(self, name: str) -> None:
        cells, self._waiting[name] = self._waiting[name], []
        joined = "\n".join(text for _line, text in cells)
        for finding in find(joined):
            entry = self._checked.findings.setdefault(name, {"count": 0})
            entry["count"] += 1
            if "line" not in entry:
                entry["line"] = cells[joined.count("\n", 0, finding.start)][0]
                entry["kind"] = str(finding.kind.value)


def _source_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if path.suffix.lower() != ".json":
        yield from read_rows(path)
        return
    if path.stat().st_size > MAX_JSON:
        message = _("A JSON file has at most %(most)s MB. Use JSON Lines for more.")
        raise UnreadableFile(LineError(0, "", message % {"most": MAX_JSON >> 20}))
    try:
        rows = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(LineError(0, "", _("This file is not valid JSON."))) from error
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise UnreadableFile(LineError(0, "", _("The file must hold a list of objects.")))
    yield from enumerate(rows, start=1)
