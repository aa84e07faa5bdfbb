"""PDF files: tagged and archivable, each set in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gongkai.typesetting.letters import Paper

COMMAND = (sys.executable, "-m", "gongkai.typesetting.typeset")
LETTER = Path(__file__).with_name("letter.typ")
MAX_LENGTH = 30  # seconds; a letter takes less than one


class TypesettingFailed(Exception):
    """The file could not be set; the message says why, for the log of the administrator."""


def pdf_of(paper: Paper) -> bytes:
    """Set a letter. Raises `TypesettingFailed`."""
    data = {**asdict(paper), "dated": paper.dated.isoformat(), "day": paper.day}
    return typeset(LETTER, data, longest=MAX_LENGTH)


def typeset(template: Path, data: Mapping[str, Any], *, longest: int) -> bytes:
    """
    Set a template with its data as PDF/A-2a and PDF/UA-1. Raises `TypesettingFailed`.

    The data is never read as markup; `dated` in it is the day of the document. A character that no font has is shown
    as 〓 with its code. It is set in a process of its own, which may take memory, and is ended after `longest` seconds.
    """
    asked = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        done = subprocess.run(  # noqa: S603
            [*COMMAND, str(template)],
            input=asked,
            capture_output=True,
            check=False,
            timeout=longest,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed("It took too long.") from error
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace")[-2_000:])
    return done.stdout
