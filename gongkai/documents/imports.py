"""Reading and checking the rows of an import file."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.first_versions import StoredText, stored_text
from gongkai.documents.states import Language, Validity
from gongkai.kit.markdown import from_markdown
from gongkai.kit.tabular_reader import LineError, UnreadableFile, read_rows
from gongkai.tabular.cells import cell_text
from gongkai.tabular.dates import written_date

# Column → content; docs/import.md documents the names.
COLUMNS = {
    "id": "stable id of the document in the earlier system (required, unique in the file)",
    "title": "title (required)",
    "body": "the text, as Markdown or plain text (required)",
    "kind": "genre, by name or code (required)",
    "region": "who issued it, stored as “issued by”",
    "adopted": "date of forming, YYYY-MM-DD; empty: unknown",
    "effective": "in force from, YYYY-MM-DD",
    "until": "last day in force, YYYY-MM-DD; empty: no term",
    "number": "document number",
    "item": "item of the catalogue, as A20-01; without it, by genre",
    "subject": "subject, by code or name",
    "language": "zh-hans, ug or en; without it zh-hans",
}
REQUIRED = ("id", "title", "body", "kind")
NORMATIVE = frozenset(
    {"administrative-regulation", "local-regulation", "rule", "normative-document"}
)
MAX_LENGTH = {"id": 100, "title": 300, "region": 200, "number": 60, "body": 2_000_000}
# Names of genres in lists of other systems, and ends of titles that are no names of genres.
ALIASES = {
    "令": "order",
    "命令": "order",
    "行政规范性文件": "normative-document",
    "规范性文件": "normative-document",
    "政府规章": "rule",
    "部门规章": "rule",
    "地方政府规章": "rule",
    "会议纪要": "minutes",
    "解读": "interpretation",
    "其它": "other",
    "政策文件": "other",
}
TITLE_ENDINGS = {
    "条例": "local-regulation",
    "令": "order",
    "规定": "rule",
    "解读": "interpretation",
}
TITLE_END = re.compile(r"[（(〔\[【][^（(〔\[【]*[）)〕\]】]\s*$")
EARLIEST = date(1900, 1, 1)
# A cell of this length was cut: no spreadsheet holds more characters in one.
MAX_CELL = 32_767


@dataclass(frozen=True)
class ImportRow:
    """One checked document to import; `source` is its original text, Markdown or plain."""

    # Whether the text is what `source` says, and nothing else.
    is_markdown: ClassVar[bool] = True

    line: int
    external_id: str
    title: str
    source: str
    genre: Genre
    item: CatalogueItem
    subject: Subject | None
    issued_by: str
    document_number: str
    language: str
    formed_on: date | None
    effective_on: date | None
    validity: str = Validity.IN_FORCE
    valid_until: date | None = None
    published_on: date | None = None  # in the earlier system
    files: tuple[Path, ...] = ()

    def text(self) -> StoredText:
        """Return the text as it is stored; slow, so called only for what is written."""
        return stored_text(from_markdown(self.source))


@dataclass(frozen=True)
class Conflict:
    """A row whose id the body has stored for another document; `field` is where they differ."""

    row: ImportRow
    field: Literal["title", "text"]
    message: str | Promise


# Returns which of these rows are stored as other documents: `find_conflicts` of a body.
ConflictsOf = Callable[[Iterable[ImportRow]], Iterator[Conflict]]


@dataclass
class Findings:
    """Result of the check of a file; nothing is written if there are errors."""

    rows: int = 0
    undated: int = 0
    errors: list[LineError] = field(default_factory=list)
    warnings: list[LineError] = field(default_factory=list)


class Catalogue:
    """The headings of the catalogue, by code and by name."""

    @cached_property
    def genres(self) -> dict[str, Genre]:
        """Genres by code and by name."""
        return {key: genre for genre in Genre.objects.all() for key in (genre.code, genre.name)}

    @cached_property
    def items(self) -> dict[str, CatalogueItem]:
        """Catalogue items by code."""
        return {item.code: item for item in CatalogueItem.objects.all()}

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """Subjects by code and by name; of two with the same name, the upper level."""
        found: dict[str, Subject] = {}
        # The upper level comes last and replaces a lower one of the same name.
        for subject in Subject.objects.order_by("-code"):
            found[subject.name] = found[subject.code] = subject
        return found

    def genre_of(self, written: str, title: str) -> Genre | None:
        """Return the genre as lists name it; where none is written, by the end of the title."""
        if written:
            code = ALIASES.get(written, written.removeprefix("行政"))
            return self.genres.get(written) or self.genres.get(code)
        plain = TITLE_END.sub("", title)
        ends = [name for name in {*self.genres, *TITLE_ENDINGS} if plain.endswith(name)]
        if not ends:
            return self.genres["other"]
        end = max(ends, key=len)
        return self.genres.get(end) or self.genres[TITLE_ENDINGS[end]]


class Reader:
    """Reads the rows of one file and looks up the headings of the catalogue."""

    def __init__(
        self,
        path: Path,
        *,
        today: date,
        name: str = "",
        conflicts_of: ConflictsOf | None = None,
    ) -> None:
        self.path = path
        self.name = name or path.name
        self.conflicts_of = conflicts_of
        self.today = today
        self.catalogue = Catalogue()
        self._is_table = path.name.lower().endswith((".xlsx", ".csv", ".csv.gz"))

    def check(self) -> Findings:
        """Read the whole file and return every error and warning, by line and column."""
        findings = Findings()
        passing = self._passing(findings)
        try:
            for conflict in self.conflicts_of(passing) if self.conflicts_of else ():
                column = "title" if conflict.field == "title" else "body"
                findings.errors.append(LineError(conflict.row.line, column, conflict.message))
            for _row in passing:  # all of them, if there is nothing to compare them with
                pass
        except UnreadableFile as error:
            findings.errors.append(error.error)
        if not findings.rows and not findings.errors:
            findings.errors.append(LineError(0, "", _("The file contains no documents.")))
        findings.errors.sort(key=lambda one: one.line)
        return findings

    def _passing(self, findings: Findings) -> Iterator[ImportRow]:
        """Yield the rows that pass, and add what is wrong with the others. Raises `UnreadableFile`."""
        seen: dict[str, int] = {}
        for line, fields in read_rows(self.path):
            findings.rows += 1
            row, errors = self.row(line, fields)
            findings.errors += errors
            key = _text(fields.get("id"))
            if key and key in seen:
                message = _("Line %(line)s already has this id.") % {"line": seen[key]}
                findings.errors.append(LineError(line, "id", message))
            seen.setdefault(key, line)
            if row is not None:
                findings.undated += row.formed_on is None
                findings.warnings += _warnings(row)
                yield row

    def rows(self) -> Iterator[ImportRow]:
        """Yield the rows of a checked file; raises ValueError if a row no longer passes."""
        for line, fields in read_rows(self.path):
            row, errors = self.row(line, fields)
            if row is None:
                raise ValueError(f"{line}: {errors[0]}")
            yield row

    def row(self, line: int, fields: dict[str, Any]) -> tuple[ImportRow | None, list[LineError]]:
        """Check one record; returns the row, or None with its errors."""
        errors: list[LineError] = []

        def wrong(column: str, message: Any) -> None:
            errors.append(LineError(line, column, message))

        values = {name: _text(fields.get(name)) for name in COLUMNS}
        for name in sorted(set(fields) - set(COLUMNS)):
            wrong(name, _("This column is unknown. See the documentation of the import."))
        for name in REQUIRED:
            if not values[name]:
                wrong(name, _("This must not be empty."))
        for name, most in MAX_LENGTH.items():
            if len(values[name]) > most:
                wrong(name, _("This is longer than %(most)s characters.") % {"most": most})
        for name, value in values.items():
            if "\x00" in value:
                wrong(name, _("This contains a character that cannot be stored."))
        self._check_length(fields, wrong)
        dates = {
            name: self._date(name, fields.get(name), wrong)
            for name in ("adopted", "effective", "until")
        }
        if dates["adopted"] and dates["adopted"] > self.today:
            wrong("adopted", _("This date is in the future."))
        genre = self._heading("kind", values, self.catalogue.genres, wrong)
        subject = self._heading("subject", values, self.catalogue.subjects, wrong)
        item = self._heading("item", values, self.catalogue.items, wrong)
        if values["language"] and values["language"] not in Language.values:
            wrong("language", _("This language is not known."))
        if errors or genre is None:
            return None, errors
        item = item or self.catalogue.items["A20-01" if genre.code in NORMATIVE else "A20-15"]
        return (
            ImportRow(
                line,
                values["id"],
                values["title"],
                values["body"],
                genre,
                item,
                subject,
                values["region"],
                values["number"],
                values["language"] or Language.CHINESE.value,
                dates["adopted"],
                dates["effective"],
                valid_until=dates["until"],
            ),
            [],
        )

    def _check_length(self, fields: dict[str, Any], wrong: Any) -> None:
        """Report a text that a spreadsheet cut."""
        if self._is_table and len(str(fields.get("body") or "")) == MAX_CELL:
            message = _(
                "This cell has %(number)s characters, the most that a spreadsheet holds: the text "
                "was probably cut. Give the text as a file."
            )
            wrong("body", message % {"number": MAX_CELL})

    def _date(self, name: str, value: Any, wrong: Any) -> date | None:
        text = _text(value)
        if not text:
            return None
        written = written_date(value)
        if written is None or not written.exact:
            message = _("“%(value)s” is not a date, such as 2016年3月1日 or 2016-03-01.")
            wrong(name, message % {"value": text[:40]})
            return None
        found = written.day
        if found < EARLIEST:
            wrong(name, _("“%(value)s” is before 1900.") % {"value": text})
        return found

    def _heading(self, name: str, values: dict[str, str], known: dict[str, Any], wrong: Any) -> Any:
        value = values[name]
        if not value:
            return None
        if value not in known:
            wrong(name, _("“%(value)s” is not in the catalogue.") % {"value": value[:40]})
        return known.get(value)


def _text(value: Any) -> str:
    return cell_text(value)


def _warnings(row: ImportRow) -> list[LineError]:
    if row.formed_on and row.effective_on and row.effective_on < row.formed_on:
        return [LineError(row.line, "effective", _("It takes effect before it was adopted."))]
    if is_term_before_start(row.formed_on, row.effective_on, row.valid_until):
        message = _("The term of validity ends before the document is in force.")
        return [LineError(row.line, "until", message)]
    return []


def is_term_before_start(
    formed_on: date | None, effective_on: date | None, valid_until: date | None
) -> bool:
    """Say whether a term of validity ends before it begins, most often by mistake."""
    begins = effective_on or formed_on
    return valid_until is not None and begins is not None and valid_until < begins
