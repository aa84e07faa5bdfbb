"""Runs the cleaning of a file in a limited process of its own."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[2]
# Without -I, the environment and the working folder could add modules to the process.
START = (
    "import sys; sys.path.insert(0, sys.argv[2]);"
    "from gongkai.files.cleaning.process import main; main(sys.argv[1])"
)
# Of other types, the public gets the file itself: a text has nothing hidden, and what old formats,
# archives and signed documents contain is among the findings of the check.
CLEANED = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf", "jpg", "jpeg", "png"})
SECONDS, MEGABYTES = 60, 500
WALL_FACTOR = 4
logger = logging.getLogger("gongkai.files")


@dataclass(frozen=True)
class Cleaning:
    """What was removed from a copy; a failed cleaning has left no copy that may be used."""

    removed: tuple[str, ...] = ()
    is_failed: bool = False


def clean_copy(path: Path, ending: str, target: Path) -> Cleaning:
    """
    Write a clean copy of a file, which the process itself has checked.

    Without anything removed the file is as good as its copy, which is then to be thrown away.
    """
    with path.open("rb") as source, target.open("w+b") as copy:
        job = {
            "file": source.fileno(),
            "copy": copy.fileno(),
            "ending": ending,
            "seconds": SECONDS,
            "megabytes": MEGABYTES,
            "wall": SECONDS * WALL_FACTOR,
        }
        try:
            done = subprocess.run(  # noqa: S603  (fixed arguments, no shell)
                [sys.executable, "-I", "-c", START, json.dumps(job), str(PACKAGES)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[source.fileno(), copy.fileno()],
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                timeout=SECONDS * WALL_FACTOR,
                check=True,
            )
            answer = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError) as error:
            logger.warning("The cleaning of a file ended with %s.", type(error).__name__)
            return Cleaning(is_failed=True)
    return Cleaning(tuple(answer["removed"]), answer["failed"])
