"""Runs the reading of images in a limited process: scanned pages and pictures, some at a time."""

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from gongkai.files.limited_process import run_limited
from gongkai.files.personal_data.kinds import Finding, Kind
from gongkai.files.private import open_private, private_folder
from gongkai.files.recognition.engine import is_installed
from gongkai.files.recognition.pages import RECOGNISED

START = (
    "import sys; sys.path.insert(0, sys.argv[2]);"
    "from gongkai.files.recognition.process import main; main(sys.argv[1])"
)
STOPPED = "recognition-stopped"
# Images of one file that are read before other files have their turn.
IMAGES_AT_ONCE = 10
# Processor seconds for the models, and for each image; a page of print takes one and a half.
LOADING_SECONDS, IMAGE_SECONDS = 20, 12
# The wall clock allows for a machine on which other processes take most of the time.
WALL_FACTOR = 4
# The most that a claimed file can take.
MAX_SECONDS = (LOADING_SECONDS + IMAGES_AT_ONCE * IMAGE_SECONDS) * WALL_FACTOR
logger = logging.getLogger("gongkai.files")


@dataclass(frozen=True)
class ReadImage:
    """
    The text of one image, and what in it seems to be personal data.

    `is_certain` is false where a person must look. `lines` have their place in parts of the image.
    """

    page: int
    text: str
    findings: tuple[Finding, ...]
    is_certain: bool
    lines: tuple[tuple[str, float, float, float, float], ...]


@dataclass(frozen=True)
class Recognition:
    """
    The images that were read, in order; `following` is the page at which to go on, 0 at the end.

    `code` is empty, or says why reading ended before: `recognition-stopped`, `file-unreadable`,
    `file-too-large`, `file-type-without-text`.
    """

    images: tuple[ReadImage, ...]
    code: str
    following: int


def can_recognise(ending: str) -> bool:
    """Return whether the images of such files are read here: the extra is installed and switched on."""
    return ending in RECOGNISED and is_switched_on()


def is_switched_on() -> bool:
    """Return whether images are read here."""
    return settings.GONGKAI_UPLOADS.ocr_pages > 0 and is_installed()


@contextmanager
def alone() -> Iterator[IO[bytes] | None]:
    """
    Yield the place of the one process of this machine that reads images, which take half a gigabyte.

    Yields None while another has it.
    """
    folder = Path(settings.GONGKAI_DATA) / "recognition"
    private_folder(folder)
    with open_private(folder / "run", os.O_RDWR | os.O_CREAT) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
        else:
            yield lock


def recognise(
    source: IO[bytes],
    ending: str,
    *,
    start: int = 1,
    pages: Sequence[int] | None = None,
    most: int = IMAGES_AT_ONCE,
    blanks: Mapping[int, Sequence[tuple[float, ...]]] | None = None,
    place: IO[bytes] | None = None,
) -> Recognition:
    """
    Read images without text from a page on, or those of some pages; whatever the file is, this ends.

    `blanks` are places by page, in parts of the image, that are not looked at. The process holds `place`
    as well: it stays taken if this process dies first.
    """
    seconds = LOADING_SECONDS + most * IMAGE_SECONDS
    wall = seconds * WALL_FACTOR
    source.seek(0)
    job = {
        "file": source.fileno(),
        "ending": ending,
        "start": start,
        "most": most,
        "pages": None if pages is None else list(pages),
        "blanks": {str(page): places for page, places in (blanks or {}).items()},
        "seconds": seconds,
        "megabytes": settings.GONGKAI_UPLOADS.ocr_mb,
        "wall": wall,
    }
    output, status = run_limited(
        START,
        job,
        [one.fileno() for one in (source, place) if one is not None],
        wall=wall,
        variables={
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            # The locked version reports nothing to its maker; a newer one must not either.
            "ORT_DISABLE_TELEMETRY": "1",
        },
    )
    if status:
        logger.warning("The reading of images ended with %s.", status)
    return _result(output)


def _result(output: bytes) -> Recognition:
    images: list[ReadImage] = []
    for line in output.splitlines():
        with suppress(ValueError):  # the last line of a stopped process may be cut
            read = json.loads(line)
            if "code" in read:
                return Recognition(tuple(images), read["code"], read["next"])
            images.append(_read_image(read))
    return Recognition(tuple(images), STOPPED, 0)


def _read_image(read: dict[str, Any]) -> ReadImage:
    width, height = read["size"]
    return ReadImage(
        read["page"],
        read["text"],
        tuple(Finding(start, end, Kind(kind)) for kind, start, end in read["found"]),
        read["certain"],
        tuple(
            (text, left / width, top / height, right / width, bottom / height)
            for text, left, top, right, bottom in read["lines"]
        ),
    )
