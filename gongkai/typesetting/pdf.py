"""Tagged, archivable PDF files, each typeset in its own process."""

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
MAX_SECONDS = 30  # a letter takes less than one second


class TypesettingFailed(Exception):
    """Typesetting failed; the message contains the error output for the log."""


def pdf_of(paper: Paper) -> bytes:
    """Typeset a letter as PDF. Raises `TypesettingFailed`."""
    data = {**asdict(paper), "dated": paper.dated.isoformat(), "day": paper.day}
    return typeset(LETTER, data, longest=MAX_SECONDS)


def typeset(template: Path, data: Mapping[str, Any], *, longest: int) -> bytes:
    """
    Typeset a template with its data as PDF/A-2a and PDF/UA-1. Raises `TypesettingFailed`.

    The data is never read as markup; its key `dated` is the date of the document. A character that
    is in no font is shown as 〓 with its code. Typesetting runs in its own process, because it may
    use much memory, and is killed after `longest` seconds.
    """
    return _run([str(template)], data, longest=longest)


def typeset_with_values(
    template: Path, data: Mapping[str, Any], label: str, *, longest: int
) -> tuple[bytes, list[Any]]:
    """Typeset as `typeset`, and return also the values that the template laid down under a label."""
    made = _run([str(template), label], data, longest=longest)
    line, _end, content = made.partition(b"\n")
    return content, json.loads(line)


def _run(arguments: list[str], data: Mapping[str, Any], *, longest: int) -> bytes:
    request = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        done = subprocess.run(  # noqa: S603
            [*COMMAND, *arguments],
            input=request,
            capture_output=True,
            check=False,
            timeout=longest,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed(f"Typesetting took longer than {longest} seconds.") from error
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace")[-2_000:])
    return done.stdout
