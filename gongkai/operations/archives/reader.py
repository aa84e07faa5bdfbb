"""Check an archive row by row, and yield its documents for the import."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.imports import (
    EARLIEST,
    MAX_CELL,
    MAX_LENGTH,
    NORMATIVE,
    Catalogue,
    ImportRow,
)
from gongkai.documents.states import Attribute, Language, Validity
from gongkai.files.storage import inspect_upload
from gongkai.kit.markdown import from_markdown
from gongkai.kit.refusals import Refused
from gongkai.kit.tabular_reader import LineError, UnreadableFile
from gongkai.kit.text_input import clean_text, document_number, single_line
from gongkai.operations.archives.folder import Archive, stem_key
from gongkai.operations.archives.headings import FIELDS, propose
from gongkai.operations.archives.listing import Listing, ListRow, read_listing
from gongkai.operations.archives.texts import ENDINGS, text_of_file, without_title
from gongkai.operations.archives.values import (
    ATTRIBUTES,
    LANGUAGES,
    VALIDITIES,
    named_value,
    written_date,
)

SAMPLES = 50  # rows by which the meaning of a column is proposed
BETWEEN_FILES = re.compile(r"[、;；|\n]+")
NOTHING = {"", "-", "—", "/", "无", "n/a"}
Kind = TypeVar("Kind")
Tell = Callable[[str, str | Promise], None]


@dataclass(frozen=True)
class ArchiveRow(ImportRow):
    """A document of an archive: its text is in a file, or in a cell of the list."""

    file: Path | None = None

    def text(self) -> str:
        """Return the rich text; read again when the document is written, to hold one at a time."""
        text = text_of_file(self.file) if self.file else from_markdown(self.source)
        return without_title(text, self.title)


@dataclass
class ArchiveFindings:
    """Result of the check of an archive; nothing is written if there are errors."""

    rows: int = 0
    undated: int = 0
    left_out: int = 0
    errors: list[LineError] = field(default_factory=list)
    warnings: list[LineError] = field(default_factory=list)


class ArchiveReader:
    """Reads an archive by its list; a column means what the mapping says."""

    def __init__(
        self,
        archive: Archive,
        list_path: PurePosixPath,
        *,
        today: date,
        columns: Mapping[str, str] | None = None,
        public_only: bool = False,
    ) -> None:
        self.archive = archive
        self.list_path = list_path
        self.today = today
        self.public_only = public_only
        self.listing: Listing = read_listing(archive.path(list_path))
        samples = [row.values for row in self.listing.rows[:SAMPLES]]
        self.columns = dict(columns or propose(self.listing.headings, samples))
        self._heading_of = {name: head for head, name in self.columns.items() if name != "none"}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The headings of the catalogue by code and name."""
        return Catalogue()

    @property
    def path(self) -> Path:
        """The list; the name of its archive names the import."""
        return Path(self.archive.name)

    def digest(self) -> str:
        """Return a hash of the archive and of what its columns mean."""
        return self.archive.digest(repr(sorted(self.columns.items())).encode())

    def check(self) -> ArchiveFindings:
        """Read every row, text and attachment; return every error and warning, by row and column."""
        findings = ArchiveFindings()
        if "title" not in self._heading_of:
            message = _("No column holds the titles. Name one in the mapping.")
            findings.errors.append(LineError(0, self.list_path.name, message))
            return findings
        seen: dict[str, ListRow] = {}
        used = Counter({self.list_path: 1})
        for row in self.listing.rows:
            errors, warnings, found = self._checked(row)
            findings.errors += errors
            findings.warnings += warnings
            if found is None:
                findings.left_out += not errors
                continue
            findings.rows += 1
            findings.undated += found.formed_on is None
            used.update(self._files_of(found))
            if found.external_id in seen:
                message = _("Row %(line)s is the same document.") % {
                    "line": seen[found.external_id].line
                }
                findings.errors.append(self._error(row, "title", message))
            seen.setdefault(found.external_id, row)
        if not findings.errors:
            findings.warnings += self._about_files(used)
        if not findings.rows and not findings.errors:
            message = _("The list contains no documents.")
            findings.errors.append(LineError(0, self.list_path.name, message))
        return findings

    def rows(self) -> Iterator[ImportRow]:
        """Yield the documents of a checked archive; raises ValueError if a row no longer passes."""
        for row in self.listing.rows:
            errors, _warnings, found = self._checked(row, read=False)
            if errors:
                raise ValueError(f"{row.line}: {errors[0]}")
            if found is not None:
                yield found

    def _checked(
        self, row: ListRow, *, read: bool = True
    ) -> tuple[list[LineError], list[LineError], ArchiveRow | None]:
        """Check one row; with `read` also that its text and attachments can be read."""
        errors: list[LineError] = []
        warnings: list[LineError] = []

        def wrong(name: str, message: str | Promise) -> None:
            errors.append(self._error(row, name, message))

        def warn(name: str, message: str | Promise) -> None:
            warnings.append(self._error(row, name, message))

        values = {name: self._value(row, name) for name in FIELDS}
        if not values["title"]:
            if len(row.values) > 1 and (values["file"] or values["text"] or values["number"]):
                wrong("title", _("This must not be empty."))
            else:
                warn("title", _("The row has no title and is left out."))
            return errors, warnings, None
        attribute = self._named(values, "attribute", ATTRIBUTES, Attribute.PUBLIC, wrong)
        if attribute != Attribute.PUBLIC:
            message = _("Only public documents are imported; this one is “%(value)s”.")
            message = message % {"value": values["attribute"]}
            if not self.public_only:
                wrong("attribute", message)
            return errors, warnings, None
        row_dates = {
            name: self._date(row, name, wrong, warn)
            for name in ("formed", "published", "effective")
        }
        self._compare(row_dates, wrong, warn)
        genre = self._genre(values, wrong)
        item = self._item(values, wrong)
        subject = self.catalogue.subjects.get(values["subject"])
        if values["subject"] and subject is None:
            message = _("“%(value)s” is not in the catalogue; the document has no subject.")
            warn("subject", message % {"value": values["subject"][:40]})
        language = self._named(values, "language", LANGUAGES, Language.CHINESE, wrong)
        validity = self._named(values, "validity", VALIDITIES, Validity.IN_FORCE, wrong)
        for name, limit in (("title", "title"), ("issuer", "region"), ("number", "number")):
            if len(values[name]) > MAX_LENGTH[limit]:
                message = _("This is longer than %(most)s characters.")
                wrong(name, message % {"most": MAX_LENGTH[limit]})
        text_file = self._text_file(row, values, wrong, read=read)
        attachments = self._attachments(values, text_file, wrong, read=read)
        if errors or genre is None:
            return errors, warnings, None
        item = item or self.catalogue.items["A20-01" if genre.code in NORMATIVE else "A20-15"]
        found = ArchiveRow(
            row.line,
            self._identity(values, text_file),
            values["title"],
            values["text"] if text_file is None else "",
            genre,
            item,
            subject,
            values["issuer"],
            document_number(values["number"]),
            language.value,
            row_dates["formed"],
            row_dates["effective"],
            validity=validity.value,
            published_on=row_dates["published"],
            files=tuple(self.archive.path(one) for one in attachments),
            file=self.archive.path(text_file) if text_file else None,
        )
        return errors, warnings, found

    def _error(self, row: ListRow, name: str, message: str | Promise) -> LineError:
        heading = self._heading_of.get(name, FIELDS.get(name, name))
        return LineError(row.line, f"{row.sheet}·{heading}" if row.sheet else heading, message)

    def _value(self, row: ListRow, name: str) -> str:
        found = row.values.get(self._heading_of.get(name, ""))
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        text = "" if found is None else str(found)
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
        value = row.values.get(self._heading_of.get(name, ""))
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

    def _compare(self, dates: Mapping[str, date | None], wrong: Tell, warn: Tell) -> None:
        formed, published, effective = dates["formed"], dates["published"], dates["effective"]
        for name, day in (("formed", formed), ("published", published)):
            if day and day > self.today:
                wrong(name, _("This date is in the future."))
        if formed and published and published < formed:
            warn("published", _("It was published before it was formed."))
        if formed and effective and effective < formed:
            warn("effective", _("It takes effect before it was adopted."))

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

    def _text_file(
        self, row: ListRow, values: dict[str, str], wrong: Tell, *, read: bool
    ) -> PurePosixPath | None:
        """Return the file of the text, checked; None if the text is in the list, or nowhere."""
        if values["file"]:
            found = self.archive.named(values["file"], beside=self.list_path)
            message = _("There is no file “%(name)s” in the archive.")
            name, said = "file", values["file"]
        elif values["text"]:
            cell = str(row.values.get(self._heading_of["text"], ""))
            if len(cell) >= MAX_CELL:
                message = _(
                    "This cell has %(number)s characters, the most that a spreadsheet holds: the text "
                    "was probably cut. Give the text as a file."
                )
                wrong("text", message % {"number": len(cell)})
            return None
        else:
            found = [one for one in self._titled(values["title"]) if one != self.list_path]
            message = _("No text: there is no file named after “%(name)s” in the archive.")
            name, said = "title", values["title"]
        if len(found) != 1:
            if found:
                message = _("Several files may be meant by “%(name)s”: %(files)s.")
            files = ", ".join(str(one) for one in found[:5])
            wrong(name, message % {"name": said[:100], "files": files})
            return None
        if read:
            try:
                text_of_file(self.archive.path(found[0]))
            except UnreadableFile as error:
                wrong(name, f"{found[0].name}: {error}")
        return found[0]

    def _titled(self, title: str) -> list[PurePosixPath]:
        """Return the texts named after a title, also with a number before it."""
        wanted = stem_key(title)
        texts = [one for one in self.archive.files if one.suffix.lower() in ENDINGS]
        exact = [one for one in texts if stem_key(one.name) == wanted]
        return exact or [one for one in texts if stem_key(one.name).lstrip("0123456789") == wanted]

    def _attachments(
        self, values: dict[str, str], text_file: PurePosixPath | None, wrong: Tell, *, read: bool
    ) -> list[PurePosixPath]:
        found = self.archive.attached_to(text_file) if text_file else []
        if text_file and text_file.suffix.lower() == ".pdf":
            found = [text_file, *found]  # the text alone does not show what the pages look like
        for name in filter(None, map(str.strip, BETWEEN_FILES.split(values["attachments"]))):
            named = self.archive.named(name, beside=text_file or self.list_path)
            if len(named) != 1:
                message = _("There is no file “%(name)s” in the archive.")
                if named:
                    message = _("Several files may be meant by “%(name)s”: %(files)s.")
                files = ", ".join(str(one) for one in named[:5])
                wrong("attachments", message % {"name": name[:100], "files": files})
            elif named[0] not in found:
                found.append(named[0])
        if read:
            for one in found:
                try:
                    inspect_upload(self.archive.path(one), one.name)
                except Refused as refused:
                    wrong("attachments", f"{one.name}: {refused}")
        return found

    def _identity(self, values: dict[str, str], text_file: PurePosixPath | None) -> str:
        """Return a stable id: the index number, else the file, else number and title."""
        found = values["index_number"] or (str(text_file) if text_file else "")
        found = found or f"{values['number']} {values['title']}".strip()
        if len(found) <= MAX_LENGTH["id"]:
            return found
        return f"{found[:80]}#{hashlib.sha256(found.encode()).hexdigest()[:16]}"

    def _files_of(self, row: ArchiveRow) -> list[PurePosixPath]:
        paths = {*row.files, *([row.file] if row.file else [])}
        return [PurePosixPath(one.relative_to(self.archive.root).as_posix()) for one in paths]

    def _about_files(self, used: Counter[PurePosixPath]) -> list[LineError]:
        """Return warnings about texts that no row names, and those that several rows share."""
        texts = [one for one in self.archive.files if one.suffix.lower() in ENDINGS]
        spare = [one for one in texts if not used[one]]
        shared = [one for one, number in used.items() if number > 1]
        return [
            *(LineError(0, str(one), _("No row of the list names this file.")) for one in spare),
            *(LineError(0, str(one), _("Several rows name this file.")) for one in shared),
        ]
