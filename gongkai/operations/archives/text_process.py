"""
The process that reads texts: for each line `{"file": …, "out": …}` it writes the rich text to `out`.

It answers with one JSON line per file, `{"error": …}` or what the text leaves out. Each file has its own
budget of processor seconds; the process is killed at its end, and the command starts another.
Arguments: a JSON object with `seconds`, `megabytes`, `language` and `locale`.
"""

import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any

MAX_TEXT_FILE = 20 << 20
MAX_LENGTH = 2_000_000
MAX_WRITTEN = 64 << 20
# What Python and the libraries take before a file is read.
OWN_MEGABYTES = 300
WALL_FACTOR = 12  # of the processor seconds: other processes may take most of the time


def main(words: str) -> None:
    """Answer every line of the input."""
    job = json.loads(words)
    size = (job["megabytes"] + OWN_MEGABYTES) << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_WRITTEN, MAX_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _set_up(job["language"], job["locale"])
    from gongkai.kit.tabular_reader import UnreadableFile  # noqa: PLC0415  (under the limits)
    from gongkai.operations.archives import text_formats  # noqa: F401, PLC0415  (before the clock runs)

    for line in sys.stdin:
        order = json.loads(line)
        _allow(job["seconds"])
        try:
            answer = _read(Path(order["file"]), Path(order["out"]))
        except UnreadableFile as error:
            answer = {"error": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        signal.alarm(0)


def _set_up(language: str, locale: list[str]) -> None:
    """Prepare the translation of messages; nothing else of the platform is loaded."""
    from django.conf import settings  # noqa: PLC0415

    settings.configure(LANGUAGE_CODE=language, LOCALE_PATHS=locale, INSTALLED_APPS=[])
    import django  # noqa: PLC0415

    django.setup()


def _allow(seconds: int) -> None:
    """Give the next file its processor seconds, and a wall clock that allows for a busy machine."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    signal.alarm(seconds * WALL_FACTOR)


def _read(path: Path, out: Path) -> dict[str, Any]:
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from gongkai.kit.rich_text import sanitise, to_plain  # noqa: PLC0415
    from gongkai.kit.tabular_reader import LineError, UnreadableFile  # noqa: PLC0415
    from gongkai.kit.text_input import free_text  # noqa: PLC0415
    from gongkai.operations.archives.text_formats import (  # noqa: PLC0415
        FoundText,
        from_docx,
        from_html,
        paragraphs,
    )
    from gongkai.operations.archives.word_numbers import numbering_of  # noqa: PLC0415
    from gongkai.reports.published.docx import main_part  # noqa: PLC0415
    from gongkai.tabular.encodings import decoded  # noqa: PLC0415

    if path.stat().st_size > MAX_TEXT_FILE:
        message = _("The file is larger than %(most)s MB.") % {"most": MAX_TEXT_FILE >> 20}
        raise UnreadableFile(LineError(0, "", message))
    if path.suffix.lower() == ".docx":
        found = from_docx(main_part(path), numbering_of(path))
    else:
        content = decoded(path.read_bytes())
        is_page = path.suffix.lower() != ".txt"
        found = (
            from_html(content) if is_page else FoundText(0, (), paragraphs(content.splitlines()))
        )
    text = sanitise(free_text(found.html))
    if not to_plain(text).strip():
        raise UnreadableFile(LineError(0, "", _("The file contains no text.")))
    if len(text) > MAX_LENGTH:
        message = _("This is longer than %(most)s characters.") % {"most": MAX_LENGTH}
        raise UnreadableFile(LineError(0, "", message))
    out.write_text(text, "utf-8")
    return {
        "pictures": found.pictures,
        "notes": found.notes,
        "numbered": found.numbered,
        "links": found.links,
    }
