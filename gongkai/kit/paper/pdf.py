"""A letter as PDF: tagged and archivable, set in a process of its own."""

import json
import subprocess
import sys
from dataclasses import asdict

from gongkai.kit.paper.letters import Paper

COMMAND = (sys.executable, "-m", "gongkai.kit.paper.typeset")
NO_FACE = 3
LONGEST = 30  # seconds; a letter takes less than one


class TypesettingFailed(Exception):
    """The letter could not be set; the message says why, for the log of the administrator."""


class FaceMissing(TypesettingFailed):
    """This machine has no face to set Chinese in (Debian: fonts-noto-cjk)."""


def pdf_of(paper: Paper) -> bytes:
    """
    Set a letter: PDF/A-2a and PDF/UA-1. Raises `TypesettingFailed`, `FaceMissing`.

    What stands in the letter is data, never read as markup. It is set in a process of its own, which may take a
    while and some memory, and is ended when it takes too long.
    """
    asked = json.dumps({**asdict(paper), "dated": paper.dated.isoformat(), "day": paper.day}, ensure_ascii=False)
    try:
        done = subprocess.run(COMMAND, input=asked.encode(), capture_output=True, check=False, timeout=LONGEST)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed("It took too long.") from error
    if done.returncode == NO_FACE:
        raise FaceMissing("No face for Chinese is installed (Debian: fonts-noto-cjk).")
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace")[-2_000:])
    return done.stdout
