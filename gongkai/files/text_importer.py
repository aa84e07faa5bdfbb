"""Reads the text of an uploaded file in a limited process of its own; few run at the same time."""

import json
import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.files.inspector import inspection_slot
from gongkai.files.limited_process import run_limited
from gongkai.files.office import TARGETS, TakesTooLong, converted, has_office
from gongkai.files.storage import inspect_upload
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.rich_text import sanitise
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.kit.text_input import free_text, single_line

START = (
    "import sys; sys.path.insert(0, sys.argv[2]);"
    "from gongkai.files.text_import.process import main; main(sys.argv[1])"
)
SECONDS, MEGABYTES = 20, 400
# The wall clock allows for a machine on which other processes take most of the time.
WALL_FACTOR = 3
# What is read with LibreOffice where it is installed.
OLD = ("doc", "wps", "rtf")
KINDS = ("docx", "odt", "html", "htm", "txt", *OLD)
MAX_TITLE, MAX_NUMBER = 300, 60
FAILURES: dict[str, str | Promise] = {
    "file-type-without-text": _(
        "The text of this type of file cannot be taken over. Choose a DOCX, ODT, HTML, TXT or DOC file, or attach the file."
    ),
    "file-unreadable": _(
        "The file is damaged, or its format does not match its extension. Open it in the program that made it, and save it again."
    ),
    "file-too-large": _(
        "The file is too large or too complicated to take its text over. Divide it, or attach it as a file."
    ),
    "text-too-long": _("The text of the file is too long. Divide it, or attach it as a file."),
    "file-without-words": _(
        "There are no words in the file: perhaps it holds only pictures of pages. Attach it as a file."
    ),
    "office-missing": _(
        "This format is read with LibreOffice, which is not installed. Save the file as DOCX."
    ),
    "import-stopped": _(
        "Reading the file took too much time or memory and was stopped. Save it again in a simpler form, or attach it as a file."
    ),
}
logger = logging.getLogger("gongkai.files")


@dataclass(frozen=True)
class ReadText:
    """
    The text of a file, sanitised; `html` comes after the lines in `heads`: title, number, others.

    `counts` says what was understood, `left_out` what is not in the text, `notes` what footnotes say.
    """

    html: str
    title: str
    number: str
    heads: Sequence[tuple[str, str]]
    counts: dict[str, int]
    left_out: dict[str, int]
    notes: Sequence[str]


def read_text_of(path: Path, name: str) -> ReadText:
    """
    Inspect a file and return its text; whatever the file is, this ends. Raises `Refused`.

    The name of the path has the extension of `name`, which says how the file is read.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise _refused("file-type-without-text")
    if ending in OLD and not has_office():
        raise _refused("office-missing")
    if ending not in {"rtf", "wps"}:
        inspect_upload(path, name)
    folder = Path(settings.GONGKAI_DATA) / "text-imports"
    with ExitStack() as opened:
        opened.enter_context(inspection_slot(folder, settings.GONGKAI_UPLOADS))
        if f".{ending}" in TARGETS:
            try:
                path = opened.enter_context(converted(path))
            except TakesTooLong as error:
                raise _refused("import-stopped") from error
            except UnreadableFile as error:
                raise _refused("file-unreadable") from error
            ending = path.suffix[1:]
        with path.open("rb") as source:
            return _result(_run(source, ending))


def _refused(code: str) -> Refused:
    return Refused(Refusal(code, FAILURES.get(code, FAILURES["file-unreadable"]), field="source"))


def _run(source: IO[bytes], ending: str) -> bytes:
    wall = SECONDS * WALL_FACTOR
    job = {
        "file": source.fileno(),
        "ending": ending,
        "seconds": SECONDS,
        "megabytes": MEGABYTES,
        "wall": wall,
    }
    output, status = run_limited(START, job, [source.fileno()], wall=wall)
    if status:
        logger.warning("Reading the text of a file ended with %s.", status)
    return output


def _result(output: bytes) -> ReadText:
    try:
        read = json.loads(output)
    except ValueError as error:
        raise _refused("import-stopped") from error
    if read["code"]:
        raise _refused(read["code"])
    return ReadText(
        sanitise(free_text(read["html"])),
        single_line(read["title"])[:MAX_TITLE],
        single_line(read["number"])[:MAX_NUMBER],
        [(one["kind"], sanitise(free_text(one["html"]))) for one in read["heads"]],
        read["counts"],
        read["left_out"],
        [single_line(one) for one in read["notes"]],
    )
