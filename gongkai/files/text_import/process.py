"""
The process that reads the text of one file from a descriptor, under limits that it first sets for itself.

Arguments: a JSON object with `file` (descriptor), `ending`, `seconds`, `megabytes` and `wall`.
Output: one JSON object, with `code`, which is empty or says why there is no text, and the reading.
"""

import json
import os
import signal
import sys

from gongkai.files.extraction.segments import Unreadable
from gongkai.files.inspection.process import set_limits
from gongkai.files.text_import.reading import Reading, read_text

NICENESS = 10


def main(words: str) -> None:
    """Write the text of the file."""
    job = json.loads(words)
    os.nice(NICENESS)
    set_limits(job["seconds"], job["megabytes"])
    signal.alarm(job["wall"] + 1)
    code, reading = "", Reading()
    try:
        with os.fdopen(job["file"], "rb") as source:
            reading = read_text(source, job["ending"])
    except Unreadable as error:
        code = error.code
    except (MemoryError, RecursionError):
        code = "file-too-large"
    except Exception:  # noqa: BLE001  (whatever a file makes our own code do, it is a failure in words)
        code = "file-unreadable"
    # Lone surrogates, which broken files have, stay escaped in JSON.
    sys.stdout.write(json.dumps({"code": code, **reading.as_json()}) + "\n")
