"""
The cleaning process: writes a clean copy of a file, under limits that it first sets for itself.

Arguments: a JSON object with `file` and `copy` (descriptors), `ending`, `seconds`, `megabytes`, `wall`.
Output: one JSON object, `{"failed": false, "removed": ["comments"]}`. The copy is cleaned once more:
if anything is still found in it, the cleaning has failed.
"""

import io
import json
import os
import signal
import sys
from typing import IO

from gongkai.files.cleaning.images import clean_jpeg, clean_png
from gongkai.files.cleaning.open_documents import clean_open_document
from gongkai.files.cleaning.packages import clean_package
from gongkai.files.cleaning.pdf import clean_pdf
from gongkai.files.cleaning.removals import NotCleanable, Removal
from gongkai.files.inspection.process import set_limits

NICENESS = 15
OPEN = frozenset({"odt", "ods", "odp"})


def main(words: str) -> None:
    """Write the copy of the file."""
    job = json.loads(words)
    os.nice(NICENESS)
    set_limits(job["seconds"], job["megabytes"])
    signal.alarm(job["wall"] + 1)
    removed: set[Removal] = set()
    is_failed = False
    try:
        with os.fdopen(job["file"], "rb") as source, os.fdopen(job["copy"], "w+b") as copy:
            removed = clean(source, copy, job["ending"])
            copy.flush()
    except Exception:  # noqa: BLE001  (whatever a file makes our own code do, there is no copy of it)
        is_failed = True
    sys.stdout.write(json.dumps({"failed": is_failed, "removed": sorted(removed)}))


def clean(source: IO[bytes], copy: IO[bytes], ending: str) -> set[Removal]:
    """Write a clean copy of a file and check it; returns what was removed. Raises `NotCleanable`."""
    removed = _clean(source, copy, ending)
    if removed:
        copy.seek(0)
        if _clean(copy, io.BytesIO(), ending):
            raise NotCleanable
    return removed


def _clean(source: IO[bytes], copy: IO[bytes], ending: str) -> set[Removal]:
    if ending == "pdf":
        return clean_pdf(source, copy)
    if ending in {"jpg", "jpeg", "png"}:
        content = source.read()
        made = clean_png(content) if ending == "png" else clean_jpeg(content)
        copy.write(made)
        return {Removal.IMAGE_DATA} if made != content else set()
    if ending in OPEN:
        return clean_open_document(source, copy)
    return clean_package(source, copy, ending)
