"""Inspection of the files of an archive, many in one process, each with the limits of an upload."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.files.storage import inspect_uploads, scan_file
from gongkai.kit.refusals import Refused

GROUP_FILES, GROUP_BYTES = 20, 8 << 20
MAX_TRIES, PAUSE_SECONDS = 20, 3.0
# A text of plain characters is read within limits (`text_process`) and never stored: it is only scanned.
PLAIN = (".html", ".htm", ".shtml", ".txt", ".csv")
# What WPS writes are files of old Office formats under other names.
INSPECTED_AS = {".wps": ".doc", ".xlsm": ".xlsx", ".et": ".xls"}
# Refusals that may be due to the other files of a group, or to other uploads.
OF_GROUP = {"inspection-limit", "archive-bomb"}


def inspected(paths: Iterable[Path], *, are_stored: bool) -> dict[Path, Refused]:
    """Inspect files, and return those that are refused, with the reason."""
    waiting = list(dict.fromkeys(paths))
    found: dict[Path, Refused] = {}
    if not are_stored:
        plain = [path for path in waiting if path.suffix.lower() in PLAIN]
        waiting = [path for path in waiting if path.suffix.lower() not in PLAIN]
        found = {path: refusal for path in plain if (refusal := scan_file(path))}
    for group in _groups(waiting):
        results = _inspect(group)
        for path, refusal in zip(group, results, strict=True):
            if refusal and len(group) > 1 and refusal.refusal.code in OF_GROUP:
                (refusal,) = _inspect([path])  # noqa: PLW2901  (alone, with a budget of its own)
            if refusal:
                found[path] = refusal
    return found


def _inspect(group: list[Path]) -> list[Refused | None]:
    """Inspect one group; wait while the server inspects uploads."""
    files = []
    for path in group:
        ending = path.suffix.lower()
        files.append((path, f"{path.stem}{INSPECTED_AS.get(ending, ending)}"))
    for _try in range(MAX_TRIES):
        try:
            return inspect_uploads(files)
        except Refused as refusal:
            if refusal.refusal.code != "inspection-busy":
                raise
            busy = refusal
        time.sleep(PAUSE_SECONDS)
    return [busy] * len(group)


def _groups(paths: Iterable[Path]) -> Iterator[list[Path]]:
    group: list[Path] = []
    size = 0
    for path in paths:
        own = path.stat().st_size
        if group and (len(group) >= GROUP_FILES or size + own > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(path)
        size += own
    if group:
        yield group
