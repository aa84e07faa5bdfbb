"""Read rows of JSONL, CSV and XLSX files, each with its line number."""

import codecs
import csv
import gzip
import json
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_LINE = 64 << 20
MAX_UNPACKED = 2 << 30
SPREADSHEETS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))  # how XLSX and XLS begin
# What openpyxl, zipfile and the XML parser raise on invalid files (SyntaxError: broken XML).
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    SyntaxError,
)


@dataclass(frozen=True)
class LineError:
    """An error at one place of a file; `column` is empty if it concerns the whole line."""

    line: int
    column: str
    message: str | Promise

    def __str__(self) -> str:
        return str(self.message)


class UnreadableFile(Exception):
    """The file as a whole cannot be read; contains the `LineError` that says why."""

    def __init__(self, error: LineError) -> None:
        super().__init__(str(error))
        self.error = error


Row = tuple[int, dict[str, Any]]


def read_rows(path: Path, *, most: int = MAX_UNPACKED) -> Iterator[Row]:
    """
    Yield (line number, fields) of each record; the file name's extension determines the format.

    Line numbers are those a user sees: the first line is 1, a CSV or XLSX heading is line 1.
    Raises `UnreadableFile` if an XLSX file unpacks to more than `most` bytes, for another extension, a broken file, bad encoding or bad JSON.
    """
    name = path.name.lower()
    if name.endswith((".jsonl", ".jsonl.gz")):
        yield from _jsonl(path)
    elif name.endswith((".csv", ".csv.gz")):
        yield from _csv(path)
    elif name.endswith(".xlsx"):
        yield from _xlsx(path, most)
    else:
        raise UnreadableFile(
            LineError(0, "", _("The file must end in .jsonl, .jsonl.gz, .csv, .csv.gz or .xlsx."))
        )


def refuse_disguised(head: bytes) -> None:
    """Refuse a spreadsheet whose name says that it is a text. Raises `UnreadableFile`."""
    if head.startswith(SPREADSHEETS):
        message = _(
            "This is no text file but a spreadsheet under another name. Save it as XLSX in Excel or WPS; "
            "renaming it is not enough."
        )
        raise UnreadableFile(LineError(0, "", message))


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    encoding = "utf-8-sig"
    with opener(path, "rb") as content:
        head = content.read(1 << 20)
    refuse_disguised(head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        # Words in GB18030 are no UTF-8 from the first on; a text that begins as UTF-8 is damaged.
        if sum(byte > 127 for byte in head[: error.start]) < 12:
            encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "gb18030"
    with opener(path, "rt", encoding=encoding, newline="") as source:
        yield source


def _jsonl(path: Path) -> Iterator[Row]:
    line, total = 0, 0
    try:
        with _text(path) as source:
            while text := source.readline(MAX_LINE):
                line += 1
                total += len(text)
                if total > MAX_UNPACKED:
                    raise UnreadableFile(
                        LineError(line, "", _("The unpacked content of the file is too large."))
                    )
                if text.strip():
                    yield line, _record(line, text)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UnreadableFile(LineError(line + 1, "", _broken(error))) from error


def _record(line: int, text: str) -> dict[str, Any]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(LineError(line, "", _("This line is not valid JSON."))) from error
    if not isinstance(record, dict):
        raise UnreadableFile(LineError(line, "", _("This line is not a JSON object.")))
    return record


def _csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(MAX_LINE)
    reader = None
    try:
        with _text(path) as source:
            reader = csv.DictReader(source, strict=True)
            heads = _heads(reader.fieldnames)
            reader.fieldnames = heads
            line = reader.line_num
            for fields in reader:
                start, line = line + 1, reader.line_num
                if None in fields or None in fields.values():
                    raise UnreadableFile(
                        LineError(
                            start, "", _("This line has more or fewer fields than the heading.")
                        )
                    )
                yield start, {key: value for key, value in fields.items() if key}
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        where = (reader.line_num if reader else 0) + 1
        raise UnreadableFile(LineError(where, "", _broken(error))) from error


@contextmanager
def open_book(path: Path, *, most: int = MAX_UNPACKED, formulas: bool = False) -> Iterator[Any]:
    """
    Open an XLSX file for reading row by row.

    Cells have their stored values or, with `formulas`, their formulas. Raises `UnreadableFile` if
    the file unpacks to more than `most` bytes or is damaged, also while the caller reads from it.
    """
    # Imported where a sheet is read: it costs a server process 20 MB.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > most:
                raise UnreadableFile(
                    LineError(0, "", _("The unpacked content of the file is too large."))
                )
        with warnings.catch_warnings():
            # openpyxl warns about unknown styles and extensions, which do not affect the values.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=not formulas)
        try:
            yield book
        finally:
            book.close()
    except (InvalidFileException, *DAMAGED) as error:
        raise UnreadableFile(LineError(0, "", _broken(error))) from error


def _xlsx(path: Path, most: int) -> Iterator[Row]:
    with open_book(path, most=most) as book:
        rows = book.worksheets[0].iter_rows(values_only=True)
        heads = _heads([str(cell) if cell is not None else "" for cell in next(rows, ())])
        for line, cells in enumerate(rows, start=2):
            if any(cell is not None for cell in cells):
                yield line, {head: cell for head, cell in zip(heads, cells, strict=False) if head}


def _heads(found: Any) -> list[str]:
    heads = [str(head).strip() for head in found or []]
    if not any(heads):
        raise UnreadableFile(LineError(1, "", _("The first line must name the columns.")))
    named = [head for head in heads if head]
    twice = sorted({head for head in named if named.count(head) > 1})
    if twice:
        raise UnreadableFile(LineError(1, twice[0], _("This column occurs twice in the heading.")))
    return heads


def _broken(error: Exception) -> str | Promise:
    if isinstance(error, FileNotFoundError):
        return _("There is no such file.")
    if isinstance(error, UnicodeDecodeError):
        return _("The file is written neither in UTF-8 nor in GB18030.")
    return _(
        "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
    )
