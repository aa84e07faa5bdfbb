"""
The extraction process: reads one file from a descriptor, under limits that it first sets for itself.

Arguments: a JSON object with `file` (descriptor), `ending`, `seconds`, `megabytes` and `wall`.
Output: a JSON object per line: `{"place": …, "detail": …, "text": …}` for each piece, with the
passages in it that seem to be personal data, `"found": [["mobile", 3, 14]]`, and at last
`{"code": "", "complete": true, "images": 0}`; without the last line, the process was stopped.
"""

import json
import os
import signal
import sys

from gongkai.files.extraction.reading import read_file
from gongkai.files.extraction.segments import Unreadable
from gongkai.files.inspection.process import set_limits
from gongkai.files.personal_data.finder import find

NICENESS = 15


def main(words: str) -> None:
    """Write the text of the file."""
    job = json.loads(words)
    os.nice(NICENESS)
    set_limits(job["seconds"], job["megabytes"])
    signal.alarm(job["wall"] + 1)
    code, is_complete, images = "", False, 0
    try:
        with os.fdopen(job["file"], "rb") as source:
            reading = read_file(source, job["ending"])
    except Unreadable as error:
        code = error.code
    except (MemoryError, RecursionError):
        code = "file-too-large"
    except Exception:  # noqa: BLE001  (whatever a file makes our own code do, it is a failure in words)
        code = "file-unreadable"
    else:
        is_complete, images = reading.is_complete, reading.images
        for each in reading.segments:
            found = [(one.kind, one.start, one.end) for one in find(each.text)]
            line: dict[str, object] = {
                "place": each.place,
                "detail": each.detail,
                "text": each.text,
                "found": found,
            }
            _say(line)
    _say({"code": code, "complete": is_complete, "images": images})


def _say(line: dict[str, object]) -> None:
    # Lone surrogates, which broken files have, stay escaped in JSON.
    sys.stdout.write(json.dumps(line) + "\n")
