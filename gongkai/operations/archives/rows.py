"""Check the rows of the list of an archive: their values, and which files they name."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import ClassVar, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.first_versions import StoredText, stored_text
from gongkai.documents.imports import (
    EARLIEST,
    MAX_CELL,
    MAX_LENGTH,
    NORMATIVE,
    Catalogue,
    ImportRow,
    is_term_before_start,
)
from gongkai.documents.states import Attribute, Language, Validity
from gongkai.kit.markdown import from_markdown
from gongkai.kit.tabular_reader import LineError
from gongkai.kit.text_input import clean_text, document_number, single_line
from gongkai.operations.archives.folder import Archive
from gongkai.operations.archives.headings import FIELDS
from gongkai.operations.archives.texts import ENDINGS as TEXT_ENDINGS
from gongkai.operations.archives.texts import without_title
from gongkai.operations.archives.values import ATTRIBUTES, LANGUAGES, VALIDITIES, named_value
from gongkai.tabular.cells import cell_text
from gongkai.tabular.dates import written_date
from gongkai.tabular.listing import ListRow

BETWEEN_FILES = re.compile(r"[、;；|\n]+")
NOTHING = {"", "-", "—", "/", "无", "n/a"}
Kind = TypeVar("Kind")
Tell = Callable[[str, str | Promise], None]


@dataclass(frozen=True)
class ArchiveRow(ImportRow):
    """A document of an archive: its text was read from a file, or stands in a cell of the list."""

    is_markdown: ClassVar[bool] = False

    prepared: Path | None = None

    def text(self) -> StoredText:
        """Return the text as it was read for the check."""
        text = self.prepared.read_text("utf-8") if self.prepared else from_markdown(self.source)
        return stored_text(without_title(text, self.title))


@dataclass
class CheckedRow:
    """A row with what was found in it; `document` is None if it is no document."""

    row: ListRow
    document: ArchiveRow | None = None
    text_file: PurePosixPath | None = None
    files: list[PurePosixPath] = field(default_factory=list)
    left_out_files: list[PurePosixPath] = field(default_factory=list)  # of a row without document
    errors: list[LineError] = field(default_factory=list)
    warnings: list[LineError] = field(default_factory=list)


class RowChecker:
    """Checks single rows of a list; `heading_of` names the column of each field."""

    def __init__(
        self,
        archive: Archive,
        list_path: PurePosixPath,
        heading_of: Mapping[str, str],
        *,
        today: date,
        public_only: bool,
        id_prefix: str = "",
    ) -> None:
        self.archive = archive
        self.list_path = list_path
        self.heading_of = heading_of
        self.today = today
        self.public_only = public_only
        self.id_prefix = id_prefix

    @cached_property
    def catalogue(self) -> Catalogue:
        """The headings of the catalogue by code and name."""
        return Catalogue()

    def check(self, row: ListRow) -> CheckedRow:
        """Check one row, without the content of its files."""
        checked = CheckedRow(row)
        wrong, warn = self.tellers(checked)
        values = {name: self._value(row, name) for name in FIELDS}
        if "title" not in self.heading_of:
            values["title"] = re.sub(r"^\d+[\s_.、\-]+", "", PurePosixPath(values["file"]).stem)
        if not values["title"]:
            if len(row.values) > 1 and (values["file"] or values["text"] or values["number"]):
                wrong("title", _("This must not be empty."))
            else:
                warn("title", _("The row has no title and is left out."))
            return checked
        attribute = self._named(values, "attribute", ATTRIBUTES, Attribute.PUBLIC, wrong)
        if attribute != Attribute.PUBLIC:
            message = _("Only public documents are imported; this one is “%(value)s”.")
            if not self.public_only:
                wrong("attribute", message % {"value": values["attribute"]})
            checked.left_out_files = self._named_files(row, values)
            return checked
        days = self._dates(row, wrong, warn)
        genre, item, subject = self._headings(values, wrong, warn)
        language = self._named(values, "language", LANGUAGES, Language.CHINESE, wrong)
        validity = self._named(values, "validity", VALIDITIES, Validity.IN_FORCE, wrong)
        self._check_lengths(values, wrong)
        checked.text_file = self._text_file(row, values, wrong)
        checked.files = self._attachments(values, checked.text_file, wrong)
        if genre is None:
            return checked
        checked.document = ArchiveRow(
            row.line,
            self._identity(values, checked.text_file),
            values["title"],
            values["text"] if checked.text_file is None else "",
            genre,
            item or self.catalogue.items["A20-01" if genre.code in NORMATIVE else "A20-15"],
            subject,
            values["issuer"],
            document_number(values["number"]),
            language.value,
            days["formed"],
            days["effective"],
            validity=validity.value,
            published_on=days["published"],
            valid_until=days["until"],
        )
        return checked

    def tellers(self, checked: CheckedRow) -> tuple[Tell, Tell]:
        """Return the functions that add an error and a warning about a field of a row."""

        def wrong(name: str, message: str | Promise) -> None:
            checked.errors.append(self.error(checked.row, name, message))

        def warn(name: str, message: str | Promise) -> None:
            checked.warnings.append(self.error(checked.row, name, message))

        return wrong, warn

    def error(self, row: ListRow, name: str, message: str | Promise) -> LineError:
        """Return an error or warning about a field of a row, at its place in the list."""
        heading = self.heading_of.get(name, FIELDS.get(name, name))
        return LineError(row.line, f"{row.sheet}·{heading}" if row.sheet else heading, message)

    def _value(self, row: ListRow, name: str) -> str:
        found = row.values.get(self.heading_of.get(name, ""))
        text = cell_text(found)
        text = clean_text(text) if name in {"text", "attachments"} else single_line(text)
        return "" if text.lower() in NOTHING and name != "title" else text

    def _named(
        self,
        values: dict[str, str],
        name: str,
        names: dict[Kind, tuple[str, ...]],
        usual: Kind,
        wrong: Tell,
    ) -> Kind:
        if not values[name]:
            return usual
        found = named_value(values[name], names)
        if found is None:
            known = "、".join(words[0] for words in names.values())
            message = _("“%(value)s” is not known. Known: %(known)s.")
            wrong(name, message % {"value": values[name][:40], "known": known})
            return usual
        return found

    def _date(self, row: ListRow, name: str, wrong: Tell, warn: Tell) -> date | None:
        value = row.values.get(self.heading_of.get(name, ""))
        if value is None or str(value).strip().lower() in NOTHING:
            return None
        written = written_date(value)
        if written is None:
            message = _("“%(value)s” is not a date, such as 2016年3月1日 or 2016-03-01.")
            wrong(name, message % {"value": str(value)[:40]})
            return None
        if written.day < EARLIEST:
            wrong(name, _("“%(value)s” is before 1900.") % {"value": str(value)[:40]})
            return None
        if not written.exact:
            message = _("“%(value)s” has no day: the first of the month is taken.")
            warn(name, message % {"value": str(value)[:40]})
        return written.day

    def _dates(self, row: ListRow, wrong: Tell, warn: Tell) -> dict[str, date | None]:
        """Return the days of a row, compared with each other."""
        names = ("formed", "published", "effective", "until")
        days = {name: self._date(row, name, wrong, warn) for name in names}
        self._compare(days, wrong, warn)
        return days

    def _headings(
        self, values: dict[str, str], wrong: Tell, warn: Tell
    ) -> tuple[Genre | None, CatalogueItem | None, Subject | None]:
        """Return genre, item and subject of a row; a document may have no subject."""
        genre, item = self._genre(values, wrong), self._item(values, wrong)
        subject = self.catalogue.subjects.get(values["subject"])
        if values["subject"] and subject is None:
            message = _("“%(value)s” is not in the catalogue; the document has no subject.")
            warn("subject", message % {"value": values["subject"][:40]})
        return genre, item, subject

    def _check_lengths(self, values: dict[str, str], wrong: Tell) -> None:
        for name, limit in (("title", "title"), ("issuer", "region"), ("number", "number")):
            if len(values[name]) > MAX_LENGTH[limit]:
                message = _("This is longer than %(most)s characters.")
                wrong(name, message % {"most": MAX_LENGTH[limit]})

    def _compare(self, dates: Mapping[str, date | None], wrong: Tell, warn: Tell) -> None:
        formed, published, effective = dates["formed"], dates["published"], dates["effective"]
        for name, day in (("formed", formed), ("published", published)):
            if day and day > self.today:
                wrong(name, _("This date is in the future."))
        if formed and published and published < formed:
            warn("published", _("It was published before it was formed."))
        if formed and effective and effective < formed:
            warn("effective", _("It takes effect before it was adopted."))
        if is_term_before_start(formed, effective, dates["until"]):
            warn("until", _("The term of validity ends before the document is in force."))

    def _genre(self, values: dict[str, str], wrong: Tell) -> Genre | None:
        genre = self.catalogue.genre_of(values["genre"], values["title"])
        if genre is None:
            message = _("“%(value)s” is not in the catalogue.") % {"value": values["genre"][:40]}
            wrong("genre", message)
        return genre

    def _item(self, values: dict[str, str], wrong: Tell) -> CatalogueItem | None:
        item = self.catalogue.items.get(values["item"])
        if values["item"] and item is None:
            message = _("“%(value)s” is not in the catalogue.") % {"value": values["item"][:40]}
            wrong("item", message)
        return item

    def _text_file(self, row: ListRow, values: dict[str, str], wrong: Tell) -> PurePosixPath | None:
        """Return the file of the text; None if the text is in the list, or nowhere."""
        if values["file"]:
            found = self.archive.named(values["file"], beside=self.list_path)
            message = _("There is no file “%(name)s” in the archive.")
            name, said = "file", values["file"]
        elif values["text"]:
            length = len(str(row.values.get(self.heading_of["text"], "")))
            if length == MAX_CELL:
                message = _(
                    "This cell has %(number)s characters, the most that a spreadsheet holds: the text "
                    "was probably cut. Give the text as a file."
                )
                wrong("text", message % {"number": length})
            return None
        else:
            found = self.archive.titled(values["title"], TEXT_ENDINGS)
            message = _("No text: there is no file named after “%(name)s” in the archive.")
            name, said = "title", values["title"]
        found = [one for one in found if one != self.list_path]
        if len(found) != 1:
            if found:
                message = _("Several files may be meant by “%(name)s”: %(files)s.")
            files = ", ".join(str(one) for one in found[:5])
            wrong(name, message % {"name": said[:100], "files": files})
            return None
        return found[0]

    def _attachments(
        self, values: dict[str, str], text_file: PurePosixPath | None, wrong: Tell
    ) -> list[PurePosixPath]:
        found = self.archive.attached_to(text_file) if text_file else []
        if text_file and text_file.suffix.lower() == ".pdf":
            found = [text_file, *found]  # the text alone does not show what the pages look like
        for name in self._file_names(values["attachments"], text_file):
            named = self.archive.named(name, beside=text_file or self.list_path)
            if len(named) != 1:
                message = _("There is no file “%(name)s” in the archive.")
                if named:
                    message = _("Several files may be meant by “%(name)s”: %(files)s.")
                files = ", ".join(str(one) for one in named[:5])
                wrong("attachments", message % {"name": name[:100], "files": files})
            elif named[0] not in found:
                found.append(named[0])
        return found

    def _named_files(self, row: ListRow, values: dict[str, str]) -> list[PurePosixPath]:
        """Return the files of a row that is left out; what is wrong with them does not matter."""

        def ignore(name: str, message: str | Promise) -> None:
            """Tell nothing about a row that is not imported."""

        text_file = self._text_file(row, values, ignore)
        found = self._attachments(values, text_file, ignore)
        return [*found, text_file] if text_file else found

    def _file_names(self, written: str, beside: PurePosixPath | None) -> list[str]:
        """Return the names in a cell; a name may itself hold the sign that separates names."""
        if written and len(self.archive.named(written, beside=beside or self.list_path)) == 1:
            return [written]
        return [name for one in BETWEEN_FILES.split(written) if (name := one.strip())]

    def _identity(self, values: dict[str, str], text_file: PurePosixPath | None) -> str:
        """Return a stable id: the index number, else the file, else number and title."""
        path = str(text_file) if text_file else ""
        if text_file:
            # The folder may lie in another one the next time. Lists of several years, each in its
            # folder, may name files alike.
            path = str(text_file.relative_to(self.archive.common_folder))
        found = values["index_number"] or path
        found = self.id_prefix + (found or f"{values['number']} {values['title']}".strip())
        if len(found) <= MAX_LENGTH["id"]:
            return found
        return f"{found[:80]}#{hashlib.sha256(found.encode()).hexdigest()[:16]}"
