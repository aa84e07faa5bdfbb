"""Runs the extraction of the text of a file in a limited process of its own."""

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from gongkai.files.extraction.segments import Place, Segment
from gongkai.files.limited_process import run_limited
from gongkai.files.office import TARGETS, TakesTooLong, converted, has_office
from gongkai.files.personal_data.kinds import Finding, Kind
from gongkai.kit.tabular_reader import UnreadableFile

START = (
    "import sys; sys.path.insert(0, sys.argv[2]);"
    "from gongkai.files.extraction.process import main; main(sys.argv[1])"
)
# The wall clock allows for a machine on which other processes take most of the time.
WALL_FACTOR = 4
logger = logging.getLogger("gongkai.files")


@dataclass(frozen=True)
class Extraction:
    """
    The text of a file, and for each piece what in it seems to be personal data.

    `code` is empty, or says why there is no text: `file-unreadable`, `file-encrypted`,
    `file-too-large`, `file-type-without-text`, `office-missing`, `extraction-stopped`.
    `images` counts pages and pictures in which no machine has looked for text.
    """

    segments: tuple[Segment, ...]
    findings: tuple[tuple[Finding, ...], ...]
    code: str
    is_complete: bool
    images: int


def extract(path: Path, ending: str) -> Extraction:
    """Return the text of a file; whatever the file is, this ends and says what became of it."""
    with ExitStack() as opened:
        if f".{ending}" in TARGETS:
            if not has_office():
                return _failed("office-missing")
            try:
                named = opened.enter_context(_with_ending(path, ending))
                path = opened.enter_context(converted(named))
            except TakesTooLong:
                return _failed("extraction-stopped")  # tried once more, and then said in words
            except UnreadableFile:
                return _failed("file-unreadable")
            ending = path.suffix[1:]
        with path.open("rb") as source:
            return _result(_run(source.fileno(), ending))


@contextmanager
def _with_ending(path: Path, ending: str) -> Iterator[Path]:
    """Yield another name of the file; stored files have none, and LibreOffice goes by it."""
    with TemporaryDirectory(prefix="gongkai-text-") as folder:
        named = Path(folder, f"file.{ending}")
        named.symlink_to(path.resolve())
        yield named


def _failed(code: str) -> Extraction:
    return Extraction((), (), code, is_complete=False, images=0)


def _run(descriptor: int, ending: str) -> bytes:
    limits = settings.GONGKAI_UPLOADS
    wall = limits.extraction_seconds * WALL_FACTOR
    job = {
        "file": descriptor,
        "ending": ending,
        "seconds": limits.extraction_seconds,
        "megabytes": limits.extraction_mb,
        "wall": wall,
    }
    output, status = run_limited(START, job, [descriptor], wall=wall)
    if status:
        logger.warning("The extraction of a text ended with %s.", status)
    return output


def _result(output: bytes) -> Extraction:
    segments: list[Segment] = []
    findings: list[tuple[Finding, ...]] = []
    for line in output.splitlines():
        with suppress(ValueError):  # the last line of a stopped process may be cut
            read = json.loads(line)
            if "code" in read:
                return Extraction(
                    tuple(segments),
                    tuple(findings),
                    read["code"],
                    is_complete=read["complete"],
                    images=read["images"],
                )
            segments.append(Segment(Place(read["place"]), read["detail"], read["text"]))
            findings.append(
                tuple(Finding(start, end, Kind(kind)) for kind, start, end in read["found"])
            )
    return _failed("extraction-stopped")
