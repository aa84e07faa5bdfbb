"""Runs the inspection of an upload in a limited process of its own; few run at the same time."""

import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gongkai.files.limited_process import run_limited
from gongkai.files.private import open_private, private_folder
from gongkai.files.upload_errors import refused
from gongkai.files.upload_limits import Uploads
from gongkai.kit.refusals import Refused

START = (
    "import sys; sys.path.insert(0, sys.argv[2]);"
    "from gongkai.files.inspection.process import main; main(sys.argv[1])"
)
# One thread of the usual four of a server process always stays free for pages.
MAX_IN_PROCESS = 3
WAIT_SECONDS = 15
POLL_SECONDS = 0.05
# The wall clock allows for a machine on which other processes take most of the time.
WALL_FACTOR = 3
_in_process = threading.BoundedSemaphore(MAX_IN_PROCESS)
logger = logging.getLogger("gongkai.files")


@dataclass(frozen=True)
class Part:
    """A file to inspect: where it is, its type by name, and the name for messages."""

    path: Path
    ending: str
    name: str


@contextmanager
def inspection_slot(folder: Path, limits: Uploads) -> Iterator[IO[bytes]]:
    """
    Hold one of the places for inspections of all processes; raises `Refused` when all are taken.

    A place is a locked file: the system frees it when its holder ends, however it ends.
    """
    if not _in_process.acquire(blocking=False):
        raise refused("inspection-busy")
    try:
        with ExitStack() as held:
            private_folder(folder)
            place = _lock_one(folder, "run", limits.inspections)
            if place is None:
                place = _wait(folder, limits)
            yield held.enter_context(place)
    finally:
        _in_process.release()


def _wait(folder: Path, limits: Uploads) -> IO[bytes]:
    queue = _lock_one(folder, "wait", limits.inspections_waiting)
    if queue is None:
        raise refused("inspection-busy")
    with queue:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            place = _lock_one(folder, "run", limits.inspections)
            if place is not None:
                return place
    raise refused("inspection-busy")


def _lock_one(folder: Path, kind: str, count: int) -> IO[bytes] | None:
    for number in range(count):
        lock = open_private(folder / f"{kind}-{number}", os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        return lock
    return None


def inspect(parts: Sequence[Part], place: IO[bytes], limits: Uploads) -> list[Refused | None]:
    """
    Inspect the files of one upload with one budget; return for each what refuses it, or nothing.

    A process that was killed, or ended without an answer, refuses the file it was at, and those
    after it.
    """
    wall = limits.inspection_seconds * WALL_FACTOR
    with ExitStack() as opened:
        sources = [opened.enter_context(part.path.open("rb")) for part in parts]
        job = {
            "files": [
                (source.fileno(), part.ending) for source, part in zip(sources, parts, strict=True)
            ],
            "seconds": limits.inspection_seconds,
            "megabytes": limits.inspection_mb,
            "wall": wall,
        }
        # The process holds the place as well: it stays taken if this process ends first.
        descriptors = [*(source.fileno() for source in sources), place.fileno()]
        try:
            output, status = run_limited(START, job, descriptors, wall=wall)
        except OSError as error:
            raise refused("inspection-busy") from error
    if status:
        logger.warning("The inspection of an upload ended with %s.", status)
    return _results(parts, output)


def _results(parts: Sequence[Part], output: bytes) -> list[Refused | None]:
    lines: list[dict[str, Any]] = []
    for line in output.splitlines():
        with suppress(ValueError):  # the last line of a killed process may be cut
            lines.append(json.loads(line))
    answers = {line["file"]: line for line in lines if "code" in line}
    results: list[Refused | None] = []
    for number, part in enumerate(parts):
        answer = answers.get(number)
        inner = [line["part"] for line in lines if line["file"] == number and "part" in line]
        if answer is not None and not answer["code"]:
            results.append(None)
        elif answer is not None and answer["code"] != "inspection-limit":
            results.append(refused(answer["code"], **answer["values"]))
        else:
            name = " / ".join([part.name, *inner[-1:]])
            results.append(refused("inspection-limit", name=name[:200]))
    return results
